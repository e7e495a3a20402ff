/// A number in OpenMetrics' canonical form, which Prometheus also gives to the `le` of a bucket: the shortest digits that
/// read back the same, with an exponent from 1e+06 on and below 1e-04, and `.0` behind whole numbers.
///
/// So `0.25`, `1.0`, `100000.0`, `1e+06`, `1e-05`, `+Inf`, `-Inf`, `NaN`. Source: OpenMetrics 1.0, "Considerations:
/// Canonical Numbers"; Prometheus' `formatOpenMetricsFloat`, which follows Go's `%g`.
public func openMetricsNumber(_ value: Double) -> String {
  if value.isNaN { return "NaN" }
  if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
  let text = value.description
  // Swift starts exponents at 2^53, Go at 1e6; below they agree.
  guard value.magnitude >= 1e6, !text.contains("e") else { return text }
  let sign = value < 0 ? "-" : ""
  let parts = text.drop { $0 == "-" }.split(separator: ".")
  let exponent = parts[0].count - 1
  var digits = String(parts.joined())
  while digits.count > 1, digits.hasSuffix("0") { digits.removeLast() }
  let fraction = digits.dropFirst()
  return "\(sign)\(digits.prefix(1))\(fraction.isEmpty ? "" : ".")\(fraction)e+\(exponent < 10 ? "0" : "")\(exponent)"
}
