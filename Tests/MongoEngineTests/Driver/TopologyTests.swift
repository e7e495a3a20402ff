import MongoEngine
import Testing
import VirtualTime

@Suite struct TopologyTests {
  static func hello(
    _ host: String, primary: Bool, election: UInt32 = 1, counter: Int = 1,
    hosts: [String] = ["a:27017", "b:27017", "c:27017"]
  ) -> ServerDescription {
    var hello: BSONDocument = [
      "ok": 1, "setName": "rs", "setVersion": 1, "isWritablePrimary": .bool(primary), "secondary": .bool(!primary),
      "maxWireVersion": 21,
      "hosts": .array(hosts.map { .string($0) }),
      "topologyVersion": [
        "processId": .objectID(ObjectID(seconds: 1, process: 1, counter: 1)), "counter": .integer(counter),
      ],
    ]
    if primary { hello["electionId"] = .objectID(ObjectID(seconds: 1, process: 0, counter: election)) }
    return ServerDescription(address: host, hello: hello)
  }

  static func discovered() -> TopologyDescription {
    var topology = TopologyDescription(seeds: ["a:27017"], setName: "rs")
    topology.update(hello("a:27017", primary: true))
    topology.update(hello("b:27017", primary: false))
    return topology
  }

  @Test func aSetIsDiscoveredFromOneSeed() {
    let topology = Self.discovered()
    #expect(topology.kind == .withPrimary && topology.servers.map(\.address) == ["a:27017", "b:27017", "c:27017"])
    #expect(topology.servers.map(\.kind) == [.primary, .secondary, .unknown])
  }

  @Test func anOldPrimaryIsNotBelieved() {
    var topology = Self.discovered()
    topology.update(Self.hello("b:27017", primary: true, election: 2))
    #expect(topology.primary?.address == "b:27017" && topology.server("a:27017")?.kind == .unknown)
    topology.update(Self.hello("a:27017", primary: true, election: 1, counter: 2))
    #expect(topology.primary?.address == "b:27017")
  }

  /// What errors of operations do: whether the server is unknown afterwards, how often its pool was cleared, and whether it is
  /// asked at once.
  @Test(arguments: [
    (10_107, 21, true, 0, true), (189, 21, true, 0, true), (11_602, 21, true, 0, true), (91, 21, true, 1, true),
    (11_600, 21, true, 1, true), (10_107, 7, true, 1, true), (11_000, 21, false, 0, false),
  ])
  func errorsOfCommands(code: Int, wireVersion: Int, isUnknown: Bool, cleared: Int, asks: Bool) {
    var topology = Self.discovered()
    let answer: BSONDocument = ["ok": 0, "code": .integer(code), "errmsg": "x"]
    let error = ApplicationError(.command(answer), isAfterHandshake: true, generation: 0, maxWireVersion: wireVersion)
    #expect(topology.fail("a:27017", error) == asks)
    #expect((topology.server("a:27017")?.kind == .unknown) == isUnknown && topology.generation("a:27017") == cleared)
  }

  @Test func errorsOfConnections() {
    var topology = Self.discovered()
    topology.fail("a:27017", ApplicationError(.timeout, isAfterHandshake: true, generation: 0, maxWireVersion: 21))
    #expect(topology.primary?.address == "a:27017")
    topology.fail("a:27017", ApplicationError(.network, isAfterHandshake: true, generation: 0, maxWireVersion: 21))
    #expect(topology.primary == nil && topology.generation("a:27017") == 1)
    topology.update(Self.hello("a:27017", primary: true))
    // Of a connection that was made before the pool was cleared.
    topology.fail("a:27017", ApplicationError(.network, isAfterHandshake: true, generation: 0, maxWireVersion: 21))
    #expect(topology.primary?.address == "a:27017")
  }

  @Test func readsGoWhereTheyAreWanted() throws {
    var topology = Self.discovered()
    topology.update(Self.hello("c:27017", primary: false))
    let selector = ServerSelector()
    func addresses(_ preference: ReadPreference) throws -> [String] {
      try selector.suitable(topology, for: .read(preference)).map { String($0.address.prefix(1)) }
    }
    #expect(try addresses(.primary) == ["a"])
    #expect(try addresses(ReadPreference(.secondary)) == ["b", "c"])
    #expect(try addresses(ReadPreference(.nearest)) == ["a", "b", "c"])
    #expect(try addresses(ReadPreference(.secondaryPreferred, tagSets: [["dc": "x"]])) == ["a"])
    #expect(
      try selector.suitable(topology, for: .read(ReadPreference(.secondary)), avoiding: ["b:27017"]).map(\.address) == [
        "c:27017"
      ])
    #expect(throws: SelectionProblem.self) { try ReadPreference(.primary, tagSets: [["dc": "x"]]) }
    #expect(throws: SelectionProblem.self) {
      try selector.suitable(topology, for: .read(ReadPreference(.nearest, maxStaleness: .seconds(89))))
    }
  }

  @Test func serversAreAskedEveryTenSecondsAndSoonerOnRequest() {
    var schedule = MonitorSchedule()
    #expect(schedule.nextCheck == .start)
    schedule.checked(at: .start)
    #expect(schedule.nextCheck == .start + .seconds(10))
    schedule.request()
    #expect(schedule.nextCheck == .start + .milliseconds(500))
    schedule.checked(at: .start + .seconds(1), failedWhileKnown: true)
    #expect(schedule.nextCheck == .start + .milliseconds(1_500))
    #expect(DriverOptions().serverSelectionTimeout == .seconds(30) && DriverOptions().pool.maxSize == 100)
  }
}
