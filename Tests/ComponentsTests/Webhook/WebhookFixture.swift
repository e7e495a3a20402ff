import Components
import Testing
import VirtualTime

/// Webhooks under test with a stream of their own: connecting takes 30 ms, answering 100 ms, unless told otherwise.
struct WebhookFixture {
  var machine: WebhookMachine
  var random: RandomStream

  static let start = CalendarInstant("2026-03-02T08:00:00+01:00")!

  /// - Parameters:
  ///   - endpoints: in flow text.
  ///   - more: further options of the component.
  init(
    _ endpoints: String, _ more: String = "", organisations: [String] = ["org-1", "org-2"], seed: UInt64 = 1
  ) throws {
    machine = WebhookMachine(
      configuration: try Self.configuration(endpoints, more, organisations),
      draws: IndexedStream(seed: seed, name: "hooks/endpoints"))
    random = RandomStream(seed: seed, name: "hooks/deliveries")
  }

  static func configuration(
    _ endpoints: String, _ more: String, _ organisations: [String] = ["org-1", "org-2"]
  ) throws -> WebhookConfiguration {
    try WebhookConfiguration(
      options: Options(text(endpoints, more), WebhookCatalogue.options), organisations: organisations, start: start)
  }

  static func text(_ endpoints: String, _ more: String) -> String {
    let connect = more.contains("connect:") ? "" : ", connect: 30ms"
    return "{endpoints: [\(endpoints)]\(connect)\(more.isEmpty ? "" : ", " + more)}"
  }

  /// One endpoint `a` with this receiver.
  static func endpoint(_ receiver: String = "", _ more: String = "url: 'https://a.example/in'") -> String {
    let latency = receiver.contains("latency:") ? "" : "latency: 100ms"
    let inner = [latency, receiver].filter { !$0.isEmpty }.joined(separator: ", ")
    return "{id: a, \(more), receiver: {\(inner)}}"
  }

  mutating func deliver(
    _ index: Int = 0, at moment: VirtualDuration = .zero, patience: VirtualDuration = .seconds(15)
  ) -> WebhookDelivery {
    machine.deliver(to: index, patience: patience, now: .at(moment), random: &random)
  }

  /// The code that a delivery ends with.
  mutating func code(_ index: Int = 0, at moment: VirtualDuration = .zero) -> String {
    let delivery = deliver(index, at: moment)
    return delivery.result.code
  }

  static func fault(_ type: String, _ text: String, id: String? = nil, strength: Double = 1) throws -> FaultCall {
    let specs = try #require(WebhookCatalogue.faults.first { $0.name == type }).options
    return FaultCall(id: id ?? type, type: type, options: try Options(text, specs), strength: strength)
  }

  mutating func inject(
    _ type: String, _ text: String = "{}", id: String? = nil, at moment: VirtualDuration = .zero, strength: Double = 1
  ) throws {
    let fault = try Self.fault(type, text, id: id, strength: strength)
    try machine.check(fault)
    machine.inject(fault, now: .at(moment))
  }

  @discardableResult
  mutating func perform(_ type: String, _ text: String) throws -> String {
    let specs = try #require(WebhookCatalogue.actions.first { $0.name == type }).options
    let action = ActionCall(type: type, options: try Options(text, specs))
    try machine.check(action)
    return try machine.perform(action)
  }
}
