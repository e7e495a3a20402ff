import Prometheus
import Testing
import VirtualTime

/// `rate`, `increase` and `delta` against the documented formula, written down again from the samples alone.
@Suite("Extrapolated rates")
struct RateTests {
  private func expected(_ samples: [(time: Int64, value: Double)], end: Int64, span: Int64, isCounter: Bool) -> Double?
  {
    let inside = samples.filter { $0.time > end - span && $0.time <= end }
    guard inside.count >= 2 else { return nil }
    var change = 0.0
    for (before, after) in zip(inside, inside.dropFirst()) {
      change += isCounter && after.value < before.value ? after.value : after.value - before.value
    }
    let covered = Double(inside.last!.time - inside.first!.time)
    let between = covered / Double(inside.count - 1)
    func reach(_ gap: Double) -> Double { gap < 1.1 * between ? gap : between / 2 }
    var before = reach(Double(inside.first!.time - (end - span)))
    if isCounter, change > 0, inside.first!.value >= 0 { before = min(before, covered * inside.first!.value / change) }
    return change * (covered + before + reach(Double(end - inside.last!.time))) / covered
  }

  @Test(arguments: 0..<40) func followTheFormula(seed: UInt64) throws {
    var random = RandomStream(seed: seed, name: "rate")
    let store = SampleStore()
    let series = store.series(named: "x")
    var samples: [(time: Int64, value: Double)] = []
    var (time, value): (Int64, Double) = (1_000, (random.unit() * 20).rounded())
    for _ in 0..<60 {
      samples.append((time, value))
      store.append(value, at: time, to: series)
      time += random.unit() < 0.1 ? 95_000 : 15_000 + Int64(random.next() % 3_000)
      value = random.unit() < 0.05 ? (random.unit() * 5).rounded() : value + (random.unit() * 9).rounded()
    }
    for _ in 0..<40 {
      let end = Int64(random.next() % UInt64(time))
      let span = 10_000 + Int64(random.next() % 400_000)
      for (name, isCounter, divisor) in [
        ("increase", true, 1), ("rate", true, Double(span) / 1000), ("delta", false, 1),
      ] {
        let expression = try PromQLExpression.parse("\(name)(x[\(span)ms])")
        let found = try Evaluation(expression, in: store).elements(at: end).first?.value
        let wanted = expected(samples, end: end, span: span, isCounter: isCounter).map { $0 / divisor }
        #expect((found == nil) == (wanted == nil))
        if let found, let wanted { #expect(GoldenAnswers.near(found, wanted), "\(name) over \(span) at \(end)") }
      }
    }
  }
}
