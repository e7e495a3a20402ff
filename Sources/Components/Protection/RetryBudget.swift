public import VirtualTime

/// Limits how many of a client's requests may be retries, so that retries cannot multiply an overload.
///
/// A pure state machine: tell it of every request as it begins and ends.
public struct RetryBudget: Hashable, Sendable {
  private enum Kind: Hashable, Sendable {
    case deposits(DepositBudget)
    case active(ActiveBudget)
  }

  private var kind: Kind
  /// Retries refused so far.
  public private(set) var refusals = 0

  /// Finagle's: every first request deposits, every retry withdraws.
  public init(_ budget: DepositBudget) { kind = .deposits(budget) }
  /// Envoy's: retries under way may be a part of all requests under way.
  public init(_ budget: ActiveBudget) { kind = .active(budget) }

  /// A first request begins; it always may.
  public mutating func requestBegins(now: VirtualInstant) {
    switch kind {
    case .deposits(var budget):
      budget.deposit(now: now)
      kind = .deposits(budget)
    case .active(var budget):
      budget.requests += 1
      kind = .active(budget)
    }
  }

  /// Whether a retry may begin now; true spends the budget for it.
  public mutating func retryBegins(now: VirtualInstant) -> Bool {
    let isGranted: Bool
    switch kind {
    case .deposits(var budget):
      isGranted = budget.withdraw(now: now)
      kind = .deposits(budget)
    case .active(var budget):
      isGranted = budget.beginRetry()
      kind = .active(budget)
    }
    if !isGranted { refusals += 1 }
    return isGranted
  }

  /// A request that had begun has ended.
  public mutating func requestEnds(wasRetry: Bool) {
    guard case .active(var budget) = kind else { return }
    budget.requests -= 1
    if wasRetry { budget.retries -= 1 }
    precondition(budget.requests >= 0 && budget.retries >= 0, "a request ended that had not begun")
    kind = .active(budget)
  }
}

/// Retries as a part of recent requests, and some in any case: `share` of the requests of the last `ttl`, plus
/// `minimumPerSecond`. Source: Finagle, `RetryBudget` (a windowed balance in ten slices).
public struct DepositBudget: Hashable, Sendable {
  /// In thousandths of a request, as there.
  private static let deposit: Int64 = 1000
  private let withdrawal: Int64
  private let reserve: Int64
  private let deposits: Int64
  private var balance: SlidingSum

  /// - Parameters:
  ///   - share: of the requests; 0 to 1.
  ///   - minimumPerSecond: retries per second that are always there; 0 or more.
  ///   - ttl: how long a deposit lasts; at least a microsecond.
  public init(share: Share, minimumPerSecond: Int, ttl: VirtualDuration, now: VirtualInstant) {
    precondition(share.value >= 0 && share.value <= 1 && minimumPerSecond >= 0, "a retry budget out of range")
    deposits = share.value == 0 ? 0 : Self.deposit
    withdrawal = share.value == 0 ? 1 : Int64((Double(Self.deposit) / share.value).rounded())
    reserve = Int64((Double(minimumPerSecond) * ttl.seconds).rounded()) * withdrawal
    balance = SlidingSum(span: ttl, slices: 10, now: now)
  }

  mutating func deposit(now: VirtualInstant) { if deposits > 0 { balance.add(deposits, now: now) } }

  mutating func withdraw(now: VirtualInstant) -> Bool {
    balance.advance(to: now)
    guard reserve + balance.total >= withdrawal else { return false }
    balance.add(-withdrawal, now: now)
    return true
  }
}

/// Retries under way as a part of all requests under way, and some in any case. Source: Envoy,
/// `CircuitBreakers.Thresholds.RetryBudget`: 20 % of active requests, at least 3.
public struct ActiveBudget: Hashable, Sendable {
  var share: Share
  var minimum: Int
  /// Under way, retries included.
  var requests = 0
  var retries = 0

  /// - Parameters:
  ///   - share: of the requests under way; 0 to 1.
  ///   - minimum: retries that may be under way in any case; 0 or more.
  public init(share: Share, minimum: Int) {
    precondition(share.value >= 0 && share.value <= 1 && minimum >= 0, "a retry budget out of range")
    self.share = share
    self.minimum = minimum
  }

  mutating func beginRetry() -> Bool {
    guard retries < max(minimum, Int(share.value * Double(requests))) else { return false }
    retries += 1
    requests += 1
    return true
  }
}
