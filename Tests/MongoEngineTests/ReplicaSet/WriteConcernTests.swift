import MongoEngine
import Testing
import VirtualTime

@Suite struct WriteConcernTests {
  @Test func oneMemberIsEnoughAtOnceAndAMajorityAfterTheDelay() throws {
    var set = ReplicaSet.of(3)
    set.setDelay(.milliseconds(40), of: 1)
    set.setDelay(.milliseconds(90), of: 2)
    set.pass(10)
    _ = set.takeEvents()
    let one = try set.insert(1, on: 0, .members(1))
    #expect(set.takeEvents() == [.acknowledged(write: one)])
    let most = try set.insert(2, on: 0, .majority)
    let all = try set.insert(3, on: 0, .members(3))
    set.pass(milliseconds: 39)
    #expect(set.takeEvents().isEmpty)
    set.pass(milliseconds: 2)
    #expect(set.takeEvents().contains(.acknowledged(write: most)))
    set.pass(milliseconds: 40)
    #expect(!set.takeEvents().contains(.acknowledged(write: all)))
    set.pass(milliseconds: 20)
    #expect(set.takeEvents().contains(.acknowledged(write: all)))
    #expect(set.ids(2) == [1, 2, 3] && set.majorityCommitted == set.applied(0))
  }

  @Test func waitingEnds() throws {
    var set = ReplicaSet.of(3)
    set.crash(1)
    set.crash(2)
    let write = try set.insert(1, on: 0, .majority, timeout: .seconds(3))
    set.pass(4)
    #expect(
      set.takeEvents().contains(
        .failed(write: write, MongoError(.writeConcernFailed, "waiting for replication timed out"))))
    #expect(set.ids(0) == [1])
    #expect { try set.insert(2, on: 0, .members(4)) } throws: { ($0 as? MongoError)?.code == 100 }
  }

  @Test func aStepDownAndACrashLeaveWritersInTheDark() throws {
    var set = ReplicaSet.of(3)
    set.setDelay(.seconds(60), of: 1)
    set.setDelay(.seconds(60), of: 2)
    let first = try set.insert(1, on: 0, .majority)
    try set.stepDown(0, isForced: true)
    #expect(
      set.takeEvents().contains(
        .failed(write: first, MongoError(.primarySteppedDown, "Primary stepped down while waiting for replication"))))
    var other = ReplicaSet.of(3)
    other.setDelay(.seconds(60), of: 1)
    other.setDelay(.seconds(60), of: 2)
    let second = try other.insert(1, on: 0, .majority)
    other.crash(0)
    #expect(other.takeEvents().contains(.disconnected(write: second)))
  }

  @Test func anArbiterCountsForVotesAndNotForWrites() throws {
    var set = ReplicaSet.of(3) { $0[2] = MemberConfiguration(host: "arbiter:27017", isArbiter: true) }
    #expect(set.majority == 2 && set.writeMajority == 2)
    set.crash(1)
    set.pass(30)
    // The set has a primary and no majority that could hold the write.
    #expect(set.primary == 0)
    let write = try set.insert(1, on: 0, .majority)
    set.pass(60)
    #expect(!set.takeEvents().contains(.acknowledged(write: write)))
    set.restart(1)
    set.pass(5)
    #expect(set.takeEvents().contains(.acknowledged(write: write)))
  }

  /// What members answer that do not serve a request.
  @Test func refusals() throws {
    var set = ReplicaSet.of(3)
    func code(_ body: () throws -> Void) -> Int? {
      do { try body() } catch { return (error as? MongoError)?.code }
      return nil
    }
    #expect(code { try set.checkPrimary(0) } == nil)
    #expect(code { try set.checkPrimary(1) } == 10_107)
    #expect(code { try set.checkReadable(1, allowsSecondary: false) } == 13_435)
    #expect(code { try set.checkReadable(1, allowsSecondary: true) } == nil)
    set.crash(2)
    #expect(code { try set.checkPrimary(2) } == 6)
    #expect(code { try set.checkReadable(2, allowsSecondary: true) } == 6)
    #expect(
      ReplicaSet.interruptedByStepDown.code == 11_602 && ReplicaSet.shutdownInProgress.code == 91
        && ReplicaSet.interruptedAtShutdown.code == 11_600)
    #expect(code { _ = try set.insert(1, on: 1, .members(1)) } == 10_107)
  }

  @Test func aMemberThatIsTooFarBehindCannotCatchUp() throws {
    var settings = ReplicaSet.Settings()
    settings.oplogCapacity = 50
    var set = ReplicaSet.of(3, settings: settings)
    set.pass(5)
    set.crash(2)
    for id in 0..<200 {
      _ = try set.insert(id, on: 0, .members(1))
      set.pass(milliseconds: 10)
    }
    set.restart(2)
    set.pass(30)
    #expect(set.state(2) == .recovering && set.primary == 0)
    #expect { try set.checkReadable(2, allowsSecondary: true) } throws: { ($0 as? MongoError)?.code == 13_436 }
  }
}
