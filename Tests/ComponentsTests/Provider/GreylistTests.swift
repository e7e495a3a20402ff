import Components
import Testing
import VirtualTime

/// Servers that put off the first message to a recipient.
@Suite struct GreylistTests {
  private static let text = "{acceptLatency: 0s, concurrency: {limit: 1000000, code: '421'}, greylisting: {share: 30%}}"

  @Test("A part of the recipients, the same for every message", arguments: Seeds.some(5))
  func share(seed: UInt64) throws {
    var fixture = try ProviderFixture("smtp", Self.text, seed: seed)
    let first = (0..<3000 as Range<UInt64>).filter { fixture.next(recipient: $0) == "451" }
    #expect(WebhookMachineTests.isPlausible(first.count, of: 3000, 0.3))
    #expect(fixture.machine.greylistedRecipients == first.count)
    let again = (0..<3000 as Range<UInt64>).filter { fixture.next(.at(.seconds(299)), recipient: $0) == "451" }
    #expect(again == first)
    let late = (0..<3000 as Range<UInt64>).filter { fixture.next(.at(.seconds(300)), recipient: $0) == "451" }
    #expect(late == [])
  }

  @Test("What is kept in mind is bounded by what was tried lately")
  func memory() throws {
    var fixture = try ProviderFixture("smtp", Self.text.replacing("30%", with: "100%"))
    let oneOff: UInt64 = 1 << 63
    for number in 0..<200_000 as Range<UInt64> {
      _ = fixture.next(.at(.minutes(Int64(number))), recipient: oneOff | number)
    }
    // 48 hours of one a minute.
    #expect(fixture.machine.greylistedRecipients <= 2 * 2881 + 1024)
    var passed = try ProviderFixture("smtp", Self.text.replacing("30%", with: "100%"))
    #expect(passed.next(recipient: oneOff | 7) == "451")
    #expect(passed.next(.at(.seconds(300)), recipient: oneOff | 7) == "ok")
    #expect(passed.machine.greylistedRecipients == 0)
  }

  @Test func windowsThatDoNotFit() throws {
    let found = #expect(throws: ConfigurationProblem.self) {
      try ProviderFixture("smtp", "{greylisting: {share: 1%, delay: 2h, window: 1h}}")
    }
    #expect(found?.text == "'greylisting.window' is shorter than 'delay': nothing would ever pass")
  }
}
