/// The buckets of one classic histogram, as Prometheus reads them.
enum HistogramBuckets {
  struct Bucket {
    /// Of the values counted.
    var bound: Double
    /// How many were at most that.
    var count: Double
  }

  /// Differences between counts below this share are rounding, not observations.
  private static let tolerance = 1e-12

  /// Puts a bucket behind those with bounds up to its own.
  static func insert(_ bucket: Bucket, into buckets: inout [Bucket]) {
    buckets.append(bucket)
    var index = buckets.count - 1
    while index > 0, bucket.bound < buckets[index - 1].bound {
      buckets[index] = buckets[index - 1]
      index -= 1
    }
    buckets[index] = bucket
  }

  // Buckets are given as `insert` orders them.

  /// The quantile, linear within a bucket.
  static func quantile(_ buckets: [Bucket], _ share: Double) -> Double {
    if share.isNaN { return .nan }
    if share < 0 { return -.infinity }
    if share > 1 { return .infinity }
    guard let buckets = repaired(buckets), buckets.count > 1 else { return .nan }
    let last = buckets.count - 1
    let total = buckets[last].count
    if total == 0 { return .nan }
    var rank = share * total
    let index = buckets[..<last].firstIndex { $0.count >= rank } ?? last
    if index == last { return buckets[last - 1].bound }
    if index == 0, buckets[0].bound <= 0 { return buckets[0].bound }
    var (start, count) = (0.0, buckets[index].count)
    if index > 0 {
      start = buckets[index - 1].bound
      count -= buckets[index - 1].count
      rank -= buckets[index - 1].count
    }
    return start + (buckets[index].bound - start) * (rank / count)
  }

  /// The share of the values between two bounds, linear within a bucket; NaN where the first bucket, which has no lower
  /// bound, would have to be divided. Counts are taken as they are.
  static func fraction(_ buckets: [Bucket], _ lower: Double, _ upper: Double) -> Double {
    guard let buckets = merged(buckets) else { return .nan }
    let total = buckets[buckets.count - 1].count
    if total == 0 || lower.isNaN || upper.isNaN { return .nan }
    if lower >= upper { return 0 }
    return (rank(of: upper, in: buckets) - rank(of: lower, in: buckets)) / total
  }

  /// How many values are at most `value`.
  private static func rank(of value: Double, in buckets: [Bucket]) -> Double {
    let total = buckets[buckets.count - 1].count
    var below = Bucket(bound: -.infinity, count: 0)
    for bucket in buckets {
      if below.bound >= value { return min(below.count, total) }
      if bucket.bound > value {
        let share = (value - below.bound) / (bucket.bound - below.bound)
        let rank = below.count + (bucket.count - below.count) * share
        return rank > total ? total : rank
      }
      below = bucket
    }
    return total
  }

  /// Equal bounds added; nil without a bucket for all values.
  private static func merged(_ buckets: [Bucket]) -> [Bucket]? {
    guard buckets.last?.bound == .infinity else { return nil }
    if buckets.indices.dropFirst().allSatisfy({ buckets[$0 - 1].bound != buckets[$0].bound }) { return buckets }
    var merged: [Bucket] = []
    for bucket in buckets {
      if let last = merged.last, last.bound == bucket.bound {
        merged[merged.count - 1].count += bucket.count
      } else {
        merged.append(bucket)
      }
    }
    return merged
  }

  /// Merged, and counts made to grow.
  private static func repaired(_ buckets: [Bucket]) -> [Bucket]? {
    guard var merged = merged(buckets) else { return nil }
    var highest = merged[0].count
    for index in merged.indices.dropFirst() {
      let count = merged[index].count
      if count == highest { continue }
      if isNear(highest, count) || count < highest { merged[index].count = highest } else { highest = count }
    }
    return merged
  }

  private static func isNear(_ a: Double, _ b: Double) -> Bool {
    let difference = (a - b).magnitude
    let sum = a.magnitude + b.magnitude
    if a == 0 || b == 0 || sum < .leastNormalMagnitude { return difference < tolerance * .leastNormalMagnitude }
    return difference / min(sum, .greatestFiniteMagnitude) < tolerance
  }
}
