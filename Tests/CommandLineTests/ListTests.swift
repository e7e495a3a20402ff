import Components
import Scenario
import Testing

@Suite("List")
struct ListTests {
  private func page(_ topic: String...) -> String {
    let outcome = Shell().run(["list"] + topic)
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    return outcome.output
  }

  /// Whether a line of the page begins with the name.
  private func lists(_ page: String, _ name: String) -> Bool {
    page.split(separator: "\n").contains { line in
      let text = line.drop { $0 == " " }
      return text.hasPrefix(name + " ") || text.hasPrefix(name + ":") || text == name
    }
  }

  @Test(arguments: ["components", "workloads", "faults", "actions", "metrics", "figures"])
  func everyTopicHasRowsWithHelp(topic: String) {
    let lines = page(topic).split(separator: "\n")
    #expect(!lines.isEmpty)
    for line in lines { #expect(line.split(separator: " ").count > 3, "\(line)") }
  }

  @Test func withoutATopicItListsTheComponents() { #expect(page() == page("components")) }

  @Test func topicsNameEverything() {
    let catalogue = Catalogue.standard
    for type in catalogue.components {
      #expect(lists(page("components"), type.name))
      for fault in type.faults { #expect(page("faults").contains("\(type.name) \(fault.name)")) }
      for action in type.actions { #expect(page("actions").contains("\(type.name) \(action.name)")) }
      for metric in type.metrics { #expect(page("metrics").contains(metric.name)) }
    }
    for type in catalogue.workloads { #expect(lists(page("workloads"), type.name)) }
    for figure in Figure.all { #expect(lists(page("figures"), figure.name)) }
  }

  private func expect(_ options: [OptionSpec], on page: String, of type: String) {
    for option in options {
      #expect(lists(page, option.name), "\(type) does not list \(option.name)")
      #expect(page.contains(option.help), "\(type).\(option.name) has no help")
      if let fallback = option.fallback, fallback != "{}" {
        #expect(page.contains("Default \(fallback)"), "\(type).\(option.name) does not show its default")
      }
      if case .object(let nested) = option.kind { expect(nested, on: page, of: type) }
      if case .map(.object(let nested)) = option.kind { expect(nested, on: page, of: type) }
      if case .list(.object(let nested)) = option.kind { expect(nested, on: page, of: type) }
    }
  }

  @Test(arguments: Catalogue.standard.components.map(\.name))
  func aComponentsPageHasAllThereIs(name: String) throws {
    let type = try #require(Catalogue.standard.component(name))
    let text = page(name)
    #expect(text.hasPrefix("\(name): \(type.summary)\n"))
    expect(type.options, on: text, of: name)
    for fault in type.faults {
      #expect(lists(text, fault.name))
      expect(fault.options, on: text, of: "\(name) \(fault.name)")
    }
    for action in type.actions {
      #expect(lists(text, action.name))
      expect(action.options, on: text, of: "\(name) \(action.name)")
    }
    for preset in type.presets {
      #expect(lists(text, preset.name))
      for value in preset.values { #expect(text.contains("\(value.option): \(value.text)")) }
    }
    for metric in type.metrics { #expect(lists(text, metric.name)) }
  }

  @Test(arguments: Catalogue.standard.workloads.map(\.name))
  func aWorkloadsPageHasAllThereIs(name: String) throws {
    let type = try #require(Catalogue.standard.workload(name))
    expect(type.options, on: page(name), of: name)
  }

  @Test func anUnknownNameIsAnsweredWithTheKnownOnes() {
    let outcome = Shell().run("list", "kafka")
    #expect(outcome.status == 64)
    for name in ["components", "figures", "redis", "tableQueueWorker"] { #expect(outcome.errors.contains(name)) }
  }
}
