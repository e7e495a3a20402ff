import Components
import Testing
import VirtualTime

/// Faults of receivers, and what operators do about them.
@Suite struct WebhookFaultTests {
  private static let three = (1...3).map {
    "{id: h-\($0), url: 'https://h\($0).example/in', receiver: {latency: 100ms}}"
  }
  .joined(separator: ", ")

  @Test(
    "Each fault hits what it names, and nothing is left of it",
    arguments: [
      ("outage", "mode: refuse", "ECONNREFUSED"), ("outage", "mode: hang", "timeout"),
      ("outage", "mode: dns", "ENOTFOUND"),
      ("status", "status: 410", "410"), ("status", "status: 500", "500"),
      ("certificateExpired", "", "CERT_HAS_EXPIRED"),
      ("secretRotated", "", "401"), ("urlChanged", "", "404"),
      ("urlChanged", "to: 'https://new.example/in'", "ENOTFOUND"),
      ("slow", "add: 20s", "timeout"), ("slow", "multiply: 200", "timeout"), ("flapping", "", "ECONNREFUSED"),
      ("rateLimit", "rate: 1 per 24h", "429"),
    ])
  func injectAndLift(type: String, options: String, code: String) throws {
    var hooks = try WebhookFixture(Self.three)
    let separator = options.isEmpty ? "" : ", "
    try hooks.inject(type, "{endpoint: h-2\(separator)\(options)}")
    // A rate limit takes the first one.
    if type == "rateLimit" { #expect(hooks.code(1) == "200") }
    #expect((0..<3).map { hooks.code($0) } == ["200", code, "200"])
    try hooks.inject("slow", "{add: 1ms}", id: "another")
    hooks.machine.lift(type)
    #expect((0..<3).map { hooks.code($0) } == ["200", "200", "200"])
    #expect(hooks.deliver().duration == .milliseconds(131))
  }

  @Test("A hang processes nothing; slowness does")
  func hangsAndSlowness() throws {
    var hooks = try WebhookFixture(Self.three)
    try hooks.inject("outage", "{mode: hang}")
    #expect(hooks.deliver().processedAfter == nil)
    hooks.machine.lift("outage")
    try hooks.inject("slow", "{add: 20s}", strength: 0.5)
    #expect(hooks.deliver().duration == .milliseconds(10_130))
    hooks.machine.lift("slow")
    try hooks.inject("slow", "{add: 20s}")
    #expect(hooks.deliver().processedAfter == .milliseconds(20_130))
  }

  @Test("Flapping receivers are down first, then up, counted from the fault's beginning")
  func flapping() throws {
    var hooks = try WebhookFixture(Self.three)
    try hooks.inject("flapping", "{period: 10s, share: 30%, mode: dns}", at: .seconds(100))
    let observed = (0..<25).map { hooks.code(at: .seconds(100 + $0)) == "200" }
    #expect(observed == (0..<25).map { $0 % 10 >= 3 })
  }

  @Test("Overlapping faults leave in any order", arguments: [[0, 1, 2], [2, 1, 0], [1, 0, 2], [1, 2, 0]])
  func overlapping(order: [Int]) throws {
    var hooks = try WebhookFixture(Self.three)
    let codes = ["500", "502", "503"]
    for (index, code) in codes.enumerated() { try hooks.inject("status", "{status: \(code)}", id: "\(index)") }
    var left = [0, 1, 2]
    for index in order {
      #expect(hooks.code() == codes[left.last!])
      hooks.machine.lift("\(index)")
      left.removeAll { $0 == index }
    }
    #expect(hooks.code() == "200")
  }

  @Test("A rate limit holds beside the receiver's own capacity, and takes nothing of it when it refuses")
  func rateLimits() throws {
    var hooks = try WebhookFixture(WebhookFixture.endpoint("capacity: {rate: 3 per 1h}"))
    try hooks.inject("rateLimit", "{rate: 1 per 1h, retryAfter: 7s}")
    #expect(hooks.code() == "200")
    for _ in 0..<10 { #expect(hooks.deliver().result == .answered(status: 429, retryAfter: .seconds(7))) }
    hooks.machine.lift("rateLimit")
    #expect((0..<3).map { _ in hooks.code() } == ["200", "200", "429"])
  }

  @Test("A part of the endpoints, rounded up, always the same for a fault", arguments: Seeds.some(10))
  func endpointShare(seed: UInt64) throws {
    let endpoints = "{id: 'h-{n}', count: 50, url: 'https://h{n}.example/in', receiver: {latency: 100ms}}"
    func hit(_ id: String, _ options: String) throws -> [Int] {
      var hooks = try WebhookFixture(endpoints, seed: seed)
      try hooks.inject("outage", options, id: id)
      return (0..<50).filter { hooks.code($0) != "200" }
    }
    let first = try hit("first", "{endpointShare: 21%}")
    #expect(first.count == 11)
    #expect(try hit("first", "{endpointShare: 21%}") == first)
    #expect(try hit("second", "{endpointShare: 21%}") != first)
    #expect(try hit("some", "{endpoint: 'h-1*'}").map { "h-\($0 + 1)" } == ["h-1"] + (10...19).map { "h-\($0)" })
    #expect(try hit("all", "{}").count == 50)
  }

  @Test("Who signs with the new secret is through with the fault, for good")
  func rotatedSecret() throws {
    var hooks = try WebhookFixture(Self.three)
    try hooks.inject("secretRotated", "{to: new-secret, endpoint: 'h-*'}")
    #expect(try hooks.perform("setSecret", "{endpoint: h-1, secret: wrong}") == "1 endpoint updated")
    #expect(hooks.code(0) == "401")
    try hooks.perform("setSecret", "{endpoint: h-1, secret: new-secret}")
    #expect((0..<3).map { hooks.code($0) } == ["200", "401", "401"])
    #expect(hooks.machine.cured == [])
    #expect(try hooks.perform("setSecret", "{endpoint: '*', secret: new-secret}") == "3 endpoints updated")
    #expect((0..<3).map { hooks.code($0) } == ["200", "200", "200"])
    #expect(hooks.machine.cured == ["secretRotated"])
    hooks.machine.lift("secretRotated")
    #expect((0..<3).map { hooks.code($0) } == ["200", "200", "200"])
    #expect(hooks.machine.cured == [])
  }

  @Test("A fault that ends by itself leaves those who have adapted where they are")
  func partlyCured() throws {
    var hooks = try WebhookFixture(Self.three)
    try hooks.inject("urlChanged", "{to: '{url}/v2'}")
    #expect((0..<3).map { hooks.code($0) } == ["404", "404", "404"])
    try hooks.perform("setUrl", "{endpoint: h-2, url: 'https://h2.example/in/v2'}")
    #expect((0..<3).map { hooks.code($0) } == ["404", "200", "404"])
    hooks.machine.lift("urlChanged")
    #expect((0..<3).map { hooks.code($0) } == ["200", "200", "200"])
    try hooks.perform("setUrl", "{endpoint: h-2, url: 'https://h2.example/in'}")
    #expect(hooks.code(1) == "404")
  }

  @Test("A certificate expires while its endpoint has another URL: it matters once the URL is back")
  func certificateWithoutHTTPS() throws {
    var hooks = try WebhookFixture("{id: a, url: 'https://a.example/in', receiver: {latency: 100ms}}")
    let fault = try WebhookFixture.fault("certificateExpired", "{}")
    try hooks.machine.check(fault)
    try hooks.perform("setUrl", "{endpoint: a, url: 'http://a.example/in'}")
    hooks.machine.inject(fault, now: .start)
    #expect(hooks.code() == "ECONNREFUSED")
    try hooks.perform("setUrl", "{endpoint: a, url: 'https://a.example/in'}")
    #expect(hooks.code() == "CERT_HAS_EXPIRED")
  }

  @Test(
    "Faults and actions that do not fit",
    arguments: [
      ("outage", "{endpoint: h-9}", "'endpoint' 'h-9' is no endpoint; did you mean 'h-1'?"),
      ("slow", "{}", "changes nothing; give 'add' or 'multiply'"),
      ("rateLimit", "{rate: 0 per 1s}", "'rate' is zero or too slow"),
      ("outage", "{endpointShare: 0%}", "'endpointShare' is zero: the fault hits nothing"),
      ("urlChanged", "{to: nowhere}", "'to' 'nowhere' is no http or https URL"),
      ("certificateExpired", "{}", "has no effect: no such endpoint has an https URL"),
      ("secretRotated", "{}", "has no effect: no such endpoint's receiver verifies signatures"),
    ])
  func misfits(type: String, options: String, problem: String) throws {
    let hooks = try WebhookFixture("{id: h-1, url: 'http://h1.example', receiver: {verifiesSignature: false}}")
    let fault = try WebhookFixture.fault(type, options)
    let found = #expect(throws: ConfigurationProblem.self) { try hooks.machine.check(fault) }
    #expect(found?.text == problem)
  }
}

/// Endpoints that are disabled, and those that messages go to.
@Suite struct WebhookEndpointTests {
  @Test("Failures in a row disable an endpoint; a success begins anew")
  func failures() throws {
    var hooks = try WebhookFixture(WebhookFixture.endpoint(), "disableAfter: {failures: 3}")
    func conclude(_ result: WebhookResult) -> Bool { hooks.machine.conclude(0, result, now: .start) }
    #expect(!conclude(.failed(.timeout)) && !conclude(.answered(status: 500)) && !conclude(.answered(status: 204)))
    #expect(!conclude(.failed(.timeout)) && !conclude(.answered(status: 500)) && conclude(.answered(status: 301)))
    #expect(hooks.machine.endpoints[0].disabled == .failures && hooks.machine.disabledEndpoints == 1)
    #expect(try hooks.perform("enable", "{endpoint: a}") == "1 endpoint enabled")
    #expect(hooks.machine.endpoints[0].isEnabled && !conclude(.failed(.timeout)))
  }

  @Test("Only failures for so long disable an endpoint (Svix: 120 h)")
  func span() throws {
    let svix = try #require(WebhookCatalogue.presets.first { $0.name == "svix" })
    let options = try Options(
      WebhookFixture.text(WebhookFixture.endpoint(), "log: {}"), WebhookCatalogue.options, preset: svix)
    let configuration = try WebhookConfiguration(
      options: options, organisations: ["org-1"], start: WebhookFixture.start)
    var machine = WebhookMachine(configuration: configuration)
    func fails(_ hours: Int64) -> Bool {
      machine.conclude(0, .answered(status: 410), now: .at(.hours(hours)))
    }
    #expect(!fails(0) && !fails(119))
    machine.conclude(0, .answered(status: 200), now: .at(.hours(119)))
    #expect(!fails(120) && !fails(239) && fails(240))
    #expect(machine.endpoints[0].disabled == .failedTooLong)
    #expect(machine.timeout == .seconds(30) && configuration.throttleWait == .seconds(60))
  }

  @Test("410 disables at once, if it does", arguments: [true, false])
  func gone(disables: Bool) throws {
    var hooks = try WebhookFixture(WebhookFixture.endpoint(), "disableOn410: \(disables)")
    #expect(hooks.machine.conclude(0, .answered(status: 410), now: .start) == disables)
    #expect(hooks.machine.endpoints[0].disabled == (disables ? .gone : nil))
  }

  @Test("The number of an endpoint stands in its organisations, too") func numberedOrganisations() throws {
    let names = (1...4).map { "org-\($0)" }
    let hooks = try WebhookFixture(
      "{id: 'h{n}', count: 4, url: 'https://h{n}', organisations: ['org-{n}']}", organisations: names)
    let found = (0..<4 as Range<UInt16>).map {
      hooks.machine.endpoint(organisation: $0, recipient: RecipientKey(organisation: $0, number: 0))
    }
    #expect(found == [0, 1, 2, 3])
  }

  @Test("Organisations have their own endpoints; others share the rest by weight", arguments: Seeds.some(5))
  func routing(seed: UInt64) throws {
    let names = (0..<2000).map { "org-\($0)" }
    let hooks = try WebhookFixture(
      "{id: own, url: 'https://a', organisations: [org-7, org-9]}, {id: big, url: 'https://b', weight: 3}, "
        + "{id: small, url: 'https://c'}", organisations: names, seed: seed)
    var counts = [0, 0, 0]
    for organisation in 0..<2000 as Range<UInt16> {
      let key = RecipientKey(organisation: organisation, number: 0)
      let found = try #require(hooks.machine.endpoint(organisation: organisation, recipient: key))
      let again = hooks.machine.endpoint(
        organisation: organisation, recipient: RecipientKey(organisation: organisation, number: 9))
      #expect(again == found)
      counts[found] += 1
      if organisation == 7 || organisation == 9 { #expect(found == 0) }
    }
    #expect(counts[0] == 2)
    #expect(WebhookMachineTests.isPlausible(counts[1], of: 1998, 0.75))
  }

  @Test("Recipients have their own endpoints", arguments: Seeds.some(5))
  func byRecipient(seed: UInt64) throws {
    let hooks = try WebhookFixture(
      "{id: 'h{n}', count: 4, url: 'https://h{n}'}", "chosenBy: recipient", organisations: ["org-1"], seed: seed)
    var counts = [0, 0, 0, 0]
    for number in 0..<4000 as Range<UInt32> {
      let key = RecipientKey(organisation: 0, number: number)
      counts[try #require(hooks.machine.endpoint(organisation: 0, recipient: key))] += 1
    }
    for count in counts { #expect(WebhookMachineTests.isPlausible(count, of: 4000, 0.25)) }
  }

  @Test func alikeEndpoints() throws {
    let hooks = try WebhookFixture(
      "{id: 'h{n}', count: 3, url: 'https://h{n}.example/{id}', secret: 's-{n}'}, {id: last, url: 'https://l', enabled: false}"
    )
    #expect(hooks.machine.endpoints.map(\.id) == ["h1", "h2", "h3", "last"])
    #expect(hooks.machine.endpoints[1].url == "https://h2.example/h2")
    #expect(hooks.machine.endpoints.map(\.secret) == ["s-1", "s-2", "s-3", "whsec_last"])
    #expect(hooks.machine.disabledEndpoints == 1 && hooks.machine.index(of: "last") == 3)
  }

  @Test(
    "Options that do not fit",
    arguments: [
      ("", "'endpoints' names no endpoint"),
      ("{id: a, url: x, count: 2}", "'endpoints.0.id' needs '{n}', which stands for the number of each of the 2"),
      ("{id: a, url: x}, {id: a, url: y}", "'endpoints.1.id' 'a' is there twice"),
      (
        "{id: a, url: x, organisations: [org-3]}",
        "'endpoints.0.organisations.0' 'org-3' is no organisation of the flows; did you mean 'org-1'?"
      ),
      (
        "{id: a, url: x, organisations: [org-1]}",
        "'endpoints' leaves 'org-2' without an endpoint; give one without 'organisations', for all others"
      ),
      (
        "{id: 'a{n}', url: x, count: 6000}, {id: 'b{n}', url: x, count: 4001}",
        "'endpoints.1.count' makes more than 10000 endpoints"
      ),
      (
        "{id: a, url: x, receiver: {answers: [{status: 500, share: 60%}, {status: 503, share: 50%}]}}",
        "'endpoints.0.receiver.answers' adds up to more than the whole"
      ),
      (
        "{id: a, url: x, receiver: {capacity: {rate: 0 per 1s}}}",
        "'endpoints.0.receiver.capacity.rate' is zero or too slow"
      ),
      (
        "{id: a, url: x, receiver: {certificate: {validUntil: soon}}}",
        "'endpoints.0.receiver.certificate.validUntil' the year needs 4 digits"
      ),
    ])
  func problems(endpoints: String, problem: String) {
    let found = #expect(throws: ConfigurationProblem.self) { try WebhookFixture.configuration(endpoints, "") }
    #expect(found?.text == problem)
  }
}
