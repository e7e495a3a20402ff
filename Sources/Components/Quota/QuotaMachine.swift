public import VirtualTime

/// A quota that the application keeps for itself, for each organisation or for all together.
///
/// It only counts; where the counts live and what it costs to ask there is the store's matter. A refused take does not
/// count. All methods take constant time, allocate nothing after `init`, and need `now` not to go back.
public struct QuotaMachine: Hashable, Sendable {
  public let configuration: QuotaConfiguration
  private var windows: [QuotaWindow]

  /// - Parameter organisations: how many there are; they are numbered from 0.
  public init(configuration: QuotaConfiguration, organisations: Int) {
    self.configuration = configuration
    let window = QuotaWindow(
      kind: configuration.window, limit: configuration.limit, span: configuration.span,
      alignment: configuration.alignment, buckets: configuration.buckets)
    windows = [QuotaWindow](
      repeating: window, count: configuration.isPerOrganisation ? max(1, organisations) : 1)
  }

  /// Takes one for the organisation if its limit allows it.
  public mutating func take(organisation: Int, now: VirtualInstant) -> QuotaWindow.Decision {
    windows[slot(organisation)].take(now: now, expires: configuration.usesScript)
  }

  /// The organisation's state, as `SELECT` on the quota's table would show it.
  public mutating func reading(organisation: Int, now: VirtualInstant) -> QuotaReading {
    windows[slot(organisation)].reading(now: now)
  }

  /// All organisations together: sums of used and limit; complexity O(organisations).
  public mutating func total(now: VirtualInstant) -> QuotaReading {
    var sum = QuotaReading(used: 0, limit: 0, resetAt: nil, throttledUntil: nil)
    for index in windows.indices {
      let reading = windows[index].reading(now: now)
      sum.used += reading.used
      sum.limit = (sum.limit ?? 0) + (reading.limit ?? 0)
    }
    return sum
  }

  /// Changes the limit of one organisation, or of all when it is nil. A multiplied limit is rounded half away from
  /// zero, as SQL's assignment to an integer column does. What is counted stays.
  /// - Returns: how many limits there are that changed.
  public mutating func setLimit(_ change: QuotaLimitChange, organisation: Int?, now: VirtualInstant) -> Int {
    for index in slots(organisation) {
      let old = windows[index].limit ?? 0
      windows[index].setLimit(change.applied(to: old), now: now)
    }
    return slots(organisation).count
  }

  /// Forgets what one organisation has used, or all of them when it is nil.
  /// - Returns: how many counts there are that were reset.
  public mutating func reset(organisation: Int?) -> Int {
    for index in slots(organisation) { windows[index].reset() }
    return slots(organisation).count
  }

  /// `EXPIRE`: the organisation's window ends one span from now.
  public mutating func setExpiry(organisation: Int, now: VirtualInstant) {
    windows[slot(organisation)].setExpiry(now: now)
  }

  /// The last `count` of a slot were never counted.
  public mutating func giveBack(_ count: Int, slot: Int, now: VirtualInstant) {
    windows[slot].giveBack(count, now: now)
  }

  /// How many counts there are: one per organisation, or one.
  public var slotCount: Int { windows.count }

  func slot(_ organisation: Int) -> Int {
    configuration.isPerOrganisation ? organisation : 0
  }

  private func slots(_ organisation: Int?) -> Range<Int> {
    guard let organisation else { return windows.indices }
    return slot(organisation)..<slot(organisation) + 1
  }
}

/// How an operator changes a counted limit.
public enum QuotaLimitChange: Hashable, Sendable {
  case multiply(Double)
  case set(Int)

  func applied(to limit: Int) -> Int {
    switch self {
    case .set(let limit): return limit
    case .multiply(let factor):
      let product = (Double(limit) * factor).rounded(.toNearestOrAwayFromZero)
      return Int(min(product, Double(QuotaWindow.largestLimit)))
    }
  }
}
