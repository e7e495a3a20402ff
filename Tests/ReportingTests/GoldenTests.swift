import Harness
import Reporting
import TestSupport
import Testing

private let formats: [(suffix: String, format: ReportFormat)] = [("txt", .text), ("json", .json), ("md", .markdown)]

@Suite struct GoldenTests {
  @Test(arguments: formats)
  func oneRun(suffix: String, format: ReportFormat) throws {
    try Golden.expect(format.render([Examples.quota]), equals: "quota.\(suffix)")
  }

  @Test(arguments: formats)
  func variants(suffix: String, format: ReportFormat) throws {
    try Golden.expect(format.render(Examples.variants), equals: "variants.\(suffix)")
  }

  @Test(arguments: formats)
  func replications(suffix: String, format: ReportFormat) throws {
    try Golden.expect(format.render(Examples.replications), equals: "replications.\(suffix)")
  }

  @Test(arguments: formats)
  func emptyRun(suffix: String, format: ReportFormat) throws {
    try Golden.expect(format.render([Examples.empty]), equals: "empty.\(suffix)")
  }

  @Test(arguments: formats)
  func abortedRun(suffix: String, format: ReportFormat) throws {
    try Golden.expect(format.render([Examples.aborted]), equals: "aborted.\(suffix)")
  }

  @Test func colours() throws {
    let style = TextStyle(color: true)
    try Golden.expect(ReportFormat.text.render([Examples.quota], style: style), equals: "quota-colours.txt")
  }
}
