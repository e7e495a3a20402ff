import Components
import Testing
import VirtualTime

/// A published fact about a provider, as a short play: what is done, and what the clients and receipts say.
struct FactCase: Sendable, CustomTestStringConvertible {
  enum Step: Sendable {
    /// So many messages at that moment.
    case send(
      Int = 1, at: VirtualDuration = .zero, to: UInt64? = nil, segments: Int = 1, template: UInt16? = nil,
      invalid: Bool = false)
    /// One message to each of these recipients.
    case each(ClosedRange<UInt64>, at: VirtualDuration = .zero)
    case fault(String, String = "{}", at: VirtualDuration = .zero)
    case lift(String, at: VirtualDuration)
    case act(String, String = "{}", at: VirtualDuration = .zero)
  }

  var fact: String
  var preset: String
  var options: String
  var steps: [Step]
  /// Equal outcomes in a row as `3 ok`, in the order of the messages.
  var expected: String
  /// Whether outcomes tell the receipts' times: `ok after 4s`.
  var showsTimes: Bool

  /// Constant times, no errors and no receipts that stay away, unless `options` says otherwise.
  init(
    _ fact: String, _ preset: String, _ options: String, _ steps: [Step], _ expected: String,
    showsTimes: Bool = false
  ) {
    self.fact = fact
    self.preset = preset
    self.options = options
    self.steps = steps
    self.expected = expected
    self.showsTimes = showsTimes
  }

  /// With the preset's own options.
  init(_ fact: String, _ preset: String, _ steps: [Step], _ expected: String, showsTimes: Bool = false) {
    self.init(fact, preset, "", steps, expected, showsTimes: showsTimes)
  }

  var testDescription: String { "\(preset): \(fact)" }

  private static let calm = [
    ("receiptErrors", "[]"), ("unreported", "0%"), ("acceptLatency", "100ms"), ("receipt", "1s"),
  ]

  /// What came of it.
  func observed() throws -> String {
    let calm = Self.calm.filter { !options.contains("\($0.0):") }.map { "\($0.0): \($0.1)" }
    let text = "{\((calm + (options.isEmpty ? [] : [options])).joined(separator: ", "))}"
    var fixture = try ProviderFixture(preset, text)
    var runs: [(outcome: String, count: Int)] = []
    func add(_ outcome: String) {
      if runs.last?.outcome == outcome { runs[runs.count - 1].count += 1 } else { runs.append((outcome, 1)) }
    }
    for step in steps {
      switch step {
      case .send(let count, let at, let recipient, let segments, let template, let invalid):
        for _ in 0..<count {
          let submission = fixture.submit(
            .at(at), recipient: recipient, template: template, segments: segments, invalid: invalid)
          add(described(submission, fixture))
        }
      case .each(let recipients, let at):
        for recipient in recipients { add(described(fixture.submit(.at(at), recipient: recipient), fixture)) }
      case .fault(let type, let text, let at): try fixture.inject(type, type, text, now: .at(at))
      case .lift(let id, let at): fixture.machine.lift(id, now: .at(at))
      case .act(let name, let text, let at): try fixture.perform(name, text, now: .at(at))
      }
    }
    return runs.map { $0.count == 1 ? $0.outcome : "\($0.count) \($0.outcome)" }.joined(separator: ", ")
  }

  private func described(_ submission: Submission, _ fixture: ProviderFixture) -> String {
    let outcome = fixture.outcome(submission)
    guard showsTimes, case .accepted(let acceptance) = submission else { return outcome }
    switch acceptance.receipt {
    case .delivered(let after), .failed(_, let after): return "\(outcome) after \(after)"
    case .none: return "unreported"
    }
  }
}
