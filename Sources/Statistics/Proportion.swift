import VirtualTime

/// A share of independent yes-or-no observations.
public struct Proportion: Hashable, Sendable {
  public let part: Int
  public let whole: Int

  /// - Precondition: `part` is between 0 and `whole`, which is at least 1.
  public init(_ part: Int, of whole: Int) {
    precondition(whole >= 1 && (0...whole).contains(part), "\(part) of \(whole)")
    self.part = part
    self.whole = whole
  }

  /// From 0 to 1.
  public var share: Double { Double(part) / Double(whole) }

  /// Wilson's interval ("Probable Inference", 1927), which is right for small numbers and near 0 and 1 as well.
  public func interval(_ confidence: Confidence = .usual) -> Interval {
    let z = DeterministicMath.normalQuantile(1 - confidence.miss / 2)
    let n = Double(whole)
    let middle = (Double(part) + z * z / 2) / (n + z * z)
    let half = z / (n + z * z) * (Double(part) * Double(whole - part) / n + z * z / 4).squareRoot()
    // Where all or none did, that end is exact.
    return Interval(lower: part == 0 ? 0 : middle - half, upper: part == whole ? 1 : middle + half)
  }
}

/// The difference of two shares, with Newcombe's interval made of Wilson's.
public struct ProportionDifference: Hashable, Sendable {
  public let first: Proportion
  public let second: Proportion
  /// How the two go together, from -1 to 1; 0 for independent ones.
  private let correlation: Double

  /// Of independent observations (Newcombe, Statistics in Medicine 17:873, 1998, method 10).
  public init(independent first: Proportion, _ second: Proportion) {
    (self.first, self.second, correlation) = (first, second, 0)
  }

  /// Of observations in pairs (Newcombe, Statistics in Medicine 17:2635, 1998, method 10).
  /// - Precondition: there is at least one pair.
  public init(pairs: [(Bool, Bool)]) {
    first = Proportion(pairs.count { $0.0 }, of: pairs.count)
    second = Proportion(pairs.count { $0.1 }, of: pairs.count)
    let (both, neither) = (pairs.count { $0.0 && $0.1 }, pairs.count { !$0.0 && !$0.1 })
    let (onlyFirst, onlySecond) = (first.part - both, second.part - both)
    let margins = [first.part, pairs.count - first.part, second.part, pairs.count - second.part].map(Double.init)
    let product = margins.reduce(1, *)
    var excess = Double(both) * Double(neither) - Double(onlyFirst) * Double(onlySecond)
    // A correction for continuity, towards no correlation.
    if excess > 0 { excess = max(0, excess - Double(pairs.count) / 2) }
    correlation = product == 0 ? 0 : excess / product.squareRoot()
  }

  /// The first share less the second.
  public var value: Double { first.share - second.share }

  /// Of the difference.
  public func interval(_ confidence: Confidence = .usual) -> Interval {
    let (a, b) = (first.interval(confidence), second.interval(confidence))
    func distance(_ one: Double, _ other: Double) -> Double {
      max(0, one * one - 2 * correlation * one * other + other * other).squareRoot()
    }
    let below = distance(first.share - (a.lower ?? 0), (b.upper ?? 1) - second.share)
    let above = distance((a.upper ?? 1) - first.share, second.share - (b.lower ?? 0))
    return Interval(lower: value - below, upper: value + above)
  }
}
