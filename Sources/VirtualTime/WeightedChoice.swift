/// A choice among a fixed number of outcomes with given weights, by Walker's alias method with Vose's tables.
///
/// Making it takes time and memory in proportion to the number of outcomes, picking constant time.
public struct WeightedChoice: Hashable, Sendable {
  /// The probability that a pick in this column keeps it, in units of 2^-64; the rest goes to the alias.
  @usableFromInline let keep: [UInt64]
  @usableFromInline let alias: [Int]

  /// The outcomes are `0..<count`.
  @inlinable public var count: Int { keep.count }

  /// What is wrong with these weights, or nil: there must be at least one, all finite and not negative, with a finite sum
  /// above zero.
  public static func problem(in weights: [Double]) -> String? {
    if weights.isEmpty { return "a choice needs at least one weight" }
    if let bad = weights.first(where: { !$0.isFinite || $0 < 0 }) {
      return "a weight is a number of at least 0, not \(bad)"
    }
    let sum = weights.reduce(0, +)
    if sum <= 0 { return "at least one weight must be above 0" }
    return sum.isFinite ? nil : "the sum of the weights is out of range"
  }

  /// A choice of index `i` with probability `weights[i] / sum`. Traps where `problem(in:)` finds one.
  public init(weights: [Double]) {
    if let problem = Self.problem(in: weights) { preconditionFailure(problem) }
    let sum = weights.reduce(0, +)
    var scaled = weights.map { $0 / sum * Double(weights.count) }
    var keep = [UInt64](repeating: .max, count: weights.count)
    var alias = Array(weights.indices)
    var small = weights.indices.filter { scaled[$0] < 1 }
    var large = weights.indices.filter { scaled[$0] >= 1 }
    while let column = small.last, let donor = large.last {
      small.removeLast()
      keep[column] = UInt64(scaled[column] * 0x1p64)
      alias[column] = donor
      scaled[donor] -= 1 - scaled[column]
      if scaled[donor] < 1 {
        large.removeLast()
        small.append(donor)
      }
    }
    // Columns left over are full but for rounding and keep themselves, which is what they began with.
    self.keep = keep
    self.alias = alias
  }

  /// One of the outcomes. Always exactly one draw, so that mixes drawn from one stream do not shift each other.
  @inlinable @inline(__always) public func pick(_ stream: inout RandomStream) -> Int {
    // The high half chooses the column, the low half is uniform within it, to within count / 2^64.
    let (column, part) = stream.next().multipliedFullWidth(by: UInt64(keep.count))
    return part < keep[Int(column)] ? Int(column) : alias[Int(column)]
  }
}
