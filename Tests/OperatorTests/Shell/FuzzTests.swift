import Components
import Foundation
import Harness
import Scenario
import TestSupport
import Testing
import VirtualTime

@testable import Operator

/// Mutated statements and command lines: each is carried out or refused; nothing crashes, hangs, or leaves the simulation.
@Suite struct FuzzTests {
  static let commandLines =
    RunbookQueriesTests.queries.map(\.sql) + [
      "kubectl logs -f deployment/backend --tail=100 | grep \"OutboundJobWorker\"",
      "kubectl logs deployment/backend --since=1h | grep -E \"(Twilio|SendGrid|WhatsApp)\" | grep \"ERROR\"",
      "kubectl get pods -l app=backend", "kubectl describe pod backend",
      "kubectl scale deployment/backend --replicas=3",
      "kubectl set env deployment/backend OUTBOUND_WORKER_ENABLED=false", "kubectl rollout undo deployment/backend",
      "kubectl rollout status deployment/backend", "kubectl rollout restart deployment/backend",
      "kubectl port-forward svc/backend 8080:8080 &\ncurl http://localhost:8080/metrics | grep outbound_message",
      "kubectl exec -it postgres-0 -- psql -U postgres -d atlas -c \"SELECT COUNT(*) FROM outbound_message\"",
      "time curl -X POST \"https://api.twilio.com/2010-04-01/Accounts/$A/Messages.json\" -u \"$A:$B\" -d \"To=+15550001111\"",
      "UPDATE outbound_message SET status = 'QUEUED', attempt_count = 0, error_code = NULL WHERE status = 'FAILED'",
      "UPDATE outbound_attempt SET next_retry_at = NULL WHERE outbound_message_id IN (SELECT id FROM outbound_message)",
      "INSERT INTO outbound_message_archive SELECT * FROM outbound_message WHERE status = 'FAILED'",
      "DELETE FROM outbound_message WHERE status = 'FAILED' AND updated_at < NOW() - INTERVAL '7 days'",
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle'",
      "kubectl delete pod -l app=backend",
      "echo a | grep -o a | wc -l; false || true && echo $A", "kubectl get deploy,pods -o wide",
      "psql -At -c 'SELECT 1'",
    ]

  struct Mutator {
    private var random: RandomStream
    private let corpus: [[Character]]
    private static let pieces: [[Character]] = [
      "'", "\"", "(", ")", ";", "--", "/*", "*/", " ", "\n", "|", "&&", "&", "$", "\\", "<", ">", "::int", "::text",
      "NULL", "NOT ",
      "0", "-1", "9223372036854775807", "1e400", "SELECT ", " FROM ", " WHERE ", " AND ", " OR ", "COUNT(*)", "'x'",
      "%", "_",
      "--tail=", "-", "--", "=", "/", "é", "\u{0}", "\u{1F600}", "[", "]", "{", "}", "*", "outbound_message", "id",
      "interval '1 day'",
      "avg(", "percentile_cont(0.5) within group (order by ", " GROUP BY 1", " ORDER BY 1 DESC", " LIMIT 1",
    ].map(Array.init)

    init(seed: UInt64, corpus: [String]) {
      random = RandomStream(seed: seed, name: "mutations")
      self.corpus = corpus.map(Array.init)
    }

    private mutating func below(_ count: Int) -> Int { count <= 0 ? 0 : Int(random.below(UInt64(count))) }

    mutating func next() -> String {
      var text = corpus[below(corpus.count)]
      for _ in 0..<(1 + below(2)) {
        let place = below(text.count + 1)
        let length = min(below(12), text.count - place)
        switch below(5) {
        case 0: text.removeSubrange(place..<(place + length))
        case 1: text.insert(contentsOf: Self.pieces[below(Self.pieces.count)], at: place)
        case 2: text.insert(contentsOf: text[place..<(place + length)], at: below(text.count))
        case 3:
          let other = corpus[below(corpus.count)]
          let start = below(other.count)
          text.replaceSubrange(place..<(place + length), with: other[start..<min(other.count, start + below(30))])
        default:
          let repeated = 1 + below(below(40) == 0 ? 3_000 : 4)
          text.insert(
            contentsOf: Array(repeating: Self.pieces[below(Self.pieces.count)], count: repeated).joined(), at: place)
        }
      }
      return String(text)
    }
  }

  /// Half of what the bar asks for.
  @Test func statementsAreAnsweredOrRefused() throws {
    let count = Verification.count(1_500, full: 500_000)
    var mutator = Mutator(
      seed: 11, corpus: FixedStatements.runbook + FixedStatements.expressions + FixedStatements.aggregates)
    let tables = MessageTables(seed: 5, messages: 6)
    let database = tables.database
    var (answered, refused, internalErrors) = (0, 0, [String]())
    for _ in 0..<count {
      let sql = mutator.next()
      do throws(SQLProblem) {
        for statement in try SQLParser.statements(of: sql) {
          let query = try database.check(statement, now: .start).query
          _ = try database.run(query) { tables.load($0) }
        }
        answered += 1
      } catch {
        refused += 1
        if error.state == "XX000" { internalErrors.append("\(sql)\n\(error)") }
      }
    }
    #expect(internalErrors.isEmpty, "\(internalErrors.prefix(5))")
    #expect(answered > count / 50 && refused > count / 20, "\(answered) answered")
    Verification.record(
      "Fuzzed SQL", asked: "500000 mutated statements, none crashes, hangs or breaks the engine",
      measured: "\(answered) answered, \(refused) refused, \(internalErrors.count) broke it",
      passed: internalErrors.isEmpty)
  }

  /// The other half.
  @Test func commandLinesAreCarriedOutOrRefused() throws {
    let count = Verification.count(600, full: 500_000)
    let perWorld = 300
    let plan = try Rehearsing.plan(
      Rehearsing.oldDeadLetters.replacing("warmUp: 8d", with: "warmUp: 1h").replacing(
        "1h\n    warmUp", with: "30d\n    warmUp"))
    let tally = Tally()
    for round in 0..<((count + perWorld - 1) / perWorld) {
      let source = Source(Mutator(seed: UInt64(round) + 100, corpus: Self.commandLines), perWorld)
      _ = try Rehearsal(
        plan: plan, seed: UInt64(round), variables: ["A": "AC1", "B": "t"], attention: .milliseconds(1)
      ).play(
        to: .start, next: { _ in source.next() },
        report: { _, result, _ in tally.add(result) })
    }
    #expect(tally.succeeded > count / 50 && tally.failed > count / 20)
    Verification.record(
      "Fuzzed command lines", asked: "500000 mutated command lines, none crashes, hangs or breaks an invariant",
      measured: "\(tally.succeeded) succeeded, \(tally.failed) failed", passed: true)
  }

  @Test func checkingNeverFails() throws {
    let plan = try Rehearsing.plan(Rehearsing.oldDeadLetters)
    let rehearsal = Rehearsal(plan: plan, seed: 1)
    var mutator = Mutator(seed: 12, corpus: Self.commandLines)
    var found = 0
    for _ in 0..<Verification.count(150, full: 20_000) {
      let line = mutator.next()
      for problem in try rehearsal.problems(in: line) {
        found += 1
        #expect(problem.position <= line.unicodeScalars.count && problem.line >= 1 && problem.column >= 1)
      }
    }
    #expect(found > 20)
  }

  private final class Source: @unchecked Sendable {
    private var mutator: Mutator
    private var left: Int
    init(_ mutator: Mutator, _ count: Int) {
      self.mutator = mutator
      left = count
    }
    func next() -> String? {
      guard left > 0 else { return nil }
      left -= 1
      return mutator.next()
    }
  }

  private final class Tally: @unchecked Sendable {
    var succeeded = 0
    var failed = 0
    func add(_ result: CommandResult) { if result.exitCode == 0 { succeeded += 1 } else { failed += 1 } }
  }
}
