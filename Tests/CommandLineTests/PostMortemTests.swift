import Foundation
import TestSupport
import Testing

/// Post-mortems of shipped scenarios: byte by byte, and figure by figure against the JSON report of the same command.
@Suite("Post-mortems of shipped scenarios", .withReleasedProgram)
struct PostMortemTests {
  /// A run and what is special about it.
  struct Played: CustomTestStringConvertible {
    var scenario: String
    var variant = "base"
    var golden: String?
    var testDescription: String { "\(scenario) \(variant)" }
  }

  static let runs = [
    Played(scenario: "night-page", golden: "escalated.md"),
    Played(scenario: "wrong-remedy", golden: "wrong-remedy.md"),
    Played(scenario: "connection-cascade", variant: "release-connections", golden: "undetected.md"),
    Played(scenario: "hung-pods", variant: "only-the-endpoints", golden: "no-incident.md"),
  ]

  /// Two incidents; nobody on call and no fault; several faults at a time; a page that nobody hears; nobody on call.
  static let more = [
    Played(scenario: "dead-pager", variant: "pager-works"), Played(scenario: "whatsapp-quota-exhaustion"),
    Played(scenario: "alert-storm"), Played(scenario: "dead-pager"), Played(scenario: "bad-release"),
  ]

  @Test(arguments: Verification.isOn ? runs + more : runs) func isAsKeptAndItsFiguresAreThoseOfTheJSON(run: Played)
    throws
  {
    let folder = Folder()
    let outcome = try ReleasedProgram.run([
      "run", "scenarios/outbound-messaging/\(run.scenario).yaml", "--variant", run.variant, "--format", "postmortem",
      "--out", "json=\(folder.path("a.json"))",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    if let golden = run.golden { try Golden.expect(outcome.output, equals: golden) }
    let report = JSONText.object(try #require(folder.text("a.json")))
    let document = MarkdownDocument(outcome.output)
    let incidents = try #require(report["incidents"] as? [[String: Any]])
    #expect(document["Incident Summary"].count == incidents.count || document["Incident Summary"].isEmpty)
    #expect(outcome.output.contains("`\(try #require(report["digest"] as? String))`"))
    for index in incidents.indices {
      let check = PostMortemCheck(document: document, report: report, index: index)
      try check.summary()
      try check.timeline()
      try check.symptoms()
      try check.delay()
      try check.people()
      try check.repair()
      try check.metrics()
    }
  }

  /// A report is not another one because a post-mortem was asked for; it only says more.
  @Test func otherReportsKeepTheirFigures() throws {
    let folder = Folder()
    func json(_ more: String...) throws -> [String: Any] {
      let arguments = ["run", "scenarios/outbound-messaging/hung-pods.yaml", "--variant", "base", "--format", "json"]
      return JSONText.object(try ReleasedProgram.run(arguments + more).output)
    }
    let (alone, beside) = (try json(), try json("--out", "postmortem=\(folder.path("a.md"))"))
    #expect(folder.names == ["a.md"])
    let differing = Set(alone.keys).union(beside.keys).filter {
      !((alone[$0] as? NSObject)?.isEqual(beside[$0]) ?? (beside[$0] == nil))
    }
    #expect(differing == ["incidents"])
    let incident = try #require((beside["incidents"] as? [[String: Any]])?.first)
    #expect(incident["detection"] != nil)
  }
}
