import Components
import TestSupport
import Testing

@Suite("Provider limits against the published facts")
struct ProviderFactsTests {
  private static let groups: [(name: String, cases: [FactCase])] = [
    ("throughput", FactCase.throughput), ("tiers", FactCase.tiers), ("overflow", FactCase.overflow),
    ("credentials", FactCase.credentials), ("receipts", FactCase.receipts), ("suppression", FactCase.suppression),
    ("mail", FactCase.mail),
  ]

  @Test(arguments: groups.flatMap(\.cases))
  func plays(_ play: FactCase) throws {
    let observed = try play.observed()
    #expect(observed == play.expected)
  }

  /// A code is met as an answer, and the class is the one the facts give it.
  @Test(arguments: CodeFact.all)
  func codes(_ fact: CodeFact) throws { #expect(try Self.holds(fact)) }

  private static func holds(_ fact: CodeFact) throws -> Bool {
    var fixture = try ProviderFixture(fact.preset, "{acceptLatency: 100ms}")
    try fixture.inject("errors", "errors", "{share: 100%, code: '\(fact.code)'}")
    guard case .refused(let index, _) = fixture.submit() else { return false }
    let code = fixture.machine.codes[index]
    return code.name == fact.code && code.errorClass == fact.errorClass
      && (fact.status == nil || code.status == fact.status)
  }

  @Test func thereAreEnough() throws {
    let plays = Self.groups.reduce(0) { $0 + $1.cases.count }
    #expect(plays >= 60)
    guard Verification.isOn else { return }
    var failed = 0
    for play in Self.groups.flatMap(\.cases) where try play.observed() != play.expected { failed += 1 }
    for fact in CodeFact.all where try !Self.holds(fact) { failed += 1 }
    let total = plays + CodeFact.all.count
    #expect(failed == 0)
    let parts = Self.groups.map { "\($0.cases.count) \($0.name)" }.joined(separator: ", ")
    Verification.record(
      "Provider limits against the published facts", asked: "at least 60 cases, all as published",
      measured: "\(total) cases (\(parts), \(CodeFact.all.count) codes), \(failed) differ",
      passed: failed == 0 && total >= 60)
  }
}
