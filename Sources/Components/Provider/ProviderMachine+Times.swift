import VirtualTime

/// When the answer comes, and what the receipt says and when.
///
/// What is not inlined is mutating although it changes nothing: it reads the machine where it is, not a copy of it.
extension ProviderMachine {
  @inline(__always)
  func answerTime(_ random: inout RandomStream) -> VirtualDuration {
    let body = configuration.acceptLatency.sample(using: &random)
    return min(conditions.latencies.disturbed(body, using: &random), Self.longestTime)
  }

  /// Whether requests get no answer.
  var isSilent: Bool { conditions.blockage == .hangs }

  /// The code that refuses a request which sends nothing; nil: none does.
  /// - Parameter draw: decides on errors that hit a share of the requests.
  func lookRefusal(_ draw: Double) -> Int? {
    if case .refuses(let code)? = conditions.blockage { return code }
    if isSilent { return nil }
    return conditions.errors.first { draw < $0.below }?.code
  }

  @inline(__always)
  mutating func receipt(after wait: VirtualDuration, _ fate: Int?, _ random: inout RandomStream) -> Receipt {
    let draw = random.unit()
    var isDeferred = false
    if defers { isDeferred = random.unit() >= conditions.undeferred }
    var code = conditions.suspendedCode ?? fate
    if code == nil, draw < conditions.receiptErrorCeiling {
      code = conditions.receiptErrors.first { draw < $0.below }?.code
    }
    guard code == nil, isDeferred else {
      let delay = wait + min(configuration.receiptDelay.sample(using: &random), Self.longestTime)
      if let code { return .failed(code: code, after: delay) }
      return isUnreported(draw) ? .none : .delivered(after: delay)
    }
    return deferredReceipt(after: wait, draw, &random)
  }

  @inline(never)
  private mutating func deferredReceipt(
    after wait: VirtualDuration, _ draw: Double, _ random: inout RandomStream
  ) -> Receipt {
    let deferral = configuration.deferral!
    let delay = deferral.delay.sample(using: &random)
    if delay > deferral.limit { return .failed(code: deferral.code, after: wait + deferral.limit) }
    return isUnreported(draw) ? .none : .delivered(after: wait + delay)
  }

  /// Failures come first, so that the share of messages without a receipt is that of the messages that arrive.
  @inline(__always)
  private func isUnreported(_ draw: Double) -> Bool {
    let failed = conditions.receiptErrorCeiling
    return draw < failed + (1 - failed) * configuration.unreported.value
  }
}
