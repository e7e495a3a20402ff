import Telemetry
import Testing

@testable import Prometheus

/// Burn-rate alerts after a step of the error ratio, given a long healthy past; the published table is the ideal, and
/// scrape and evaluation may add one interval each. Source: Google's SRE Workbook, "Alerting on SLOs".
@Suite("Burn rates")
struct BurnRateTests {
  struct Cell: Sendable, CustomTestStringConvertible {
    var ratio: Double
    var window: String
    var burn: Double
    /// nil: never.
    var minutes: Double?
    var testDescription: String { "\(ratio) in \(window) at \(burn)" }
  }

  static let cells: [Cell] = [
    (1, [0.864, 2.16, 2.16]), (0.15, [5.76, 14.4, 14.4]), (0.05, [17.28, 43.2, 43.2]), (0.02, [43.2, 108, nil]),
    (0.01, [nil, 216, nil]),
  ].flatMap { ratio, minutes in
    zip([("1h", 14.4), ("6h", 6.0), ("1h", 36.0)], minutes).map {
      Cell(ratio: ratio, window: $0.0, burn: $0.1, minutes: $1)
    }
  }

  @Test(arguments: cells) func areDetectedInTime(_ cell: Cell) throws {
    let limit = cell.burn * 0.001
    let expression = "rate(errors_total[\(cell.window)]) / rate(requests_total[\(cell.window)]) > \(limit)"
    let world = RuleWorld([try RuleWorld.alert(expression)], interval: 15)
    let step: Int64 = 15
    let history: Int64 = 7 * 3_600
    let length = Int64((cell.minutes ?? 240) * 60) + 120
    var errors = 0.0
    var time: Int64 = 0
    while time <= history + length {
      if time > history { errors += Double(step) * 100 * cell.ratio }
      world.set("errors_total", errors, at: time)
      world.set("requests_total", Double(time) * 100, at: time)
      if time >= history { world.evaluate(at: time) }
      time += step
    }
    let fired = world.history.first { $0.hasSuffix("> firing") }.flatMap { Int64($0.prefix { $0 != ":" }) }
    guard let minutes = cell.minutes else {
      #expect(fired == nil)
      return
    }
    let delay = Double(try #require(fired) - history) - minutes * 60
    #expect((-0.001...Double(2 * step)).contains(delay), "\(delay) s after the ideal")
  }
}
