import VirtualTime

/// The time axis that all rows of a chart share: equal columns from the start of the run to its end.
struct TimeAxis: Hashable {
  /// What the axis covers, from virtual time 0.
  let duration: VirtualDuration
  /// The time one column stands for; the last one may reach past the end.
  let bucket: VirtualDuration
  let columns: Int
  /// The distance of the labelled ticks.
  let tick: VirtualDuration

  /// An axis of at most `maximumColumns` columns with at most seven ticks, each at the left edge of a column where a
  /// round width of the columns allows it. nil when there is no time to show.
  init?(duration: VirtualDuration, maximumColumns: Int) {
    guard duration > .zero, maximumColumns >= 10 else { return nil }
    self.duration = duration
    tick = Self.tick(for: duration)
    let narrowest = Self.ceilingDivision(duration.nanoseconds, Int64(maximumColumns))
    bucket = Self.partOfTick(tick, from: narrowest) ?? Self.roundedUp(narrowest)
    columns = Int(Self.ceilingDivision(duration.nanoseconds, bucket.nanoseconds))
  }

  /// The column an instant falls into; the end belongs to the last one. nil outside the run.
  func column(of instant: VirtualInstant) -> Int? {
    guard instant >= .start, instant - .start <= duration else { return nil }
    return min(columns - 1, Int(instant.nanoseconds / bucket.nanoseconds))
  }

  /// The ticks with the columns at whose left edge they stand, the end included when it is one.
  var ticks: [(column: Int, instant: VirtualInstant)] {
    (0...Int(duration.nanoseconds / tick.nanoseconds)).map { number in
      let instant = VirtualInstant.start + tick * number
      return (Int(instant.nanoseconds / bucket.nanoseconds), instant)
    }
  }

  private static func tick(for duration: VirtualDuration) -> VirtualDuration {
    let second: Int64 = 1_000_000_000
    let day = 86_400 * second
    var decimals: [Int64] = []
    var power: Int64 = 1
    while power < second {
      decimals += [power, 2 * power, 5 * power]
      power *= 10
    }
    let clock = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800].map { $0 * second }
    let hours = [1, 2, 3, 6, 12].map { $0 * 3_600 * second }
    let days = [1, 2, 7, 14, 28, 91, 182, 364, 728, 3_640, 18_200].map { $0 * day }
    let all = decimals + clock + hours + days
    return VirtualDuration(nanoseconds: all.first { duration.nanoseconds / $0 <= 6 } ?? all[all.count - 1])
  }

  /// The smallest round part of a tick that is not narrower than `narrowest`; nil when none is at most half wider.
  private static func partOfTick(_ tick: VirtualDuration, from narrowest: Int64) -> VirtualDuration? {
    for parts in stride(from: tick.nanoseconds / narrowest, to: 0, by: -1) {
      let (bucket, rest) = tick.nanoseconds.quotientAndRemainder(dividingBy: parts)
      if bucket > narrowest + narrowest / 2 { return nil }
      if rest == 0, bucket.isMultiple(of: grain(of: bucket)) { return VirtualDuration(nanoseconds: bucket) }
    }
    return nil
  }

  /// A width that reads well even though the ticks do not fall on the edges of columns.
  private static func roundedUp(_ narrowest: Int64) -> VirtualDuration {
    let grain = grain(of: narrowest)
    return VirtualDuration(nanoseconds: ceilingDivision(narrowest, grain) * grain)
  }

  /// What a width must be a multiple of to read well.
  private static func grain(of bucket: Int64) -> Int64 {
    let second: Int64 = 1_000_000_000
    if bucket >= 3_600 * second { return 600 * second }
    if bucket >= 60 * second { return 30 * second }
    if bucket >= 10 * second { return second }
    // Half of the leading digit's unit.
    var power: Int64 = 1
    while bucket / power >= 10 { power *= 10 }
    return max(1, power / 2)
  }

  private static func ceilingDivision(_ a: Int64, _ b: Int64) -> Int64 { a / b + (a % b > 0 ? 1 : 0) }
}
