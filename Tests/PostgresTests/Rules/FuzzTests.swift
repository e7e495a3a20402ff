import Components
import Foundation
import TestSupport
import Testing
import VirtualTime

/// Long random histories on the model alone: whatever happens, its indices, counts, locks and queues agree.
@Suite struct FuzzTests {
  static let seeds = Array(1...(Verification.isOn ? 2000 : 60) as ClosedRange<UInt64>)

  @Test(arguments: seeds) func invariantsHold(seed: UInt64) throws {
    var interleaving = Interleaving(seed: seed &+ 1_000_000)
    var model = try ModelPlayer(rows: interleaving.rows, sessionCount: interleaving.sessionCount)
    for _ in 0..<120 {
      let step = interleaving.anyStep(after: model)
      _ = model.play(step)
      let problems = model.table.brokenInvariants()
      try #require(problems.isEmpty, "seed \(seed), after \(step): \(problems)")
    }
  }

  /// Many messages with retries, priorities and housekeeping against a naive list of rows: the same claims.
  @Test(arguments: seeds.prefix(Verification.isOn ? 200 : 12)) func claimsMatchASortedList(seed: UInt64) throws {
    var random = RandomStream(seed: seed, name: "claims")
    var table = QueueTable(relation: "messages")
    let id = try table.connect().get()
    var rows: [UInt32: MessageRow] = [:]
    var next: UInt32 = 1
    for round in 0..<150 {
      let now = at(Int64(round * 10))
      for _ in 0..<random.below(8) {
        let created = now - .seconds(Int64(random.below(25)))
        let row = MessageRow(
          number: next, channel: UInt8(random.below(3)), createdAt: created, priority: Int8(random.below(3)))
        next += 1
        rows[row.number] = row
        #expect(table.insert(row, by: id).result == .done(rows: 1))
      }
      let order: ClaimOrder = random.chance(0.5) ? .priority : .createdAt
      let channels: ChannelSet = random.chance(0.5) ? .all : ChannelSet(UInt8(random.below(3)))
      let limit = random.below(9)
      let due = rows.values.filter { $0.status == .queued && channels.contains($0.channel) && $0.isDue(at: now) }
      let expected = due.sorted { a, b in
        if order == .priority, a.priority != b.priority { return a.priority > b.priority }
        return (a.createdAt.nanoseconds, a.number) < (b.createdAt.nanoseconds, b.number)
      }
      var claimed: [UInt32] = []
      let change = RowChange(status: .sending, updatedAt: now, attempts: .increment)
      _ = table.claim(
        limit: limit, dueBy: now, channels: channels, order: order, set: change, by: id, into: &claimed)
      #expect(claimed == expected.prefix(limit).map(\.number), "seed \(seed), round \(round)")
      for number in claimed { rows[number] = change.applied(to: rows[number]!) }
      for number in rows.keys.sorted() where rows[number]!.status != .sent {
        guard random.chance(0.25) else { continue }
        let result = [
          RowChange(status: .sent, updatedAt: now),
          RowChange(status: .queued, nextRetryAt: .at(now + .seconds(Int64(random.below(60))))),
          RowChange(status: .cancelled, updatedAt: now), RowChange(status: .queued, nextRetryAt: .clear),
        ][random.below(4)]
        rows[number] = result.applied(to: rows[number]!)
        #expect(table.update(number, set: result, by: id).result == .done(rows: 1))
      }
      let cutoff = now - .seconds(100)
      let old = rows.values.filter { StatusSet.terminal.contains($0.status) && $0.updatedAt < cutoff }
      #expect(table.removeRows(updatedBefore: cutoff) == old.count)
      for row in old { rows[row.number] = nil }
      #expect(table.rowCount == rows.count)
      #expect(table.oldestQueued() == rows.values.filter { $0.status == .queued }.map(\.createdAt).min())
    }
    #expect(table.brokenInvariants() == [])
  }
}
