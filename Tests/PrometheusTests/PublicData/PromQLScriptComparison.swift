import Prometheus
import Telemetry

/// Compares what the engine gives with what test data expects.
enum PromQLScriptComparison {
  /// Relative to the sum of both values, as `almost.Equal` in Prometheus' `util/almost` has it.
  static let tolerance = 0.000_001

  static func near(_ a: Double, _ b: Double) -> Bool {
    if a.isNaN || b.isNaN { return a.isNaN && b.isNaN }
    if a == b { return true }
    let (sum, difference) = (a.magnitude + b.magnitude, (a - b).magnitude)
    let least = Double.leastNormalMagnitude
    if a == 0 || b == 0 || sum < least { return difference < tolerance * least }
    return difference / min(sum, .greatestFiniteMagnitude) < tolerance
  }

  /// - Returns: nil when it is what the case expects.
  static func difference(_ value: PromQLValue, _ found: PromQLScript.Case) -> String? {
    switch (value, found.expectation) {
    case (.scalar(let own), .scalar(let wanted)):
      return near(own, wanted) ? nil : "\(own) instead of \(wanted)"
    case (.vector(let elements), .series(let wanted)):
      if let problem = unwanted(elements.map(\.labels), wanted) { return problem }
      for (position, element) in elements.enumerated() {
        guard let place = wanted.firstIndex(where: { $0.labels == element.labels }) else { continue }
        guard let expected = wanted[place].values.first ?? nil, near(element.value, expected) else {
          return "\(element.labels): \(element.value) instead of \(wanted[place].values)"
        }
        if found.isOrdered, place != position { return "\(element.labels) at \(position) instead of \(place)" }
      }
      return nil
    case (.matrix(let series), .series):
      // A range as an instant's value: its samples are expected one step apart from the first on.
      return difference(series, found, from: series.first?.samples.first?.time ?? 0, step: 1)
    default: return "\(value) is of another type than \(found.expectation)"
    }
  }

  /// - Returns: nil when the series have the expected values at every step.
  static func difference(
    _ series: [PromQLValue.Series], _ found: PromQLScript.Case, from: Int64, step: Int64
  ) -> String? {
    guard case .series(let wanted) = found.expectation else { return "series instead of a number" }
    if let problem = unwanted(series.map(\.labels), wanted) { return problem }
    for one in series {
      guard let expected = wanted.first(where: { $0.labels == one.labels }) else { continue }
      let samples = expected.values.enumerated().compactMap { index, value in
        value.map { Sample(time: from + Int64(index) * step, value: $0) }
      }
      let agrees =
        samples.count == one.samples.count
        && zip(samples, one.samples).allSatisfy { $0.time == $1.time && near($0.value, $1.value) }
      if !agrees { return "\(one.labels): \(one.samples) instead of \(samples)" }
    }
    return nil
  }

  private static func unwanted(_ own: [[MetricLabel]], _ wanted: [SeriesNotation]) -> String? {
    let expected = Set(wanted.map(\.labels))
    if let other = own.first(where: { !expected.contains($0) }) { return "unexpected \(other)" }
    if let missing = wanted.first(where: { !own.contains($0.labels) }) { return "\(missing.labels) is missing" }
    return nil
  }
}
