import Operator
import TestSupport
import Testing

/// A block of the operations runbook as it is written, and what comes of it on the shipped system.
struct RunbookBlock: CustomTestStringConvertible {
  /// The heading that it stands under.
  var section: String
  var text: String
  /// How many command lines of the runbook it holds.
  var commands: Int
  /// What must come of it; the texts are parts of the output.
  var exitCode: Int
  var output: [String]
  var error: [String]
  /// Nothing is printed.
  var isSilent: Bool

  init(
    _ section: String, _ text: String, commands: Int = 1, exit exitCode: Int = 0, output: [String] = [],
    error: [String] = [], isSilent: Bool = false
  ) {
    (self.section, self.text, self.commands) = (section, text, commands)
    (self.exitCode, self.output, self.error, self.isSilent) = (exitCode, output, error, isSilent)
  }

  var testDescription: String { "\(section): \(text.split(separator: "\n").first { !$0.hasPrefix("#") } ?? "")" }
}

/// The shipped system at six past nine on an ordinary morning, with one of forty webhooks failing.
enum OperationsRunbook {
  static let scenario = """
    version: 1
    name: A morning with one broken webhook
    system: \(ProjectFiles.path("scenarios/systems/novapulse.yaml"))
    start: 2026-03-02T09:00:00Z
    seed: 3
    duration: 2h
    warmUp: 1m
    load:
      emails: {flow: emails, executor: constant-arrival-rate, rate: 0.5}
      events: {flow: events, executor: constant-arrival-rate, rate: 1}
      workflows: {flow: workflows, executor: constant-arrival-rate, rate: 0.1}
      reports: {flow: reports, executor: constant-arrival-rate, rate: 0.02}
      browsing: {requests: browsing, executor: constant-arrival-rate, rate: 0.2}
    faults:
      - {id: certificate, at: 0s, target: webhooks, certificateExpired: {endpoint: hook-1}}

    """

  /// What people put in for the runbook's placeholders.
  static let variables = [
    "TOKEN": "rehearsal", "{webhookId}": "hook-1", "redis-host": "redis",
    "mongodb://...": "mongodb://mongodb:27017/novapulse",
  ]
}
