public import VirtualTime

/// Sums over the last span of time, kept in slices: what is added leaves again a span later, at most one slice early.
public struct SlidingSum: Hashable, Sendable {
  /// The sum over the span, as of the last `advance`.
  public private(set) var total: Int64 = 0
  private var slices: [Int64]
  private let slice: VirtualDuration
  private var newest: Int64
  private var next = 0

  /// - Parameter slices: how finely the span is kept; at least 1. The span must hold at least that many nanoseconds.
  public init(span: VirtualDuration, slices count: Int, now: VirtualInstant) {
    precondition(count >= 1 && span.nanoseconds >= Int64(count), "a sliding sum without slices")
    slices = Array(repeating: 0, count: count)
    slice = span / count
    newest = Self.number(now, slice)
  }

  /// Lets go of what is older than the span. O(slices passed), at most their number.
  public mutating func advance(to now: VirtualInstant) {
    let number = Self.number(now, slice)
    let steps = min(number - newest, Int64(slices.count))
    newest = max(newest, number)
    guard steps > 0 else { return }
    for _ in 0..<steps {
      next = next + 1 == slices.count ? 0 : next + 1
      total -= slices[next]
      slices[next] = 0
    }
  }

  /// Adds to the slice of this moment. O(slices passed).
  public mutating func add(_ amount: Int64, now: VirtualInstant) {
    advance(to: now)
    slices[next] += amount
    total += amount
  }

  /// The number of the slice an instant lies in, rounded down also before the start.
  private static func number(_ now: VirtualInstant, _ slice: VirtualDuration) -> Int64 {
    let (quotient, rest) = now.nanoseconds.quotientAndRemainder(dividingBy: slice.nanoseconds)
    return rest < 0 ? quotient - 1 : quotient
  }
}
