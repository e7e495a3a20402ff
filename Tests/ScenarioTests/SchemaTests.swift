import Components
import Foundation
import Incidents
import Scenario
import Testing

@Suite("JSON Schema")
struct SchemaTests {
  let text = JSONSchema.text(for: TestCatalogue.catalogue)

  func object(_ value: Any?, _ path: String...) throws -> [String: Any] {
    var value = value
    for name in path { value = (value as? [String: Any])?[name] }
    return try #require(value as? [String: Any], "no object at \(path)")
  }

  @Test func isJSON() throws {
    let root = try JSONSerialization.jsonObject(with: Data(text.utf8))
    let properties = try object(root, "properties")
    #expect(Set(properties.keys) == Set(ReaderKeys.scenario))
    #expect(Set(try object(root, "definitions", "flow", "properties").keys) == Set(ReaderKeys.flow))
    #expect(Set(try object(root, "definitions", "load", "properties").keys) == Set(ReaderKeys.load))
  }

  @Test func isTheSameEveryTime() { #expect(JSONSchema.text(for: TestCatalogue.catalogue) == text) }

  @Test func holdsEveryTypeAndOption() throws {
    let root = try JSONSerialization.jsonObject(with: Data(text.utf8))
    for type in TestCatalogue.catalogue.components {
      let properties = try object(root, "definitions", "component-\(type.name)", "properties")
      for option in type.options {
        let description = try object(properties, option.name)["description"] as? String
        #expect(description?.hasPrefix(option.help) == true)
        if let fallback = option.fallback { #expect(description?.contains("Default: \(fallback)") == true) }
      }
      let faults = try object(root, "definitions", "fault", "properties")
      for fault in type.faults { #expect(faults[fault.name] != nil) }
      let actions = try object(root, "definitions", "action", "properties")
      for action in type.actions { #expect(actions[action.name] != nil) }
    }
    for type in TestCatalogue.catalogue.workloads {
      let properties = try object(root, "definitions", "workload-\(type.name)", "properties")
      #expect(Set(properties.keys) == Set(["type"] + type.options.map(\.name)))
    }
  }

  /// What an editor completes in files that are opened alone: the reader's keys, and what the scenario's schema has for them.
  @Test func filesOfTheirOwn() throws {
    func schema(_ kind: JSONSchema.Kind) throws -> [String: Any] {
      try object(try JSONSerialization.jsonObject(with: Data(JSONSchema.text(for: .standard, kind).utf8)))
    }
    let onCall = try schema(.onCall)
    #expect(
      Set(try object(onCall, "properties").keys)
        == Set(["version", "extends", "description"] + OnCallCatalogue.options.map(\.name)))
    #expect(onCall["required"] as? [String] == ["version"] && onCall["additionalProperties"] as? Bool == false)
    let runbook = try schema(.runbook)
    let forms = try #require(runbook["anyOf"] as? [[String: Any]])
    #expect(forms.map { $0["type"] as? String } == ["array", "object"])
    #expect(
      Set(try object(forms[1], "properties").keys) == ["version", "name", "description", "onFailure", "steps"])
    #expect(forms[1]["required"] as? [String] == ["version", "steps"])
    let whole = try schema(.scenario)
    for name in ["step", "undo", "distribution"] {
      let (own, theirs) = (try object(runbook, "definitions", name), try object(whole, "definitions", name))
      #expect(own as NSDictionary == theirs as NSDictionary, "\(name)")
    }
    // Nothing that only scenarios have.
    #expect(try object(onCall, "definitions").keys.allSatisfy { !$0.hasPrefix("component") && $0 != "step" })
    #expect(try object(runbook, "definitions").keys.allSatisfy { !$0.hasPrefix("component-") && $0 != "flow" })
  }

  @Test(arguments: JSONSchema.Kind.allCases)
  func refersOnlyToWhatItDefines(kind: JSONSchema.Kind) throws {
    let text = JSONSchema.text(for: TestCatalogue.catalogue, kind)
    let root = try JSONSerialization.jsonObject(with: Data(text.utf8))
    let defined = Set(try object(root, "definitions").keys)
    var used: Set<String> = []
    func collect(_ value: Any) {
      if let object = value as? [String: Any] {
        if let reference = object["$ref"] as? String {
          used.insert(String(reference.dropFirst("#/definitions/".count)))
        }
        for inner in object.values { collect(inner) }
      } else if let array = value as? [Any] {
        for inner in array { collect(inner) }
      }
    }
    collect(root)
    #expect(used.isSubset(of: defined), "\(used.subtracting(defined))")
    #expect(kind == .scenario ? used.count > 20 : used == defined)
  }
}
