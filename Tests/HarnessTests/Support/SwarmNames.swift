import Components
import Scenario

/// Names that faults and actions of a component can ask for, taken from its own options.
enum SwarmNames {
  /// Which members of a replica set; a lag is of those that follow.
  static func members(of component: ComponentPlan, _ type: String) -> [String] {
    type == "replicationLag" ? ["secondaries", "all"] : ["primary", "secondaries", "all", "\(component.name)-1:27017"]
  }

  /// Whether it is a Redis that writes no snapshots.
  static func savesNothing(_ component: ComponentPlan) -> Bool {
    component.type == "redis"
      && (component.options.texts("config") ?? []).contains { $0.name == "save" && $0.value.isEmpty }
  }

  /// As MongoDB names them: `{a: 1, b: -1}` is `a_1_b_-1`.
  static func indexes(of component: ComponentPlan) -> [String] {
    component.options.options("collections").entries.flatMap { entry in
      guard case .options(let collection) = entry.value, case .list(let indexes)? = collection["indexes"] else {
        return [String]()
      }
      return indexes.compactMap { index in
        guard case .text(let keys) = index else { return nil }
        return keys.filter { !"{} ".contains($0) }.map { ":,".contains($0) ? "_" : "\($0)" }.joined()
      }
    }
  }

  /// All, one, and those whose number begins with a 2, where they are numbered.
  static func endpoints(of component: ComponentPlan) -> [String] {
    let ids = component.options.list("endpoints").compactMap { endpoint -> String? in
      guard case .options(let options) = endpoint else { return nil }
      return options.text("id")
    }
    return ["*"] + ids.flatMap { id in ["1", "2*"].map { id.replacing("{n}", with: $0) } }
  }
}
