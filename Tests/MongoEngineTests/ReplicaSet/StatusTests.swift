import MongoEngine
import Testing
import VirtualTime

@Suite struct StatusTests {
  @Test func aHealthySet() throws {
    var set = ReplicaSet.of(3)
    set.pass(30)
    let status = try set.status(on: 1)
    #expect(status.text("set") == "rs" && status.whole("myState") == 2 && status.text("syncSourceHost") == "m0:27017")
    #expect(status.whole("majorityVoteCount") == 2 && status.whole("heartbeatIntervalMillis") == 2_000)
    let members = status.documents("members")
    #expect(members.map { $0.text("stateStr") } == ["PRIMARY", "SECONDARY", "SECONDARY"])
    #expect(members.map { $0["health"] } == [1.0, 1.0, 1.0] && members[1]["self"] == true && members[0]["self"] == nil)
    #expect(members[0]["electionDate"] == .date(1_772_438_400_000))
    #expect(status["date"] == .date(1_772_438_430_000))
  }

  /// A process that is gone refuses connections, and the next heartbeat knows; a cut one answers nothing for 10 s.
  @Test func membersThatCannotBeReached() throws {
    var set = ReplicaSet.of(3)
    set.pass(30)
    set.crash(2)
    set.setCut(true, between: [0], and: [1])
    set.pass(3)
    var members = try set.status(on: 0).documents("members")
    #expect(members.map { $0.text("stateStr") } == ["PRIMARY", "SECONDARY", "(not reachable/healthy)"])
    #expect(members[2]["health"] == 0.0 && members[2].whole("state") == 8)
    set.pass(12)
    members = try set.status(on: 0).documents("members")
    #expect(members.map { $0.text("stateStr") } == ["SECONDARY", "(not reachable/healthy)", "(not reachable/healthy)"])
    #expect { try set.status(on: 2) } throws: { ($0 as? MongoError)?.code == 6 }
  }

  @Test func lagIsSeen() throws {
    var set = ReplicaSet.of(3)
    set.setDelay(.seconds(20), of: 2)
    set.pass(10)
    _ = try set.insert(1, on: 0, .members(1))
    set.pass(5)
    #expect(set.lag(1) == .zero && set.lag(2) == .seconds(10))
    let members = try set.status(on: 0).documents("members")
    #expect(members[2]["optimeDate"] != members[0]["optimeDate"])
  }

  /// A client learns of a failover from what members answer.
  @Test func aClientFollowsAFailover() throws {
    var set = ReplicaSet.of(3)
    set.pass(10)
    var topology = TopologyDescription(seeds: ["m0:27017", "m1:27017"], setName: "rs")
    func ask(_ set: ReplicaSet, _ topology: inout TopologyDescription) {
      for member in 0..<3 {
        let address = set.configuration(member).host
        if let hello = set.hello(from: member) {
          topology.update(ServerDescription(address: address, hello: hello))
        } else {
          topology.fail(address, "connection refused")
        }
      }
    }
    ask(set, &topology)
    #expect(topology.kind == .withPrimary && topology.primary?.address == "m0:27017" && topology.servers.count == 3)
    set.crash(0)
    ask(set, &topology)
    #expect(topology.kind == .withoutPrimary && topology.generation("m0:27017") == 1)
    #expect(try ServerSelector().suitable(topology, for: .write).isEmpty)
    #expect(try ServerSelector().suitable(topology, for: .read(ReadPreference(.secondary))).count == 2)
    set.pass(20)
    ask(set, &topology)
    let primary = try #require(set.primary)
    #expect(topology.primary?.address == set.configuration(primary).host && topology.maxElectionID != nil)
    // The one that comes back is a secondary; an answer that it had given before would be known to be stale.
    set.restart(0)
    set.pass(5)
    ask(set, &topology)
    #expect(topology.server("m0:27017")?.kind == .secondary)
  }
}
