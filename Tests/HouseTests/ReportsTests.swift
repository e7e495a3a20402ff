import Testing

@Suite struct ReportsTests {
  /// `<system>/<scenario>` of every shipped scenario; systems and on-call plans are shared parts, not scenarios.
  static func scenarios() -> Set<String> {
    Set(
      names(under: "scenarios", ".yaml").filter { !$0.hasPrefix("systems/") && !$0.hasPrefix("on-call/") })
  }

  private static func names(under folder: String, _ suffix: String) -> [String] {
    Repository.files(under: folder, [suffix]).map { $0.path.dropFirst(folder.count + 1).dropLast(suffix.count) }
      .filter { $0.split(separator: "/").count == 2 }.map(String.init)
  }

  @Test(arguments: [".md", ".json"])
  func everyScenarioHasItsGoldenReportAndNoReportIsLeftOver(suffix: String) {
    let reports = Set(Self.names(under: "reports", suffix))
    let missing = Self.scenarios().subtracting(reports).sorted()
    let leftOver = reports.subtracting(Self.scenarios()).sorted()
    #expect(missing.isEmpty, "no reports/NAME\(suffix) for \(missing): run make update-reports")
    #expect(leftOver.isEmpty, "reports/NAME\(suffix) without a scenario: \(leftOver)")
  }
}
