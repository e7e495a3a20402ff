import Harness
import Reporting
import Testing

@Suite struct GoldenTests {
  @Test(arguments: [("txt", ReportFormat.text), ("json", .json), ("md", .markdown)])
  func oneRun(suffix: String, format: ReportFormat) throws {
    try Golden.expect(format.render([Examples.quota]), equals: "quota.\(suffix)")
  }
}
