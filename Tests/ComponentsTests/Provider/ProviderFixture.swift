import Components
import Testing
import VirtualTime

/// A provider under test with its own random stream.
struct ProviderFixture {
  var machine: ProviderMachine
  var random: RandomStream

  init(_ preset: String = "generic", _ text: String = "{}", seed: UInt64 = 1) throws {
    let preset = try #require(ProviderCatalogue.presets.first { $0.name == preset })
    machine = try ProviderMachine(options: Options(text, ProviderCatalogue.options, preset: preset))
    random = RandomStream(seed: seed, name: "provider/submit")
  }

  mutating func submit(
    _ now: VirtualInstant = .start, recipient: UInt64? = nil, segments: Int = 1, invalid: Bool = false
  ) -> Submission {
    machine.submit(
      recipient: recipient.map { RecipientKey($0) }, segments: segments, recipientIsInvalid: invalid, now: now,
      random: &random)
  }

  static func fault(_ id: String, _ type: String, _ text: String) throws -> FaultCall {
    let specs = try #require(ProviderCatalogue.faults.first { $0.name == type }).options
    return FaultCall(id: id, type: type, options: try Options(text, specs))
  }

  mutating func inject(_ id: String, _ type: String, _ text: String, now: VirtualInstant = .start) throws {
    let fault = try Self.fault(id, type, text)
    try machine.check(fault)
    machine.inject(fault, now: now)
  }

  /// `ok`, the code, or `timeout`, of a submission; of accepted ones also the receipt's code.
  func outcome(_ submission: Submission) -> String {
    switch submission {
    case .accepted(let acceptance):
      if case .failed(let code, _) = acceptance.receipt { return "later \(machine.codes[code].name)" }
      return "ok"
    case .refused(let code, _): return machine.codes[code].name
    case .timedOut(_, let accepted): return accepted == nil ? "timeout" : "timeout, sent"
    }
  }

  /// The outcome of one more request.
  mutating func next(
    _ now: VirtualInstant = .start, recipient: UInt64? = nil, segments: Int = 1, invalid: Bool = false
  ) -> String {
    outcome(submit(now, recipient: recipient, segments: segments, invalid: invalid))
  }
}
