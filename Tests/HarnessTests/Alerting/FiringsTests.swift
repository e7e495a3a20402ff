import Harness
import Testing
import VirtualTime

/// Alerts of one rule as the times in which any of them fires.
@Suite("Firings")
struct FiringsTests {
  private func alert(_ name: String, _ firing: Int64?, _ resolved: Int64?) -> AlertEpisode {
    AlertEpisode(
      name: name, pendingAt: .start, firingAt: firing.map { .start + .minutes($0) },
      resolvedAt: resolved.map { .start + .minutes($0) })
  }

  private func firings(_ alerts: [AlertEpisode]) -> [String] {
    func minute(_ moment: VirtualInstant) -> Int64 { moment.nanoseconds / 60_000_000_000 }
    return alerts.firings.map { "\($0.name) \(minute($0.began))-\($0.ended.map { "\(minute($0))" } ?? "")" }
  }

  @Test func areMerged() {
    #expect(firings([alert("a", 1, 4), alert("a", 2, 3)]) == ["a 1-4"])
    #expect(firings([alert("a", 1, 3), alert("a", 2, 5)]) == ["a 1-5"])
    #expect(firings([alert("a", 1, 3), alert("a", 3, 5)]) == ["a 1-5"])
    #expect(firings([alert("a", 1, 2), alert("a", 3, 5)]) == ["a 1-2", "a 3-5"])
    #expect(firings([alert("a", 1, nil), alert("a", 3, 5)]) == ["a 1-"])
    #expect(firings([alert("a", 1, 4), alert("a", 3, nil)]) == ["a 1-"])
  }

  @Test func areInTheOrderOfTheirBeginnings() {
    #expect(
      firings([alert("late", 9, 10), alert("early", 1, 2), alert("late", 1, 2)]) == [
        "late 1-2", "early 1-2", "late 9-10",
      ])
  }

  @Test func needAnAlertThatFired() {
    #expect(firings([alert("a", nil, 2)]).isEmpty)
    #expect([AlertEpisode]().firings.isEmpty)
  }
}
