import Telemetry
import TestSupport
import Testing

@testable import Prometheus

/// Burn-rate alerts after a step of the error ratio, given a long healthy past; the published tables are the ideal, and
/// scrape and evaluation may add one interval each. Source: Google's SRE Workbook, "Alerting on SLOs".
@Suite("Burn rates")
struct BurnRateTests {
  /// The objective leaves this part of the requests to fail.
  static let budget = 0.001
  /// Between scrapes, and between evaluations, in seconds.
  static let step: Int64 = 15

  /// When an alert fires after the step.
  struct Detection: Sendable, CustomTestStringConvertible {
    var ratio: Double
    var window: String
    var windowSeconds: Int64
    var burn: Double
    /// nil: never.
    var minutes: Double?
    var testDescription: String { "\(ratio) in \(window) at \(burn)" }
  }

  private static let windows: [(String, Int64, Double)] = [
    ("36h", 129_600, 1), ("1h", 3_600, 36), ("1h", 3_600, 14.4), ("6h", 21_600, 6), ("3d", 259_200, 1),
  ]

  /// The published table, row by row.
  static let detections: [Detection] = [
    (1, [2.16, 2.16, 0.864, 2.16, 4.32]), (0.15, [14.4, 14.4, 5.76, 14.4, 28.8]),
    (0.05, [43.2, 43.2, 17.28, 43.2, 86.4]), (0.02, [108, nil, 43.2, 108, 216]), (0.01, [216, nil, nil, 216, 432]),
  ].flatMap { (ratio: Double, minutes: [Double?]) in
    zip(windows, minutes).map {
      Detection(ratio: ratio, window: $0.0, windowSeconds: $0.1, burn: $0.2, minutes: $1)
    }
  }

  /// When an alert over a long and a short window is over after the errors are.
  struct Reset: Sendable, CustomTestStringConvertible {
    var ratio: Double
    var long: String
    var short: String
    var longSeconds: Int64
    var shortSeconds: Int64
    var burn: Double
    /// `short window x (1 - rate x budget / error ratio)`
    var seconds: Double { Double(shortSeconds) * (1 - burn * BurnRateTests.budget / ratio) }
    var testDescription: String { "\(ratio) in \(long) and \(short) at \(burn)" }
  }

  private static let pairs: [(String, String, Int64, Int64, Double)] = [
    ("1h", "5m", 3_600, 300, 14.4), ("6h", "30m", 21_600, 1_800, 6), ("3d", "6h", 259_200, 21_600, 1),
  ]

  static let resets: [Reset] = [1, 0.15, 0.05].flatMap { ratio in
    pairs.map {
      Reset(ratio: ratio, long: $0.0, short: $0.1, longSeconds: $0.2, shortSeconds: $0.3, burn: $0.4)
    }
  }

  /// Plays 100 requests a second: healthy for `past`, failing in part for `failing`, healthy again.
  /// - Returns: the first firing and the first resolution, in seconds after the step.
  private static func play(
    _ expression: String, past: Int64, ratio: Double, failing: Int64, healthy: Int64
  ) throws -> (fired: Int64?, resolved: Int64?) {
    let world = RuleWorld([try RuleWorld.alert(expression)], interval: step)
    var errors = 0.0
    for time in stride(from: 0, through: past + failing + healthy, by: Int64.Stride(step)) {
      if time > past, time <= past + failing { errors += Double(step) * 100 * ratio }
      world.set("errors_total", errors, at: time)
      world.set("requests_total", Double(time) * 100, at: time)
      if time >= past { world.evaluate(at: time) }
    }
    func first(_ end: String) -> Int64? {
      world.history.first { $0.hasSuffix(end) }.flatMap { Int64($0.prefix { $0 != ":" }) }.map { $0 - past }
    }
    return (first("> firing"), first("> inactive"))
  }

  private static func rate(_ window: String, above burn: Double) -> String {
    "rate(errors_total[\(window)]) / rate(requests_total[\(window)]) > \(burn * budget)"
  }

  /// Seconds after the ideal; nil when it never fired.
  private static func delay(_ cell: Detection) throws -> Double? {
    let length = Int64((cell.minutes ?? 480) * 60) + 120
    let fired = try play(
      rate(cell.window, above: cell.burn), past: (cell.windowSeconds + 3_600) / step * step, ratio: cell.ratio,
      failing: length / step * step, healthy: 0
    ).fired
    return fired.map { Double($0) - (cell.minutes ?? 0) * 60 }
  }

  /// Seconds after the ideal; nil when it was never over.
  private static func delay(_ cell: Reset) throws -> Double? {
    // Long enough for both windows to be above the limit.
    let detection = Double(cell.longSeconds) * cell.burn * budget / cell.ratio
    let failing = max(Int64(detection) + 60, cell.shortSeconds) / step * step + step
    let expression = "\(rate(cell.long, above: cell.burn)) and \(rate(cell.short, above: cell.burn))"
    let resolved = try play(
      expression, past: (cell.longSeconds + 3_600) / step * step, ratio: cell.ratio, failing: failing,
      healthy: (cell.shortSeconds + 600) / step * step
    ).resolved
    return resolved.map { Double($0 - failing) - cell.seconds }
  }

  /// One scrape and one evaluation later. Sooner by a scrape at most: spans are open at their beginning, so that with a
  /// sample at its edge a window sees a scrape less.
  private static let tolerance = -Double(step)...Double(2 * step)

  @Test(arguments: detections) func areDetectedInTime(_ cell: Detection) throws {
    let delay = try Self.delay(cell)
    guard cell.minutes != nil else {
      #expect(delay == nil)
      return
    }
    #expect(Self.tolerance.contains(try #require(delay)), "\(delay ?? 0) s after the ideal")
  }

  @Test(arguments: resets) func areOverInTime(_ cell: Reset) throws {
    let delay = try #require(try Self.delay(cell))
    #expect(Self.tolerance.contains(delay), "\(delay) s after the ideal")
  }

  /// The published figures for a full outage.
  @Test func theFormulaOfTheReset() {
    let minutes = Self.resets.filter { $0.ratio == 1 }.map { ($0.seconds / 60 * 100).rounded() / 100 }
    #expect(minutes == [4.93, 29.82, 359.64])
  }

  /// Without a past as long as the window, the window sees only the run so far: the alert fires too soon.
  @Test func withoutAPastTheyFireTooSoon() throws {
    let expression = Self.rate("1h", above: 14.4)
    let with = try Self.play(expression, past: 7_200, ratio: 0.05, failing: 3_600, healthy: 0).fired
    let without = try Self.play(expression, past: 600, ratio: 0.05, failing: 3_600, healthy: 0).fired
    #expect(try #require(without) * 3 < (try #require(with)))
  }

  @Test(.enabled(if: Verification.isOn)) func bar() throws {
    let detections = try Self.detections.filter { $0.minutes != nil }.map { try Self.delay($0) }
    let silent = try Self.detections.filter { $0.minutes == nil }.map { try Self.delay($0) }
    let resets = try Self.resets.map { try Self.delay($0) }
    let late = (detections + resets).compactMap { $0 }
    let passed =
      late.count == detections.count + resets.count && late.allSatisfy { Self.tolerance.contains($0) }
      && silent.allSatisfy { $0 == nil }
    #expect(passed)
    Verification.record(
      "Burn-rate alerts",
      asked: "every cell of the published table and the resets, within one scrape plus one evaluation (30 s)",
      measured: "\(detections.count) detections, \(silent.count) that never come, \(resets.count) resets; "
        + "at most \(late.max() ?? .infinity) s late", passed: passed)
  }
}
