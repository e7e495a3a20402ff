import Components
import Testing
import VirtualTime

/// A provider under test with its own random stream.
struct ProviderFixture {
  var machine: ProviderMachine
  var random: RandomStream
  private var support: RandomStream

  /// The templates that messages may name, by number.
  static let templates = ["reminder", "newsletter"]

  init(_ preset: String = "generic", _ text: String = "{}", seed: UInt64 = 1) throws {
    let preset = try #require(ProviderCatalogue.presets.first { $0.name == preset })
    machine = try ProviderMachine(
      options: Options(text, ProviderCatalogue.options, preset: preset), templateNames: Self.templates,
      traits: IndexedStream(seed: seed, name: "provider/recipients"))
    random = RandomStream(seed: seed, name: "provider/submit")
    support = RandomStream(seed: seed, name: "provider/support")
  }

  mutating func submit(
    _ now: VirtualInstant = .start, recipient: UInt64? = nil, template: UInt16? = nil, segments: Int = 1,
    invalid: Bool = false
  ) -> Submission {
    machine.submit(
      recipient: recipient.map { RecipientKey($0) }, template: template, segments: segments,
      recipientIsInvalid: invalid, now: now, random: &random)
  }

  static func fault(_ id: String, _ type: String, _ text: String, strength: Double = 1) throws -> FaultCall {
    let specs = try #require(ProviderCatalogue.faults.first { $0.name == type }).options
    return FaultCall(id: id, type: type, options: try Options(text, specs), strength: strength)
  }

  mutating func inject(
    _ id: String, _ type: String, _ text: String = "{}", now: VirtualInstant = .start, strength: Double = 1
  ) throws {
    let fault = try Self.fault(id, type, text, strength: strength)
    try machine.check(fault)
    machine.inject(fault, now: now)
  }

  static func action(_ type: String, _ text: String) throws -> ActionCall {
    let specs = try #require(ProviderCatalogue.actions.first { $0.name == type }).options
    return ActionCall(type: type, options: try Options(text, specs))
  }

  @discardableResult
  mutating func perform(_ type: String, _ text: String = "{}", now: VirtualInstant = .start) throws -> String {
    let action = try Self.action(type, text)
    try machine.check(action)
    return try machine.perform(action, now: now, random: &support)
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
    _ now: VirtualInstant = .start, recipient: UInt64? = nil, template: UInt16? = nil, segments: Int = 1,
    invalid: Bool = false
  ) -> String {
    // Two steps: in one, a copy of the machine would be alive while it changes.
    let submission = submit(now, recipient: recipient, template: template, segments: segments, invalid: invalid)
    return outcome(submission)
  }
}
