/// A sum that carries what rounding lost (Kahan and Neumaier), as Prometheus sums.
struct CompensatedSum {
  var sum: Double
  var lost: Double

  init(_ sum: Double = 0, lost: Double = 0) {
    self.sum = sum
    self.lost = lost
  }

  @inline(__always)
  mutating func add(_ value: Double) {
    let total = sum + value
    if total.isInfinite {
      lost = 0
    } else if sum.magnitude >= value.magnitude {
      lost += (sum - total) + value
    } else {
      lost += (value - total) + sum
    }
    sum = total
  }

  var value: Double { sum.isInfinite ? sum : sum + lost }
}

/// A mean that becomes incremental where the sum would overflow, as Prometheus' does.
struct CompensatedMean {
  private var total = CompensatedSum()
  private var count = 0.0
  private var isIncremental = false

  mutating func add(_ value: Double) {
    count += 1
    if count == 1 {
      total = CompensatedSum(value)
      return
    }
    if !isIncremental {
      var next = total
      next.add(value)
      if !next.sum.isInfinite {
        total = next
        return
      }
      isIncremental = true
      total = CompensatedSum(total.sum / (count - 1), lost: total.lost / (count - 1))
    }
    if total.sum.isInfinite {
      // An infinite mean stays what it is unless infinities of both signs meet.
      if value.isInfinite, (total.sum > 0) == (value > 0) { return }
      if value.isFinite { return }
    }
    let share = (count - 1) / count
    total = CompensatedSum(share * total.sum, lost: share * total.lost)
    total.add(value / count)
  }

  var value: Double {
    isIncremental ? total.value : total.value / count
  }
}

/// Variance by Welford's method, compensated.
struct CompensatedVariance {
  private var count = 0.0
  private var mean = CompensatedSum()
  private var squares = CompensatedSum()

  mutating func add(_ value: Double) {
    count += 1
    let delta = value - (mean.sum + mean.lost)
    mean.add(delta / count)
    squares.add(delta * (value - (mean.sum + mean.lost)))
  }

  /// Of the whole population.
  var value: Double { (squares.sum + squares.lost) / count }
}

/// Quantiles of plain values.
enum Quantile {
  /// Whether one value sorts before another, NaN first.
  static func precedes(_ a: Double, _ b: Double) -> Bool { a.isNaN ? !b.isNaN : a < b }

  /// The quantile of some values, linear between ranks; NaN of none, infinite outside 0 to 1.
  ///
  /// - Complexity: O(n log n); sorts the values.
  static func of(_ values: inout [Double], _ share: Double) -> Double {
    if values.isEmpty || share.isNaN { return .nan }
    if share < 0 { return -.infinity }
    if share > 1 { return .infinity }
    values.sort(by: precedes)
    let rank = share * Double(values.count - 1)
    let lower = max(0, rank.rounded(.down))
    let upper = min(Double(values.count - 1), lower + 1)
    let weight = rank - rank.rounded(.down)
    return values[Int(lower)] * (1 - weight) + values[Int(upper)] * weight
  }
}
