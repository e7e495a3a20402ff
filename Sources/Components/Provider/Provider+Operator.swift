import SimulationKernel
import Telemetry
public import VirtualTime

/// Whose HTTP API a provider answers operators with.
public enum ProviderAPI: String, CaseIterable, Hashable, Sendable {
  case none, twilio, sendgrid, whatsapp
}

/// What an operator's own request to a provider met.
public enum ProviderReply: Hashable, Sendable {
  /// It answered; `number` is that of the message it took, nil when none was sent.
  case accepted(number: Int64?, after: VirtualDuration)
  /// It refused with its own code; `status` nil: a code that comes with receipts alone.
  case refused(code: String, status: Int?, after: VirtualDuration)
  /// No answer came within this time.
  case silent(VirtualDuration)
}

/// Requests that operators make by hand. They draw from a stream of their own and wait for nobody.
extension Provider {
  /// A look at the account: it meets outages, rejected credentials and errors, and uses up nothing.
  public func look() -> ProviderReply {
    let draw = operatorRandom.unit()
    let time = machine.answerTime(&operatorRandom)
    guard let code = machine.lookRefusal(draw) else {
      return machine.isSilent || time > machine.configuration.timeout
        ? .silent(machine.configuration.timeout) : .accepted(number: nil, after: time)
    }
    return .refused(code: machine.codes[code].name, status: machine.codes[code].status, after: time)
  }

  /// A test message: a real send that uses throughput and quota, and is nobody's message.
  /// - Parameter recipientIsInvalid: whether its address is none.
  public func sendTest(recipientIsInvalid: Bool) -> ProviderReply {
    let submission = machine.submit(
      recipient: nil, recipientIsInvalid: recipientIsInvalid, now: simulation.now, random: &operatorRandom)
    switch submission {
    case .accepted(let acceptance):
      accepted.increment()
      requestTime.observe(acceptance.latency)
      return .accepted(number: acceptance.number, after: acceptance.latency)
    case .refused(let code, let latency):
      refused.increment()
      requestTime.observe(latency)
      return .refused(code: machine.codes[code].name, status: machine.codes[code].status, after: latency)
    case .timedOut(let wait, _):
      timedOut.increment()
      requestTime.observe(wait)
      return .silent(wait)
    }
  }
}
