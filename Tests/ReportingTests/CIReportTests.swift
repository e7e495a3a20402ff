import Foundation
import FoundationXML
import Harness
import Reporting
import TestSupport
import Testing
import VirtualTime

/// What tools for continuous integration read.
@Suite("JUnit, annotations and summaries")
struct CIReportTests {
  static let formats: [(String, ReportFormat)] = [
    ("junit.xml", .junit), ("github.txt", .github), ("summary.md", .summary),
  ]

  /// Runs of every kind, with places and names that have to be escaped.
  static var runs: [RunResult] {
    var failed = Examples.quota
    failed.expectations[0].place = SourcePlace(file: "scenarios/a,b:c.yaml", line: 12, column: 3)
    failed.thresholds[0].place = SourcePlace(file: "scenarios/a,b:c.yaml", line: 20, column: 5)
    failed.thresholds.append(
      ThresholdResult(
        metric: "sum(x{y=\"<&>\"})", channel: nil, require: "< 5", observed: 7.25, passed: false,
        during: "after 1h30m", failedAt: .start + .minutes(91)))
    failed.thresholds.append(
      ThresholdResult(
        metric: "delivery_latency", channel: "SMS", require: "p(99) < 1m", observed: 12.5, passed: true,
        window: .minutes(5)))
    failed.steadyState = SteadyState(
      before: [SteadyStateResult(name: "depth", require: "< 5", observed: 1, passed: true)],
      after: [SteadyStateResult(name: "depth", require: "< 5", observed: nil, passed: false)])
    failed.warnings = ["100% of \u{1B}[1m it"]
    var passed = Examples.quota
    passed.verdict = .passed
    passed.variant = "fail-over"
    passed.expectations = passed.expectations.filter(\.passed)
    passed.thresholds = passed.thresholds.filter(\.passed)
    return [failed, passed, Examples.aborted]
  }

  @Test(arguments: formats) func areAsKept(name: String, format: ReportFormat) throws {
    try Golden.expect(format.render(Self.runs), equals: name)
  }

  /// Whatever the texts are, the XML is well-formed and its counts are those of its elements.
  @Test(arguments: 0..<40 as Range<UInt64>) func junitIsWellFormed(seed: UInt64) throws {
    let runs = (0..<3).map { RandomResult.make(seed: seed * 3 + $0) }
    let counter = Counter()
    let parser = XMLParser(data: Data(ReportFormat.junit.render(runs).utf8))
    parser.delegate = counter
    #expect(parser.parse(), "\(parser.parserError as Any)")
    #expect(counter.elements["testsuite"] == 3)
    #expect(counter.elements["testcase", default: 0] == counter.claimed.tests)
    #expect(counter.elements["failure", default: 0] == counter.claimed.failures)
    #expect(counter.elements["error", default: 0] == counter.claimed.errors)
    let judged = runs.reduce(0) { $0 + $1.expectations.count + $1.thresholds.count }
    let aborted = runs.count { $0.verdict == .aborted }
    #expect(counter.claimed.tests == judged + aborted)
  }

  private final class Counter: NSObject, XMLParserDelegate {
    var elements: [String: Int] = [:]
    var claimed = (tests: 0, failures: 0, errors: 0)
    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String]
    ) {
      elements[name, default: 0] += 1
      guard name == "testsuites" else { return }
      func number(_ key: String) -> Int { attributes[key].flatMap { Int($0) } ?? -1 }
      claimed = (number("tests"), number("failures"), number("errors"))
    }
  }

  /// Each annotation is one line; its properties and text hold nothing that a runner would take for something else.
  @Test(arguments: 0..<40 as Range<UInt64>) func annotationsAreLines(seed: UInt64) {
    let run = RandomResult.make(seed: seed)
    let lines = ReportFormat.github.render([run]).split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    let checks = run.expectations.map(\.passed) + run.thresholds.map(\.passed)
    let failed = checks.count { !$0 } + (run.verdict == .aborted ? 1 : 0)
    #expect(lines.count { $0.hasPrefix("::error ") } == failed)
    #expect(lines.count { $0.hasPrefix("::warning ") } == run.warnings.count)
    #expect(lines.count { $0.hasPrefix("::notice ") } == 1)
    #expect(lines.count == failed + run.warnings.count + 1)
  }
}
