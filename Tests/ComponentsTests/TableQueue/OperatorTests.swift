import SimulationKernel
import Telemetry
import Testing
import VirtualTime

@testable import Components

/// What operators do to the rows of a queue.
@Suite struct OperatorTests {
  /// Messages 1-3 (SMS) fail at minute 1 as BAD, 4-5 (WHATSAPP) at minute 11 as whatsapp/401.
  private func failed() throws -> QueueSystem {
    var parts = QueueSystem.Parts()
    parts.queue = "errorCodes: {sms/400: BAD}, archive: {table: old_messages}"
    let queue = try QueueSystem(parts)
    queue.system.at(.minutes(1)) {
      try queue.system.inject("sms", "errors", "{share: 100%, code: '400'}")
      queue.system.offer(3)
    }
    queue.system.at(.minutes(11)) {
      try queue.system.inject("whatsapp", "credentials", "{code: '401'}")
      queue.system.offer(2, channel: 1)
    }
    try queue.system.run(until: .minutes(12))
    #expect(queue.log.messages(.deadLettered) == [1, 2, 3, 4, 5])
    try queue.system.lift("sms", "errors")
    try queue.system.lift("whatsapp", "credentials")
    return queue
  }

  @Test(
    "Dead letters are chosen by channel, code and time",
    arguments: [
      ("{}", [1, 2, 3, 4, 5]), ("{channel: SMS}", [1, 2, 3]), ("{channel: WHATSAPP}", [4, 5]),
      ("{code: BAD}", [1, 2, 3]), ("{code: sms/400}", []), ("{code: whatsapp/401}", [4, 5]), ("{within: 5m}", [4, 5]),
      ("{within: 1h}", [1, 2, 3, 4, 5]), ("{channel: SMS, within: 5m}", []), ("{channel: SMS, code: BAD}", [1, 2, 3]),
    ] as [(String, [UInt32])])
  func requeueFailed(options: String, expected: [UInt32]) throws {
    let queue = try failed()
    #expect(try queue.system.perform("queue", "requeueFailed", options) == "UPDATE \(expected.count)")
    #expect(queue.log.messages(.requeued) == expected)
    #expect(queue.log.all(.requeued).allSatisfy { queue.system.name($0.detail) == "requeueFailed" })
    for number in expected {
      let row = try #require(queue.row(number))
      #expect(row.status == .queued && row.attemptCount == 0 && row.errorCode == 0)
    }
    try queue.system.run(until: .minutes(20))
    #expect(Set(queue.log.messages(.recorded)) == Set(expected))
    #expect(queue.rows(.failed) == 5 - expected.count)
  }

  @Test("Rows stuck in SENDING are queued again once they are old enough", arguments: [(3, 0), (4, 7), (5, 7)])
  func requeueStuck(minute: Int64, expected: Int) throws {
    let queue = try QueueSystem()
    queue.system.offer(10)
    try queue.run(until: .sendBegan, count: 3)
    try queue.system.perform("workers", "scale", "{replicas: 0}")
    try queue.system.run(until: .minutes(minute))
    #expect(try queue.system.perform("queue", "requeueStuck", "{olderThan: 3m}") == "UPDATE \(expected)")
    #expect(queue.rows(.queued) == expected)
    #expect(queue.log.count(.requeued) { queue.system.name($0.detail) == "requeueStuck" } == expected)
  }

  @Test("Dead letters older than that are archived: they stay given up and no action finds them")
  func archive() throws {
    let queue = try failed()
    // At minute 12: three have been dead for 11 minutes, two for one.
    #expect(try queue.system.perform("queue", "archiveFailed", "{olderThan: 5m}") == "INSERT 0 3, DELETE 3")
    #expect(queue.rows(.failed) == 2)
    #expect(queue.system["queue", TableQueue.self].with { $0.archive.map(\.number) } == [1, 2, 3])
    #expect(try queue.system.perform("queue", "requeueFailed") == "UPDATE 2")
    #expect(try queue.system.perform("queue", "archiveFailed") == "INSERT 0 0, DELETE 0")
    try queue.system.run(until: .minutes(20))
    #expect(queue.log.messages(.recorded) == [4, 5])
    #expect(try queue.system.metric("queue_dead_letters") == 0)
  }

  @Test("Messages that wait for a retry are due at once; those written lately go on waiting")
  func forceRetry() throws {
    var parts = QueueSystem.Parts()
    parts.queue =
      "attempts: {max: 3, backoff: {type: fixed, delay: 5h, jitter: none}}, stuck: {attempts: 1, after: 30m}"
    let queue = try QueueSystem(parts)
    try queue.system.inject("sms", "outage", "{code: '503'}")
    queue.system.offer(3)
    queue.system.at(.minutes(59)) { queue.system.offer(2) }
    try queue.system.run(until: .minutes(62))
    #expect(try queue.system.metric("queue_stuck") == 3)
    try queue.system.lift("sms", "outage")
    #expect(try queue.system.perform("queue", "forceRetry") == "UPDATE 3")
    try queue.system.run(until: .minutes(64))
    #expect(queue.log.messages(.recorded) == [1, 2, 3])
    #expect(try queue.system.metric("queue_stuck") == 0)
    try queue.system.run(until: .minutes(95))
    #expect(try queue.system.metric("queue_stuck") == 2)
  }

  @Test("The stuck rows are those a scan of the table finds, also while claims hold some", arguments: Seeds.some(5))
  func stuckRows(seed: UInt64) throws {
    var parts = QueueSystem.Parts()
    parts.postgres = "claimTime: 700ms, writeTime: 50ms"
    parts.queue = "attempts: {max: 9, backoff: {delay: 2s, cap: 10s}}"
    parts.deployment = "replicas: 3"
    let queue = try QueueSystem(parts, seed: seed)
    try queue.system.inject("sms", "errors", "{share: 80%, code: '503'}")
    queue.system.offer(60)
    var seen = 0
    for tenth in 10...300 as ClosedRange<Int64> {
      try queue.system.run(until: .milliseconds(tenth * 100))
      let now = queue.system.simulation.now
      let (found, expected) = queue.system["queue", TableQueue.self].with { queue in
        var expected = 0
        queue.table.forEachRow { row in
          if row.status == .queued, row.attemptCount >= 2, row.updatedAt < now - .seconds(1) { expected += 1 }
        }
        return (queue.table.stuckCount(attempts: 2, updatedBefore: now - .seconds(1)), expected)
      }
      #expect(found == expected)
      seen = max(seen, found)
    }
    #expect(seen > 3)
  }

  @Test("Queued messages wait, by channel and template; those of excepted templates go on")
  func deferring() throws {
    var parts = QueueSystem.Parts()
    parts.worker = "batch: 10, pollInterval: 10s"
    let queue = try QueueSystem(parts)
    queue.system.offer(2, channel: 1, template: 0)
    queue.system.offer(3, channel: 1, template: 1)
    queue.system.offer(1, channel: 0, template: 1)
    try queue.system.run(until: .zero)
    let answer = try queue.system.perform("queue", "defer", "{channel: WHATSAPP, by: 30m, exceptTemplates: [reminder]}")
    #expect(answer == "UPDATE 3")
    try queue.system.run(until: .minutes(29))
    #expect(queue.log.messages(.recorded) == [1, 2, 6])
    try queue.system.run(until: .minutes(31))
    #expect(queue.log.messages(.recorded) == [1, 2, 6, 3, 4, 5])
    #expect(queue.log.all(.claimed).suffix(3).allSatisfy { $0.time >= .at(.minutes(30)) })
  }

  @Test(
    "Withdrawn messages are not sent",
    arguments: [
      ("{}", [1, 2, 3, 4]), ("{channel: SMS}", [4]), ("{templates: [campaign]}", [3, 4]),
      ("{channel: WHATSAPP, templates: [campaign]}", [3]), ("{templates: [reminder, campaign]}", [1, 2, 3, 4]),
    ] as [(String, [UInt32])])
  func cancel(options: String, expected: [UInt32]) throws {
    var parts = QueueSystem.Parts()
    parts.worker = "batch: 10, pollInterval: 10s"
    let queue = try QueueSystem(parts)
    queue.system.offer(2, channel: 1, template: 0)
    queue.system.offer(1, channel: 1, template: 1)
    queue.system.offer(1, channel: 0, template: 1)
    try queue.system.run(until: .zero)
    #expect(try queue.system.perform("queue", "cancel", options) == "UPDATE \(expected.count)")
    try queue.system.run(until: .minutes(5))
    #expect(queue.log.messages(.cancelled) == expected)
    #expect(queue.log.messages(.sendBegan) == (1...4).filter { !expected.contains($0) })
    #expect(queue.rows(.cancelled) == expected.count)
  }

  @Test("Rows that a claim holds are left to the worker")
  func cancelDuringClaim() throws {
    var parts = QueueSystem.Parts()
    parts.postgres = "claimTime: 10s"
    let queue = try QueueSystem(parts)
    queue.system.offer(12)
    try queue.system.run(until: .seconds(5))
    #expect(try queue.system.perform("queue", "cancel") == "UPDATE 2")
    try queue.system.run(until: .minutes(5))
    #expect(queue.log.messages(.recorded) == Array(1...10))
  }

  @Test(
    "Names that do not exist are found before the run",
    arguments: [
      ("cancel", "{channel: SNS}", "'channel' names channel 'SNS', which no flow uses; known: SMS, WHATSAPP"),
      (
        "cancel", "{templates: [reminder, remainder]}",
        "'templates' names template 'remainder', which no flow uses; known: reminder, campaign"
      ), ("requeueFailed", "{channel: FAX}", "'channel' names channel 'FAX', which no flow uses; known: SMS, WHATSAPP"),
      (
        "defer", "{by: 5m, exceptTemplates: [x]}",
        "'exceptTemplates' names template 'x', which no flow uses; known: reminder, campaign"
      ),
    ])
  func unknownNames(action: String, options: String, problem: String) throws {
    let queue = try QueueSystem()
    #expect(try queue.system.misfit("queue", action: action, options) == problem)
    #expect(throws: ActionRefused(problem)) {
      let call = try queue.system.action("queue", action, options)
      _ = try queue.system["queue"].with { component throws(ActionRefused) in try component.perform(call) }
    }
  }
}
