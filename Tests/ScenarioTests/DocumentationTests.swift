import Components
import Foundation
import Scenario
import Testing

/// The reference for users says what the reader does.
@Suite("Documentation of the files")
struct DocumentationTests {
  static let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../Sources/Scenario/Scenario.docc/ScenarioFiles.md")

  let text: String
  init() throws { text = try String(contentsOf: Self.page, encoding: .utf8) }

  /// The code blocks of a language.
  func blocks() -> [String] {
    text.components(separatedBy: "```yaml\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
  }

  @Test func itsCompleteExampleIsValid() throws {
    let example = try #require(blocks().first)
    let reader = ScenarioReader(catalogue: .standard, files: MemoryFiles(["example.yaml": example]))
    do {
      let read = try reader.read(file: "example.yaml")
      #expect(read.plans.map(\.variant) == [nil, "nobody-acts"])
    } catch {
      Issue.record("\(error.rendered())")
    }
  }

  @Test func itNamesEveryKeyExecutorAndFigure() throws {
    for keys in [ReaderKeys.scenario, ReaderKeys.system, ReaderKeys.flow, ReaderKeys.load, ReaderKeys.executors] {
      for key in keys { #expect(text.contains("`\(key)"), "'\(key)' is not documented") }
    }
    for figure in Figure.all {
      let short = figure.name.replacingOccurrences(of: "messages", with: "")
      #expect(text.contains("`\(figure.name)`") || text.contains("`\(short)`"), "'\(figure.name)' is not documented")
    }
  }
}
