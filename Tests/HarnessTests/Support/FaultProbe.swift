import Components
import Harness
import Scenario
import SimulationKernel
import VirtualTime

/// A component that writes down the faults and actions it meets.
actor FaultProbe: Component {
  final class Diary: @unchecked Sendable {
    struct Entry: Hashable {
      var seconds: Double
      /// `inject`, `lift` or an action's name.
      var what: String
      var id: String
      var strength: Double
    }
    var entries: [Entry] = []
    /// The faults in effect, with their strengths.
    var active: [String: Double] = [:]
    /// The faults that were announced before the run.
    var prepared: [String] = []

    func of(_ what: String, _ id: String? = nil) -> [Entry] {
      entries.filter { $0.what == what && (id == nil || $0.id == id) }
    }
  }

  nonisolated let simulation: Simulation
  nonisolated let name: String
  private let diary: Diary

  init(_ context: ComponentContext, _ diary: Diary) {
    simulation = context.simulation
    name = context.name
    self.diary = diary
  }

  func start() { diary.prepared.append("start") }
  func prepare(for fault: FaultCall) { diary.prepared.append(fault.id) }

  func inject(_ fault: FaultCall) {
    precondition(diary.active[fault.id] == nil, "injected twice")
    diary.active[fault.id] = fault.strength
    note("inject", fault.id, fault.strength)
  }

  func lift(_ fault: FaultCall) {
    precondition(diary.active[fault.id] == fault.strength, "lifted otherwise than injected")
    diary.active[fault.id] = nil
    note("lift", fault.id, fault.strength)
  }

  func perform(_ action: ActionCall) throws(ActionRefused) -> String {
    note(action.type, "", 1)
    if action.type == "refuse" { throw ActionRefused("not now") }
    return "done"
  }

  private func note(_ what: String, _ id: String, _ strength: Double) {
    diary.entries.append(.init(seconds: simulation.now.seconds, what: what, id: id, strength: strength))
  }

  static func type(_ diary: Diary) -> ComponentType {
    ComponentType(
      name: "probe", summary: "A test's component.",
      faults: [FaultType("slow", "Slower.", ramps: true), FaultType("outage", "Nothing answers.")],
      actions: [ActionType("poke", "Does nothing."), ActionType("refuse", "Is never done.")],
      make: { context, _ throws(ConfigurationProblem) in FaultProbe(context, diary) })
  }

  /// Plays a scenario with a probe called `probe`.
  static func play(
    _ sections: String, seed: UInt64 = 1
  ) throws -> (diary: Diary, result: RunResult, history: History) {
    let diary = Diary()
    var catalogue = Catalogue.standard
    catalogue.components.append(type(diary))
    let files = MemoryFiles(["main.yaml": "version: 1\nname: probe\ncomponents: {probe: {type: probe}}\n" + sections])
    let reader = ScenarioReader(catalogue: catalogue, files: files)
    let plan: Plan
    do { plan = try reader.read(file: "main.yaml").plans[0] } catch {
      throw SmallSystem.Unreadable(description: error.rendered())
    }
    let (result, history) = try History.play(plan, seed: seed, catalogue: catalogue)
    return (diary, result, history)
  }
}
