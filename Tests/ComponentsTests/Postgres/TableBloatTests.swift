import Testing
import VirtualTime

@testable import Components

@Suite struct TableBloatTests {
  @Test("Autovacuum begins beyond 50 rows and 20 % of the live", arguments: [(250, false), (251, true)])
  func threshold(dead: Int, isDue: Bool) {
    let bloat = TableBloat()
    #expect(bloat.needsVacuum(churn: dead, live: 1000, threshold: 50, scaleFactor: 0.2) == isDue)
  }

  @Test(
    "Ordinary churn slows no claim; what dies while a long transaction is open does, until the next vacuum after it")
  func longTransaction() {
    var bloat = TableBloat()
    #expect(bloat.dead(churn: 5000) == 5000 && bloat.steppedOver(churn: 5000) == 0)
    bloat.hold(churn: 5000)
    #expect(bloat.vacuum(churn: 29_000) == 5000)
    #expect(bloat.dead(churn: 29_000) == 24_000 && bloat.steppedOver(churn: 29_000) == 24_000)
    #expect(bloat.vacuum(churn: 29_000) == 0)
    bloat.release()
    #expect(bloat.steppedOver(churn: 30_000) == 25_000)
    #expect(bloat.vacuum(churn: 30_000) == 25_000)
    #expect(bloat.dead(churn: 30_000) == 0 && bloat.steppedOver(churn: 31_000) == 0)
  }

  /// Every version is kept as an element: when it died, and whether claims must step over it.
  @Test(arguments: Seeds.some(30))
  func agreesWithSingleVersions(seed: UInt64) {
    var random = RandomStream(seed: seed, name: "bloat")
    var bloat = TableBloat()
    var churn = 0
    var versions: [(isProtected: Bool, isUnmarked: Bool)] = []
    var isHeld = false
    /// After a mass update or a long transaction, everything that dies is met unmarked until a vacuum.
    var isUnmarked = false
    for _ in 0..<300 {
      switch random.below(6) {
      case 0, 1, 2:
        let count = random.below(50)
        churn += count
        for _ in 0..<count { versions.append((isHeld, isUnmarked)) }
      case 3:
        let count = 1 + random.below(30)
        bloat.add(count, churn: churn)
        isUnmarked = true
        for _ in 0..<count { versions.append((isHeld, true)) }
      case 4:
        if isHeld {
          bloat.release()
          for index in versions.indices { versions[index].isProtected = false }
        } else {
          bloat.hold(churn: churn)
          isUnmarked = true
        }
        isHeld.toggle()
      default:
        let before = versions.count
        versions.removeAll { !$0.isProtected }
        #expect(bloat.vacuum(churn: churn) == before - versions.count)
        isUnmarked = isHeld
      }
      #expect(bloat.dead(churn: churn) == versions.count)
      #expect(bloat.steppedOver(churn: churn) == versions.count { $0.isUnmarked })
    }
  }

  @Test("Every update and delete leaves one dead version, and so does an insert that is rolled back")
  func churn() throws {
    var table = QueueTable(relation: "jobs")
    let session = try table.connect().get()
    for number in 1...10 {
      _ = table.insert(MessageRow(number: UInt32(number), channel: 0, createdAt: .start), by: session)
    }
    #expect(table.deadVersions == 0)
    _ = table.update(1, set: RowChange(errorCode: 5), by: session)
    #expect(table.deadVersions == 1)
    var numbers: [UInt32] = []
    _ = table.claim(limit: 4, dueBy: .start, set: RowChange(status: .sending), by: session, into: &numbers)
    #expect(table.deadVersions == 5)
    _ = table.begin(session)
    _ = table.update(9, set: RowChange(errorCode: 6), by: session)
    _ = table.insert(MessageRow(number: 11, channel: 0, createdAt: .start), by: session)
    _ = table.rollback(session)
    #expect(table.deadVersions == 7)
    _ = table.delete(9, by: session)
    #expect(table.deadVersions == 8)
    for number in numbers {
      _ = table.update(number, set: RowChange(status: .sent, updatedAt: .start), by: session)
    }
    #expect(table.deadVersions == 12)
    #expect(table.removeRows(updatedBefore: .at(.seconds(1)), statuses: .sent) == 4)
    #expect(table.deadVersions == 16)
    #expect(table.brokenInvariants().isEmpty)
  }
}
