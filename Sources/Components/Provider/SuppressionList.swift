import VirtualTime

/// Recipients to whom a provider sends nothing any more, because of how an earlier message ended.
///
/// One entry per recipient: memory is bounded by the recipients there are. Constant time, amortised.
struct SuppressionList: Hashable, Sendable {
  let configuration: SuppressionConfiguration
  /// From when on each is listed: the moment at which the earlier message failed.
  private var since: [RecipientKey: VirtualInstant] = [:]

  init(_ configuration: SuppressionConfiguration) { self.configuration = configuration }

  var count: Int { since.count }

  /// Mutating, so that it reads the table where it is: a copy, even a passing one, would make the next change copy it.
  mutating func holds(_ recipient: RecipientKey, now: VirtualInstant) -> Bool {
    guard !since.isEmpty, let moment = since[recipient] else { return false }
    return moment <= now
  }

  /// A message failed, or will, with this code at this moment.
  mutating func note(_ recipient: RecipientKey, code: Int, at moment: VirtualInstant) {
    guard configuration.causes.contains(code), !recipient.isOneOff else { return }
    since[recipient] = min(moment, since[recipient] ?? moment)
  }

  /// Forgets everybody who is listed now.
  /// - Returns: how many that were.
  mutating func clear(now: VirtualInstant) -> Int {
    let before = since.count
    since = since.filter { $0.value > now }
    return before - since.count
  }
}
