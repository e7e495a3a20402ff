import Components

/// The catalogue as a Markdown document.
struct ReferencePages {
  let catalogue: Catalogue

  /// The whole document. The same for the same catalogue.
  var text: String {
    var text = Self.head
    text += "## Components\n\n"
    text += catalogue.components.map { "- [\($0.name)](#\($0.name)): \(Markdown.text($0.summary))\n" }.joined()
    text += catalogue.components.map(component).joined()
    text += "\n## Workloads\n\nWhat the pods of a deployment run: `runs: {type: NAME, ...}`.\n"
    text += catalogue.workloads.map { type in
      heading(type.name, type.summary) + options(type.options) + metrics(type.metrics)
    }.joined()
    text += "\n## Steps\n\nWhat a job or a request does, as a list: `does: [{NAME: {...}}, ...]`.\n"
    text += StepType.all.map { heading($0.name, $0.summary) + options($0.options) }.joined()
    return text
  }

  private static let head = """
    # Reference of components

    What systems can be made of: every option with what it may be, its default, and where the default comes from.

    ## Overview

    `firedrill reference` prints this page, `firedrill list TYPE` a single type. A default from a vendor's documentation or
    source is *documented*, from a published measurement *measured*, from one of the runbooks *runbook*; what is *assumed* has no
    source: check it against your own system. In names of options `[]` stands for each element of a list and `NAME` for a name
    of your own.


    """

  private func heading(_ name: String, _ summary: String) -> String {
    "\n### \(name)\n\n\(Markdown.text(summary))\n"
  }

  private func component(_ type: ComponentType) -> String {
    var text = heading(type.name, type.summary)
    if type.takesMessages { text += "\nFlows can lead into it.\n" }
    if type.livesInPods { text += "\nIt lives in the pods of a deployment, which export its metrics.\n" }
    text += options(type.options) + presets(type.presets)
    text += calls(
      "Faults",
      type.faults.map { ($0.name, $0.help + ($0.ramps ? " It may begin gradually (`ramp`)." : ""), $0.options) })
    text += calls("Actions", type.actions.map { ($0.name, $0.help, $0.options) })
    return text + metrics(type.metrics)
  }

  /// A table of options, and of the presets that stand for some.
  private func options(_ options: [OptionSpec]) -> String {
    let rows = OptionRow.rows(of: options)
    guard !rows.isEmpty else { return "\nIt has no options.\n" }
    var table = Markdown.table(
      ["option", "value", "default", "meaning"],
      rows.map { [Markdown.code($0.path), Markdown.text($0.kind), $0.fallback, Markdown.text($0.help)] })
    for row in rows where !row.presets.isEmpty { table += presets(row.presets, of: "\(row.path): ") }
    return table
  }

  private func presets(_ presets: [Preset], of option: String = "preset: ") -> String {
    presets.map { preset in
      "\n`\(option)\(preset.name)`: \(Markdown.text(preset.help))\n"
        + Markdown.table(
          ["option", "value", "from"],
          preset.values.map { [Markdown.code($0.option), Markdown.code($0.text), Markdown.text($0.provenance.text)] })
    }.joined()
  }

  /// Faults or actions, each with its options.
  private func calls(_ title: String, _ calls: [(name: String, help: String, options: [OptionSpec])]) -> String {
    guard !calls.isEmpty else { return "" }
    let rows = calls.flatMap { call in
      [[Markdown.code(call.name), "", "", Markdown.text(call.help)]]
        + OptionRow.rows(of: call.options, in: "\(call.name).").map {
          [Markdown.code($0.path), Markdown.text($0.kind), $0.fallback, Markdown.text($0.help)]
        }
    }
    return "\n**\(title)**\n" + Markdown.table(["name", "value", "default", "meaning"], rows)
  }

  private func metrics(_ metrics: [MetricSpec]) -> String {
    guard !metrics.isEmpty else { return "" }
    return "\n**Metrics**\n"
      + Markdown.table(
        ["name", "type", "labels", "meaning"],
        metrics.map {
          [Markdown.code($0.name), $0.kind.rawValue, $0.labels.joined(separator: ", "), Markdown.text($0.help)]
        })
  }
}

/// An option as a row of a table: those of mappings within it follow with their whole path.
struct OptionRow {
  var path: String
  var kind: String
  /// As Markdown.
  var fallback: String
  var help: String
  var presets: [Preset]

  static func rows(of options: [OptionSpec], in prefix: String = "") -> [OptionRow] {
    options.flatMap { option -> [OptionRow] in
      let path = prefix + option.name
      let isSteps = option.kind == StepType.list || option.kind == StepType.inner
      let row = OptionRow(
        path: path, kind: isSteps ? "a list of steps: see Steps" : option.kind.summary, fallback: fallback(of: option),
        help: option.help, presets: option.presets)
      switch option.kind {
      case _ where isSteps: return [row]
      case .object(let nested): return [row] + rows(of: nested, in: path + ".")
      case .list(.object(let nested)): return [row] + rows(of: nested, in: path + "[].")
      case .map(.object(let nested)): return [row] + rows(of: nested, in: path + ".NAME.")
      default: return [row]
      }
    }
  }

  private static func fallback(of option: OptionSpec) -> String {
    if option.isRequired { return "required" }
    guard let fallback = option.fallback, fallback != "{}" else { return "" }
    return Markdown.code(fallback) + (option.provenance.map { " (\(Markdown.text($0.text)))" } ?? "")
  }
}

/// Pieces of Markdown.
enum Markdown {
  /// A table, with an empty line before it.
  static func table(_ header: [String], _ rows: [[String]]) -> String {
    let lines = [header, header.map { _ in "---" }] + rows
    return "\n" + lines.map { "| \($0.joined(separator: " | ")) |\n" }.joined()
  }

  /// Text in which nothing is a mark but what stands between backticks.
  static func text(_ text: String) -> String {
    var isCode = false
    var result = ""
    for character in text {
      if character == "`" { isCode.toggle() }
      if character == "|" || !isCode && "<*_[]".contains(character) { result.append("\\") }
      result.append(character)
    }
    return result
  }

  /// Text as code; a bar would end the cell all the same.
  static func code(_ text: String) -> String { "`\(text.replacing("|", with: "\\|"))`" }
}
