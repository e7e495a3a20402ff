import Components
import Foundation
import TestSupport
import Testing

@testable import FiredrillCommand

@Suite("Reference") struct ReferenceTests {
  static let file = "Sources/Components/Components.docc/Reference.md"
  private static let page = Shell().run("reference").output

  /// `make update-reports` writes it anew, and so does `FIREDRILL_UPDATE_GOLDEN=1`.
  @Test func theKeptPageIsWhatTheCommandPrints() throws {
    if ProcessInfo.processInfo.environment["FIREDRILL_UPDATE_GOLDEN"] == "1" {
      try Self.page.write(toFile: ProjectFiles.path(Self.file), atomically: true, encoding: .utf8)
    }
    #expect(ProjectFiles.text(Self.file) == Self.page, "\(Self.file) is out of date: run make update-reports")
  }

  /// The rows of a type's tables, those of presets apart.
  private func rows(_ name: String) throws -> [[String]] {
    let chapter = try #require(MarkdownDocument(Self.page)[name].first, "no chapter \(name)")
    return chapter.lines.map(MarkdownDocument.cells).filter { $0.count == 4 }
  }

  private func expect(_ options: [OptionSpec], in rows: [[String]], prefix: String = "") {
    for row in OptionRow.rows(of: options, in: prefix) {
      // An option and a fault may have the same name.
      let found = rows.filter { $0[0] == "`\(row.path)`" }
      #expect(found.contains { $0[3] == row.help }, "\(row.path): \(found)")
    }
  }

  @Test(arguments: Catalogue.standard.components.map(\.name)) func aComponentHasAllThereIs(name: String) throws {
    let type = try #require(Catalogue.standard.component(name))
    let rows = try rows(name)
    expect(type.options, in: rows)
    for fault in type.faults {
      #expect(rows.contains { $0[0] == "`\(fault.name)`" && $0[3].hasPrefix(fault.help) })
      expect(fault.options, in: rows, prefix: "\(fault.name).")
    }
    for action in type.actions {
      #expect(rows.contains { $0[0] == "`\(action.name)`" && $0[3] == action.help })
      expect(action.options, in: rows, prefix: "\(action.name).")
    }
    for metric in type.metrics {
      #expect(rows.contains { $0[0] == "`\(metric.name)`" && $0[1] == metric.kind.rawValue })
    }
    for preset in type.presets { #expect(Self.page.contains("`preset: \(preset.name)`: ")) }
  }

  @Test func stepsAndWorkloadsAreThere() throws {
    for type in StepType.all { expect(type.options, in: try rows(type.name)) }
    for type in Catalogue.standard.workloads { expect(type.options, in: try rows(type.name)) }
  }

  @Test func textIsNoMarkup() {
    #expect(Markdown.text("a | b, `c | d_e`, [x] *y*") == #"a \| b, `c \| d_e`, \[x\] \*y\*"#)
    #expect(
      Markdown.table(["a", "b"], [["1", "2"]]) == "\n| a | b |\n| --- | --- |\n| 1 | 2 |\n")
  }
}
