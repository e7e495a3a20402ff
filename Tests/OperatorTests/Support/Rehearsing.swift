import Components
import Foundation
import Harness
import Operator
import Scenario
import TestSupport
import VirtualTime

/// Plays a scenario on the shipped outbound messaging system to a moment and runs command lines there.
enum Rehearsing {
  /// WhatsApp is down from 3 to 15 minutes; SMS and email work.
  static let outage = """
    version: 1
    name: WhatsApp is down
    system: \(ProjectFiles.path("scenarios/systems/outbound-messaging.yaml"))
    start: 2026-03-02T08:00:00+01:00
    seed: 3
    duration: 3h
    warmUp: 1m
    components: {backend: {replicas: 6}}
    load:
      reminders: {flow: reminders, executor: constant-arrival-rate, rate: 2}
      notices: {flow: notices, executor: constant-arrival-rate, rate: 2}
    faults:
      - {id: meta-down, at: 3m, for: 12m, target: whatsapp, outage: {}}

    """

  /// Eight days of a trickle, so that there are old dead letters; nobody watches.
  static let oldDeadLetters = """
    version: 1
    name: A quiet week
    start: 2026-03-10T08:00:00+01:00
    seed: 4
    duration: 1h
    warmUp: 8d
    components:
      postgres: {type: postgres}
      sms: {type: provider, preset: twilio-short-code}
      outbox:
        type: tableQueue
        store: postgres
        table: outbound_message
        archive: {table: outbound_message_archive}
        attempts: {table: outbound_attempt, columns: {message: outbound_message_id}, max: 5}
        sweep: {interval: 1h}
        refreshInterval: 1h
      backend:
        type: deployment
        runs: {type: tableQueueWorker, queue: outbox, pollInterval: 1h, routes: {SMS: {provider: sms}}}
      api: {type: api, queue: outbox, servedBy: backend}
    flows:
      notices: {into: api, channel: SMS, template: notice, organisations: 2, invalidRecipients: 10%}
    load:
      notices: {flow: notices, executor: constant-arrival-rate, rate: 1, timeUnit: 10m}

    """

  static func plan(_ scenario: String) throws -> Plan {
    let folder = try TemporaryFolder()
    let file = folder.path("scenario.yaml")
    try scenario.write(toFile: file, atomically: true, encoding: .utf8)
    do {
      return try ScenarioReader(catalogue: .standard).read(file: file).plans[0]
    } catch let error {
      throw Unreadable(text: error.rendered())
    }
  }

  struct Unreadable: Error {
    var text: String
  }

  /// - Returns: what each command line printed.
  static func run(
    _ commands: [String], at moment: String = "17m", scenario: String = outage, variables: [String: String] = [:]
  ) throws -> [CommandResult] {
    try run(commands, at: moment, plan: plan(scenario), variables: variables)
  }

  /// As above, of a scenario that was read once for many.
  static func run(
    _ commands: [String], at moment: String, plan: Plan, variables: [String: String]
  ) throws -> [CommandResult] {
    let transcript = Transcript(commands)
    let failure = try Rehearsal(plan: plan, seed: plan.seed, variables: variables).play(
      to: .start + VirtualDuration(moment)!, next: { _ in transcript.next() },
      report: { _, result, _ in transcript.results.append(result) })
    if let failure { throw Unreadable(text: failure) }
    return transcript.results
  }

  /// What is said about a command line before it runs.
  static func problems(in line: String, plan: Plan) throws -> [String] {
    try Rehearsal(plan: plan, seed: plan.seed, variables: [:]).problems(in: line).map(\.message)
  }

  private final class Transcript: @unchecked Sendable {
    private var commands: ArraySlice<String>
    var results: [CommandResult] = []
    init(_ commands: [String]) { self.commands = commands[...] }
    func next() -> String? { commands.popFirst() }
  }
}

extension CommandResult {
  /// The cells of psql's only row.
  var cells: [String] {
    let lines = output.split(separator: "\n")
    guard lines.count >= 3 else { return [] }
    return lines[2].split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
  }
  var count: Int { cells.first.flatMap { Int($0) } ?? -1 }
  var lines: [Substring] { output.split(separator: "\n") }
}
