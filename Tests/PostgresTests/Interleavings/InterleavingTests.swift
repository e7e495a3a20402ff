import Components
import Foundation
import PostgresSupport
import TestSupport
import Testing

/// The model against a real PostgreSQL: the same statements in the same order give the same claimed rows, waits,
/// wake-ups, row counts and SQLSTATEs, and the same committed rows after every step.
@Suite struct InterleavingTests {
  static let seedCount: UInt64 = Verification.isOn ? 600 : 60
  static let stepCount = 32

  @Test func modelAgreesWithServer() throws {
    let server = try PostgresServer()
    defer { server.stop() }
    var real = try ServerPlayer(server: server)
    var coverage: [String: Int] = [:]
    for seed in 1...Self.seedCount {
      var difference = try firstDifference(seed: seed, real, &coverage)
      // Time limits and deadlock checks run on the machine's clock: a server that was kept from running may seem to differ. What
      // is still there when it is given much more time is a difference.
      for patience in [4, 16] as [Int32] where difference != nil {
        real = try ServerPlayer(server: server, patience: patience)
        difference = try firstDifference(seed: seed, real, &coverage)
      }
      if let difference {
        Issue.record("seed \(seed): \(difference)")
        Verification.record(
          Self.bar, asked: Self.asked, measured: "interleaving \(seed) differs", passed: false)
        return
      }
    }
    // A canary: a model that starts from another row must be found out.
    #expect(try firstDifference(seed: 1, real, &coverage, isTampered: true) != nil)
    // The comparison is worth what the interleavings contain.
    for kind in ["waiting", "40P01", "55P03", "57014", "57P01", "08006", "25P02", "25P03", "23505", "woken"] {
      #expect(coverage[kind, default: 0] > 0, "no interleaving led to \(kind)")
    }
    Verification.record(
      Self.bar, asked: Self.asked,
      measured: "\(Self.seedCount) agree; they contain \(coverage["waiting", default: 0]) waits, "
        + "\(coverage["woken", default: 0]) wake-ups, \(coverage["40P01", default: 0]) deadlocks, "
        + "\(coverage["57P01", default: 0]) kills",
      passed: Self.seedCount >= 500)
    print(
      "interleavings: \(Self.seedCount), "
        + coverage.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        .joined(separator: ", "))
  }

  private static let bar = "Interleavings against a real PostgreSQL"
  private static let asked = "at least 500 with the same claimed ids, waits and SQLSTATEs"

  private func firstDifference(
    seed: UInt64, _ real: ServerPlayer, _ coverage: inout [String: Int], isTampered: Bool = false
  ) throws -> String? {
    var interleaving = Interleaving(seed: seed)
    var rows = interleaving.rows
    if isTampered { rows[0].status = rows[0].status == .queued ? .sent : .queued }
    var model = try ModelPlayer(rows: rows, sessionCount: interleaving.sessionCount)
    try real.reset(rows: interleaving.rows, sessionCount: interleaving.sessionCount)
    var expected: [String] = []
    var observed: [String] = []
    var lastRows: [String] = []
    for position in 1... {
      var isDeadlock = false
      let step: Step
      if position <= Self.stepCount {
        (step, isDeadlock) = interleaving.next(after: model)
      } else if let closing = interleaving.closing(after: model) {
        (step, isDeadlock) = closing
      } else {
        return nil
      }
      let before = model.waitingCount
      let rowsBefore = lastRows
      var own = model.play(step)
      lastRows = own.rows
      // Reading the table after every step would double the time; what should not have changed is read now and then.
      let readsRows = own.rows != rowsBefore || position % 6 == 0
      if !readsRows { own.rows = [] }
      let theirs = try real.play(step, closingCycle: isDeadlock, readsRows: readsRows)
      expected.append("\(position). \(step) -> \(own)")
      observed.append("\(position). \(step) -> \(theirs)")
      note(step, own, waitedBefore: before, &coverage)
      let problems = model.table.brokenInvariants()
      if !problems.isEmpty { return "broken invariants: \(problems)\n" + expected.joined(separator: "\n") }
      if own != theirs {
        let rows = own.rows == theirs.rows ? [] : ["model rows:"] + own.rows + ["server rows:"] + theirs.rows
        return (["the first difference is in step \(position)", "model:"] + expected + ["server:"] + observed + rows)
          .joined(separator: "\n")
      }
    }
    return nil
  }

  private func note(
    _ step: Step, _ observation: Observation, waitedBefore: Int, _ coverage: inout [String: Int]
  ) {
    coverage["steps", default: 0] += 1
    if observation.waiting.count > waitedBefore { coverage["waiting", default: 0] += 1 }
    for (session, text) in observation.ended {
      if session != step.session, !text.contains("P0") { coverage["woken", default: 0] += 1 }
      let code = text.prefix(5)
      if code.allSatisfy({ $0.isNumber || $0.isUppercase }), code.contains(where: \.isNumber) {
        coverage[String(code), default: 0] += 1
      }
    }
  }
}
