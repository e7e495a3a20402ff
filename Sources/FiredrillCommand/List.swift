import ArgumentParser
import Components
import Scenario

/// `firedrill list`: what scenarios can be made of.
struct List: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what scenarios can be made of.",
    discussion:
      "Without a name, the component types; with the name of a type, its options, faults, actions and metrics.")

  enum Topic: String, ExpressibleByArgument, CaseIterable {
    case components, workloads, faults, actions, metrics, figures
  }

  @Argument(help: "components, workloads, faults, actions, metrics, figures, or the name of a type.")
  var topic = "components"

  func run() throws {
    let environment = CommandEnvironment.current
    let pages = CataloguePages(catalogue: environment.catalogue)
    if let topic = Topic(rawValue: topic) {
      switch topic {
      case .components: environment.output(pages.components)
      case .workloads: environment.output(pages.workloads)
      case .faults: environment.output(pages.faults)
      case .actions: environment.output(pages.actions)
      case .metrics: environment.output(pages.metrics)
      case .figures: environment.output(pages.figures)
      }
    } else if let page = pages.type(topic) {
      environment.output(page)
    } else {
      let known = Topic.allCases.map(\.rawValue) + pages.typeNames
      throw ValidationError("'\(topic)' is neither a topic nor a type; there are: \(known.joined(separator: ", ")).")
    }
  }
}

/// The catalogue as text for people.
struct CataloguePages {
  let catalogue: Catalogue

  var typeNames: [String] { catalogue.components.map(\.name) + catalogue.workloads.map(\.name) }

  var components: String { rows(catalogue.components.map { ($0.name, $0.summary) }) }
  var workloads: String { rows(catalogue.workloads.map { ($0.name, $0.summary) }) }
  var faults: String {
    rows(catalogue.components.flatMap { type in type.faults.map { ("\(type.name) \($0.name)", $0.help) } })
  }
  var actions: String {
    rows(catalogue.components.flatMap { type in type.actions.map { ("\(type.name) \($0.name)", $0.help) } })
  }
  var metrics: String {
    rows(
      catalogue.components.flatMap { type in
        type.metrics.map { metric in
          let labels = metric.labels.isEmpty ? "" : "{\(metric.labels.joined(separator: ","))}"
          return ("\(metric.name)\(labels)", "\(metric.kind.rawValue), \(type.name): \(metric.help)")
        }
      })
  }
  var figures: String {
    rows(Figure.all.map { ($0.name, "\($0.help) [\($0.aggregates.joined(separator: ", "))]") })
  }

  func type(_ name: String) -> String? {
    if let type = catalogue.component(name) {
      var page = "\(type.name): \(type.summary)\n" + section("Options", optionRows(type.options))
      page += section(
        "Presets",
        type.presets.flatMap { preset in
          [(preset.name, preset.help)]
            + preset.values.map { ("  \($0.option): \($0.text)", $0.provenance.text) }
        })
      page += section("Faults", type.faults.flatMap { [($0.name, $0.help)] + optionRows($0.options, indent: "  ") })
      page += section("Actions", type.actions.flatMap { [($0.name, $0.help)] + optionRows($0.options, indent: "  ") })
      return page + section("Metrics", type.metrics.map { ($0.name, $0.help) })
    }
    if let type = catalogue.workload(name) {
      return "\(type.name): \(type.summary)\n" + section("Options", optionRows(type.options))
    }
    return nil
  }

  private func optionRows(_ options: [OptionSpec], indent: String = "") -> [(String, String)] {
    options.flatMap { option in
      var text = "\(option.kind.summary). \(option.help)"
      if option.isRequired { text += " Required." }
      if let fallback = option.fallback, fallback != "{}" {
        text += " Default \(fallback)"
        text += option.provenance.map { " (\($0.text))." } ?? "."
      }
      var rows = [("\(indent)\(option.name)", text)]
      switch option.kind {
      case .object(let nested), .list(.object(let nested)), .map(.object(let nested)):
        rows += optionRows(nested, indent: indent + "  ")
      default: break
      }
      return rows
    }
  }

  private func section(_ title: String, _ entries: [(String, String)]) -> String {
    entries.isEmpty ? "" : "\n\(title)\n" + rows(entries)
  }

  private func rows(_ entries: [(String, String)]) -> String {
    let width = min(36, entries.map(\.0.count).max() ?? 0)
    return entries.map { name, text in
      let padding = String(repeating: " ", count: max(1, width + 2 - name.count))
      return "  \(name)\(padding)\(text)\n"
    }.joined()
  }
}
