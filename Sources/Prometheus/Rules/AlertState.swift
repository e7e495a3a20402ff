/// Where an alert stands. Prometheus writes it as the label `alertstate`.
public enum AlertState: String, Hashable, Sendable {
  /// It fired and does not any more; kept for a while so that everybody learns of it.
  case inactive
  /// The expression has an element, but not yet for as long as the rule asks.
  case pending
  case firing
}

/// One alert of a rule: what an element of the expression's result has become. Times are milliseconds since 1970.
public struct ActiveAlert: Hashable, Sendable {
  /// What identifies it: the element's labels with those of the rule laid over.
  public let labels: LabelID
  public internal(set) var state = AlertState.pending
  /// Of the element, when it was there last.
  public internal(set) var value: Double
  /// When the element came; a restart may have shifted it.
  public internal(set) var activeAt: Int64
  public internal(set) var firedAt: Int64?
  public internal(set) var resolvedAt: Int64?
  /// Since when it fires without its element.
  public internal(set) var keepFiringSince: Int64?
  /// When Alertmanager was told last.
  public internal(set) var lastSentAt: Int64?
  /// The element's own labels, for the annotations.
  var element: LabelID

  /// Whether Alertmanager is to be told: it is new, it has been resolved, or the last time is longer ago than the delay.
  func needsSending(at time: Int64, resendDelay: Int64) -> Bool {
    if state == .pending { return false }
    guard let lastSentAt else { return true }
    if let resolvedAt, resolvedAt > lastSentAt { return true }
    return lastSentAt + resendDelay < time
  }
}

/// A rule's evaluation that failed: nothing is written, nothing is sent.
public struct RuleFailure: Error, Hashable, Sendable {
  public var message: String
  public init(_ message: String) { self.message = message }
}
