import SimulationKernel
import Testing
import VirtualTime

@Suite struct StaleEntryTests {
  @Test func wokenWaitsDoNotFillTheCalendarUntilTheirDeadlines() throws {
    let simulation = Simulation()
    let station = Station(simulation)
    var peak = 0
    let wake = simulation.register(name: "wake") { _ in
      if let waiter = station.with({ $0.waiter }) { simulation.wake(waiter) }
      peak = max(peak, simulation.statistics.calendarEntries)
    }
    station.with { station in
      station.spawn("caller") { station in
        for _ in 0..<200_000 {
          simulation.schedule(wake, at: simulation.now + .microseconds(1))
          let reason = try await simulation.wait(until: simulation.now + .seconds(30)) { station.waiter = $0 }
          if reason != .woken { station.note("deadline") }
        }
      }
    }
    try simulation.run()
    #expect(station.with { $0.log } == [])
    #expect(peak <= 200)
    #expect(simulation.statistics.compactions > 1_000)
    #expect(simulation.statistics.events == 200_000)
    // The clock stands at the last wake, not at the last stale deadline.
    #expect(simulation.now == .start + .microseconds(200_000))
  }

  @Test func cancelledEventsAreSweptAndTheRestKeepsItsOrder() throws {
    let simulation = Simulation()
    var seen: [UInt64] = []
    let handler = simulation.register(name: "note") { seen.append($0) }
    var events: [ScheduledEvent] = []
    for payload in 0..<UInt64(10_000) {
      events.append(simulation.schedule(handler, at: .at(Int64(payload % 7)), payload: payload))
    }
    for (index, event) in events.enumerated() where index % 10 != 0 { simulation.cancel(event) }
    #expect(simulation.statistics.calendarEntries <= 2 * 1_000 + 64)
    #expect(simulation.statistics.pending == 1_000)
    try simulation.run()
    let kept = (0..<UInt64(10_000)).filter { $0 % 10 == 0 }
    #expect(seen == kept.sorted { ($0 % 7, $0) < ($1 % 7, $1) })
    #expect(simulation.statistics.staleEntries == 0)
  }
}
