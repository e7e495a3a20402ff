// Draws of the two shapes that nearly all components use. Both first come close without a division or a logarithm, and
// count only where every number within the error rounds to the same nanosecond; the few others, and those from the far
// tails, go the exact way. So a draw is what the exact functions say, to the last nanosecond.
extension DurationDistribution {
  /// The tables of such draws. Each distribution keeps where they are: to ask for them at every draw whether they have
  /// been made would cost as much as the draw.
  struct DrawTables: Hashable, Sendable {
    /// The standard normal quantile of a probability up to one half.
    let lowerNormal = QuantilePieces(below: 0.5, DeterministicMath.normalQuantile)
    /// Minus the natural logarithm: the exponential quantile of one minus the probability.
    let minusLog = QuantilePieces(below: 1) { -DeterministicMath.log($0) }
    let powers = PowersOfTwo()

    static let shared = DrawTables()
  }

  /// As `mean * random.unitExponential()`. One draw.
  @inline(__always) func exponential(_ mean: Double, using random: inout RandomStream) -> VirtualDuration {
    let unit = random.unitOpen()
    if unit >= QuantilePieces.least, unit < 1 {
      let value = mean * draws.minusLog.value(at: unit)
      if let whole = Self.wholeNanoseconds(value, within: mean * Self.curveError) { return whole }
    }
    return Self.rounded(mean * -DeterministicMath.log(unit))
  }

  /// As `median * exp(sigma * random.standardNormal())`. One draw.
  @inline(__always) func lognormal(
    _ median: Double, _ sigma: Double, using random: inout RandomStream
  ) -> VirtualDuration {
    let unit = random.unitInside()
    let tail = unit < 0.5 ? unit : 1 - unit
    if tail >= QuantilePieces.least, sigma < 100 {
      let lower = draws.lowerNormal.value(at: tail)
      let normal = unit < 0.5 ? lower : -lower
      let value = median * DeterministicMath.nearExp(sigma * normal, draws.powers)
      let error = value * (sigma * Self.curveError + Self.exponentialError)
      if let whole = Self.wholeNanoseconds(value, within: error) { return whole }
    }
    return Self.rounded(median * DeterministicMath.exp(sigma * DeterministicMath.normalQuantile(unit)))
  }

  /// More than twice what `QuantilePieces` is off by.
  private static var curveError: Double { 0x1p-46 }
  /// Relative; what `nearExp` and the roundings of all products are off by, doubled.
  private static var exponentialError: Double { 0x1p-49 }

  /// The whole nanoseconds that every number within `error` of `value` is rounded to; nil where there is no such number.
  @inline(__always) private static func wholeNanoseconds(_ value: Double, within error: Double) -> VirtualDuration? {
    // Beyond that the nearest whole number is not found by an addition.
    guard value < 0x1p50 else { return nil }
    let whole = DeterministicMath.nearestWhole(value - error)
    guard DeterministicMath.nearestWhole(value + error) == whole else { return nil }
    return VirtualDuration(nanoseconds: Int64(whole))
  }
}
