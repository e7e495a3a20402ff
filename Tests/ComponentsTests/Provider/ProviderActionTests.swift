import Components
import Testing
import VirtualTime

/// What operators can do about an account, and what they are told.
@Suite struct ProviderActionTests {
  @Test(arguments: [
    ("whatsapp-cloud", "upgradeThroughput", "{to: 1000 per 1s}", "throughput 80 per 1s -> 1000 per 1s"),
    ("whatsapp-cloud", "rotateCredentials", "{}", "credentials replaced"),
    ("whatsapp-cloud", "approveTemplate", "{template: reminder}", "template reminder approved"),
    ("sendgrid", "clearSuppressions", "{}", "0 recipients taken off the suppression list"),
  ])
  func answers(preset: String, action: String, text: String, answer: String) throws {
    var fixture = try ProviderFixture(preset)
    #expect(try fixture.perform(action, text) == answer)
  }

  @Test func supportIsAskedOnce() throws {
    var fixture = try ProviderFixture("whatsapp-cloud", "{supportTime: 1h}")
    #expect(throws: ActionRefused("the account is not suspended")) { try fixture.perform("contactSupport") }
    try fixture.inject("suspended", "suspension")
    #expect(try fixture.perform("contactSupport") == "ticket opened")
    #expect(throws: ActionRefused("the provider's support is at work already")) {
      try fixture.perform("contactSupport", now: .at(.minutes(59)))
    }
    #expect(throws: ActionRefused("the account is not suspended")) {
      try fixture.perform("contactSupport", now: .at(.minutes(60)))
    }
    #expect(fixture.next(.at(.minutes(60))) == "ok")
  }

  @Test func supportCuresWhatItWasAskedAbout() throws {
    var fixture = try ProviderFixture("whatsapp-cloud", "{supportTime: 1h}")
    try fixture.inject("suspended", "suspension")
    _ = try fixture.perform("contactSupport")
    #expect(fixture.machine.cured.isEmpty)
    #expect(fixture.next(.at(.minutes(61))) == "ok")
    #expect(fixture.machine.cured == ["suspended"])
    try fixture.inject("again", "suspension")
    #expect(fixture.machine.cured == ["suspended"])
  }

  @Test func otherFaultsStay() throws {
    var fixture = try ProviderFixture("whatsapp-cloud")
    try fixture.inject("key", "credentials")
    try fixture.inject("down", "outage")
    _ = try fixture.perform("rotateCredentials")
    #expect(fixture.machine.cured == ["key"])
    fixture.machine.lift("key", now: .start)
    #expect(fixture.machine.cured.isEmpty)
  }

  @Test func throughputOnlyRises() throws {
    var fixture = try ProviderFixture("whatsapp-cloud")
    #expect(throws: ActionRefused.self) { try fixture.perform("upgradeThroughput", "{to: 80 per 1s}") }
    _ = try fixture.perform("upgradeThroughput", "{to: 1000 per 1s}")
    #expect(fixture.machine.rate == Rate(count: 1000, per: .seconds(1)))
    #expect(throws: ActionRefused.self) { try fixture.perform("upgradeThroughput", "{to: 500 per 1s}") }
  }

  @Test(
    "Actions that can never do anything are named before the run",
    arguments: [
      ("generic", "upgradeThroughput", "{to: 10 per 1s}", []),
      ("whatsapp-cloud", "upgradeThroughput", "{to: 0 per 1s}", ["to"]),
      ("generic", "clearSuppressions", "{}", []), ("whatsapp-cloud", "approveTemplate", "{template: x}", ["template"]),
      ("generic", "upgradeTier", "{}", []),
    ] as [(String, String, String, [String])])
  func misfits(preset: String, action: String, text: String, path: [String]) throws {
    let fixture = try ProviderFixture(preset)
    let call = try ProviderFixture.action(action, text)
    let problem = #expect(throws: ConfigurationProblem.self) { try fixture.machine.check(call) }
    #expect(problem?.path == path)
  }

  @Test("An ended fault is lifted in peace, and others stay")
  func curedFaults() throws {
    var fixture = try ProviderFixture("whatsapp-cloud", "{acceptLatency: 1ms, receiptErrors: []}")
    try fixture.inject("token", "credentials")
    try fixture.inject("second-token", "credentials", "{code: '0'}")
    try fixture.inject("errors", "errors", "{share: 100%, code: '2'}")
    #expect(fixture.next() == "190")
    try fixture.perform("rotateCredentials")
    #expect(fixture.next() == "2")
    fixture.machine.lift("second-token", now: .start)
    fixture.machine.lift("errors", now: .start)
    #expect(fixture.next() == "ok")
    fixture.machine.lift("token", now: .start)
    #expect(fixture.machine.faults.isEmpty)
    #expect(fixture.next() == "ok")
  }
}
