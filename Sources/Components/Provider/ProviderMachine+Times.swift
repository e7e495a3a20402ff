import VirtualTime

/// When the answer comes, and what the receipt says and when.
extension ProviderMachine {
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

  func receipt(after wait: VirtualDuration, _ fate: Int?, _ random: inout RandomStream) -> Receipt {
    let draw = random.unit()
    var isDeferred = false
    if configuration.deferral != nil { isDeferred = random.unit() >= conditions.undeferred }
    let code: Int? =
      conditions.suspendedCode ?? fate ?? conditions.receiptErrors.first { draw < $0.below }?.code
    guard code == nil, isDeferred, let deferral = configuration.deferral else {
      let delay = wait + min(configuration.receiptDelay.sample(using: &random), Self.longestTime)
      if let code { return .failed(code: code, after: delay) }
      return isUnreported(draw) ? .none : .delivered(after: delay)
    }
    let delay = deferral.delay.sample(using: &random)
    if delay > deferral.limit { return .failed(code: deferral.code, after: wait + deferral.limit) }
    return isUnreported(draw) ? .none : .delivered(after: wait + delay)
  }

  /// Failures come first, so that the share of messages without a receipt is that of the messages that arrive.
  private func isUnreported(_ draw: Double) -> Bool {
    let failed = conditions.receiptErrors.last?.below ?? 0
    return draw < failed + (1 - failed) * configuration.unreported.value
  }
}
