public import Harness
import VirtualTime

/// The incidents of a run in the form of a post-mortem, as Markdown for a wiki: summary, timeline, root cause, resolution,
/// lessons, follow-up actions. Everything in it comes from the run; a field that asks for what a run cannot know says that
/// people are to fill it in.
public enum PostMortemReport {
  /// What stands where only people know.
  static let unknown = "*to be filled in by people*"

  /// A document per run, one after the other, in the order given.
  ///
  /// - Returns: Markdown that ends with a line break.
  public static func render(_ results: [RunResult]) -> String {
    if results.isEmpty { return MarkdownReport.document([["# Post-mortem: no run"]]) }
    return results.map(render).joined(separator: "\n---\n\n")
  }

  /// All incidents of one run: a single one fills the document, several have a chapter each. A run without any says so.
  public static func render(_ result: RunResult) -> String {
    let cases = result.incidents.indices.map { IncidentCase(result, $0) }
    var sections = head(result)
    if cases.isEmpty { sections.append(withoutIncident(result)) }
    if cases.count == 1 { sections += chapter(cases[0], heading: "##") }
    if cases.count > 1 {
      sections.append(overview(result))
      for (index, one) in cases.enumerated() {
        sections.append(["## Incident \(index + 1): \(inline(one.incident.name))"])
        sections += chapter(one, heading: "###")
      }
    }
    return MarkdownReport.document(sections + [foot(result)])
  }

  static func chapter(_ one: IncidentCase, heading: String) -> [[String]] {
    summary(one, heading) + timeline(one, heading) + rootCause(one, heading) + resolution(one, heading)
      + lessons(one, heading) + [followUps(one, heading), metrics(one, heading)]
  }

  private static func head(_ result: RunResult) -> [[String]] {
    var sections = [["# Post-mortem: \(Markdown.escaped(result.scenario))"]]
    let names = "\(result.identityLine); \(result.timeLine)"
    sections.append([
      "A rehearsal played by Firedrill: \(inline(names)). Times behind a plus sign count from its start."
    ])
    if let story = result.story.description { sections.append([Markdown.escaped(story)]) }
    if result.endedEarly { sections.append(["**The run did not go on to its end**: \(inline(result.aborted ?? ""))"]) }
    if !result.overrides.isEmpty {
      sections.append(["Changed on the command line: \(inline(result.overrides.joined(separator: ", ")))"])
    }
    return sections
  }

  private static func withoutIncident(_ result: RunResult) -> [String] {
    let notes = result.incidentNotes.map { item("\($0.isGood == nil ? "" : $0.mark)\($0.text)") }
    return [
      "**No incident**: no significant fault began and no objective was breached; there is nothing to look back on."
    ]
      + (notes.isEmpty ? [] : [""] + notes)
  }

  private static func overview(_ result: RunResult) -> [String] {
    let grid = result.incidentGrid.map(\.markdownLines) ?? []
    return ["\(Count.string(result.incidents.count)) incidents; \(result.incidentRemark).", ""] + grid
  }

  private static func foot(_ result: RunResult) -> [String] {
    ["Replay (digest `\(result.digest.cleaned)`):", ""]
      + Markdown.block(result.replayLines(width: TextStyle.plain.width))
  }

  // MARK: Parts of Markdown

  /// Text within a line.
  static func inline(_ text: String) -> String { Markdown.escaped(text, inCell: true) }

  /// `- **NAME**: TEXT`; the text is Markdown.
  static func field(_ name: String, _ markdown: String) -> String { "- **\(name)**: \(markdown)" }

  /// A field with items below it; without any, people are to fill it in.
  static func field(_ name: String, items: [String], none: String = unknown) -> [String] {
    items.isEmpty ? [field(name, none)] : ["- **\(name)**:"] + items.map { "  " + item($0) }
  }

  static func item(_ text: String) -> String { "- \(Markdown.escaped(text))" }
}
