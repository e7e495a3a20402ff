import SimulationKernel
import TestSupport
import Testing
import VirtualTime

/// The calendar against a plain sorted array, through the public interface.
@Suite struct CalendarTests {
  /// What the calendar has to do: earliest instant first, then the order of filing.
  struct Reference {
    struct Entry {
      var time: Int64
      var sequence: Int
      var payload: UInt64
    }
    var entries: [Entry] = []
    var sequence = 0

    mutating func insert(time: Int64, payload: UInt64) {
      let entry = Entry(time: time, sequence: sequence, payload: payload)
      sequence += 1
      var low = 0
      var high = entries.count
      while low < high {
        let middle = (low + high) / 2
        if entries[middle].time > time { high = middle } else { low = middle + 1 }
      }
      entries.insert(entry, at: low)
    }
    mutating func cancel(payload: UInt64) -> Bool {
      guard let place = entries.firstIndex(where: { $0.payload == payload }) else { return false }
      entries.remove(at: place)
      return true
    }
  }

  @Test(arguments: 0..<UInt64(Verification.isOn ? 5_000 : 150))
  func randomInsertCancelAndPopAgreeWithASortedArray(seed: UInt64) throws {
    var random = RandomStream(seed: seed, name: "calendar")
    let simulation = Simulation()
    var reference = Reference()
    var events: [ScheduledEvent] = []
    var seen: [UInt64] = []
    let handler = simulation.register(name: "note") { seen.append($0) }
    // Few instants make many ties; many, close or far, go through all levels.
    let spread = UInt64([1, 3, 50, 1_000_000, 3_000_000_000, 40_000_000_000_000][random.below(6)])
    let shareOfInserts = [0.45, 0.6, 0.8][random.below(3)]
    var now: Int64 = 0
    func file() {
      let time = now + Int64(random.below(spread))
      let payload = UInt64(events.count)
      events.append(simulation.schedule(handler, at: .init(nanoseconds: time), payload: payload))
      reference.insert(time: time, payload: payload)
    }
    // More than a heap takes alone.
    if random.chance(0.3) { for _ in 0..<2_500 { file() } }
    for _ in 0..<600 {
      if random.chance(shareOfInserts) {
        file()
      } else if random.chance(0.5), !events.isEmpty {
        let payload = random.below(UInt64(events.count))
        #expect(simulation.cancel(events[Int(payload)]) == reference.cancel(payload: payload), "seed \(seed)")
      } else if random.chance(0.1) {
        // The clock comes to stand between two events; what is filed next may be due before the later one.
        now += Int64(random.below(max(spread / 50, 2)))
        let due = reference.entries.prefix { $0.time <= now }.map(\.payload)
        reference.entries.removeFirst(due.count)
        seen = []
        try simulation.run(until: .init(nanoseconds: now))
        #expect(seen == due, "seed \(seed)")
      } else {
        let expected = reference.entries.isEmpty ? nil : reference.entries.removeFirst()
        seen = []
        #expect(try simulation.step() == (expected != nil), "seed \(seed)")
        #expect(seen.first == expected?.payload, "seed \(seed)")
        now = expected?.time ?? now
        #expect(simulation.now.nanoseconds == now, "seed \(seed)")
      }
      #expect(simulation.statistics.pending == reference.entries.count, "seed \(seed)")
    }
    seen = []
    try simulation.run()
    #expect(seen == reference.entries.map(\.payload), "seed \(seed)")
  }

  /// Through all levels, and back: events that file others, some that do not.
  @Test(arguments: [20_000, 100_000], 0..<3 as Range<UInt64>)
  func aLargeCalendarKeepsItsOrder(pending: Int, seed: UInt64) throws {
    var random = RandomStream(seed: seed, name: "large calendar")
    let simulation = Simulation()
    var seen: [Int64] = []
    var filed: [Int64] = []
    var handler: HandlerID!
    func file(_ time: Int64) {
      filed.append(time)
      simulation.schedule(handler, at: .init(nanoseconds: time))
    }
    handler = simulation.register(name: "note") { _ in
      seen.append(simulation.now.nanoseconds)
      // Soon, or far behind.
      if seen.count < pending, random.chance(0.9) {
        file(simulation.now.nanoseconds + Int64(random.below(UInt64(random.chance(0.5) ? 10 : 1_000_000_000))))
      }
    }
    for _ in 0..<pending { file(Int64(random.below(1_000_000_000))) }
    try simulation.run()
    #expect(seen == filed.sorted())
  }

  /// More of one instant than are served together, and as many that are filed while it is handled.
  @Test(arguments: [1, 100, 1_000])
  func crowdsOfOneInstantLeaveInTheOrderOfFiling(crowd: UInt64) throws {
    let simulation = Simulation()
    var seen: [UInt64] = []
    var handler: HandlerID!
    handler = simulation.register(name: "note") { payload in
      seen.append(payload)
      guard payload < crowd else { return }
      simulation.schedule(handler, at: simulation.now, payload: crowd + payload)
      simulation.schedule(handler, at: .at(2), payload: 2 * crowd + payload)
    }
    for payload in 0..<crowd { simulation.schedule(handler, at: .at(1), payload: payload) }
    try simulation.run()
    #expect(seen == Array(0..<3 * crowd))
  }

  @Test func aHandledOrCancelledEventIsRecognisedAsOverWhenItsPlaceIsUsedAgain() throws {
    let simulation = Simulation()
    let handler = simulation.register(name: "nothing") { _ in }
    let first = simulation.schedule(handler, at: .at(1))
    try simulation.run()
    #expect(!simulation.cancel(first))
    let second = simulation.schedule(handler, at: .at(2))
    #expect(!simulation.cancel(first))
    #expect(simulation.cancel(second))
    #expect(!simulation.cancel(second))
    #expect(simulation.statistics.pending == 0)
  }

  @Test func schedulingIntoThePastNamesTheHandler() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let simulation = Simulation(start: .at(10))
      let handler = simulation.register(name: "late bird") { _ in }
      simulation.schedule(handler, at: .at(9))
    }
    #expect(errorText(result).contains("late bird"))
  }
}
