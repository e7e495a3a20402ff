import Harness
import TestSupport
import Testing
import VirtualTime

/// Times of incidents against times computed by hand, with constant step times.
@Suite("Times of the response")
struct ResponseTimeTests {
  /// What becomes of the first incident; nil: it does not happen.
  struct Times: Sendable {
    var started = "10m"
    var detected: String? = "10m15s"
    var notified: String? = "10m46s"
    var acknowledged: String? = "13m48s"
    /// The end of the fault and five minutes.
    var resolved: String? = "22m18s"
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var times: Times
    var change: @Sendable (inout Drill) -> Void
    var testDescription: String { name }

    init(_ name: String, _ times: Times = Times(), _ change: @escaping @Sendable (inout Drill) -> Void = { _ in }) {
      self.name = name
      self.times = times
      self.change = change
    }
  }

  static let cases: [Case] = [
    // Fires 10:15; Alertmanager 10:45; the pager 10:46, shown 10:48; acknowledged 13:48; known 14:48; checked 16:48;
    // put right 17:18.
    Case("as it is"),
    Case(
      "for", Times(detected: "12m15s", notified: "12m46s", acknowledged: "15m48s", resolved: "24m18s")
    ) { $0.rules = ["Down P1 T >= 607 < 3600 for 2m"] },
    Case("group wait", Times(notified: "15m16s", acknowledged: "18m18s", resolved: "26m48s")) { $0.groupWait = "5m" },
    // Evaluated at 7 s past the quarter minutes: just when the condition begins to hold.
    Case(
      "evaluation phase", Times(detected: "10m7s", notified: "10m38s", acknowledged: "13m40s", resolved: "22m10s")
    ) { $0.settings = ["evaluationPhase=7s"] },
    Case(
      "evaluation interval", Times(detected: "11m", notified: "11m31s", acknowledged: "14m33s", resolved: "23m3s")
    ) { $0.settings = ["evaluationInterval=1m"] },
    // Three pods, one from 10 min 7 s on: of the 20 samples of five minutes, 11 must be ones for a mean below 2. The first is
    // taken at 10:15, the eleventh at 12:45.
    Case("window", Times(detected: "12m45s", notified: "13m16s", acknowledged: "16m18s", resolved: "24m48s")) {
      $0.rules = ["Down P1 avg_over_time(kube_deployment_spec_replicas[5m]) < 2"]
      $0.actions = ["{at: 10m7s, target: backend, scale: {replicas: 1}}"]
    },
    Case("acknowledge", Times(acknowledged: "20m18s", resolved: "28m48s")) {
      $0.notice = "{escalates: true, day: {after: 9m30s}}"
    },
    // One more check of 10 minutes and a decision of 4.
    Case("two more steps", Times(resolved: "36m18s")) {
      $0.runbooks = [
        "Down: [{check: mail, takes: 10m}, {check: mail}, {decide: it}, {target: mail, rotateCredentials: }]"
      ]
    },
    // Noise keeps Ann busy from 9:33 to 29:33. Ten minutes after her page Ben is called, who notices after 3.
    Case("escalation", Times(acknowledged: "23m48s", resolved: "32m18s")) {
      $0.rules.insert("Noise P2 T >= 300 < 3600", at: 0)
      $0.runbooks.append("Noise: [{check: noise, takes: 20m}]")
    },
    // 410 at 10:45 is not tried again; the group's next news are due five minutes later.
    Case("pager outage", Times(notified: "15m46s", acknowledged: "18m48s", resolved: "27m18s")) {
      $0.faults.append("{id: gone, at: 0s, for: 14m, target: pager, gone: , significant: false}")
    },
    // Noise fires at 5:00 and is acknowledged at 8:33; its check lasts from 9:33 to 29:33. Only then Ann looks at the pager.
    Case("false alarm first", Times(acknowledged: "29m33s", resolved: "38m3s")) {
      $0.rules.insert("Noise P2 T >= 300 < 3600", at: 0)
      $0.runbooks.append("Noise: [{check: noise, takes: 20m}]")
      $0.priorities = "{P0: {acknowledgeWithin: 5m}, P1: {acknowledgeWithin: 1h}, P2: {acknowledgeWithin: 1h}}"
    },
    // The second fault and its alert begin at 15:00; its page comes at 15:33 and is noticed at 18:33, when Ann has done with
    // the first (17:18). Known 19:33, put right 20:03.
    Case("second incident during the first", Times(resolved: "25m3s")) {
      $0.faults.append("{id: sms-key, at: 15m, target: sms, credentials: , expects: [DownToo]}")
      $0.rules.append("DownToo P1 T >= 900 < 3600")
      $0.runbooks.append("DownToo: [{target: sms, rotateCredentials: }]")
    },
    // An objective is breached from the scrape at 10:00 to the one at 20:00, and met at 20:15.
    Case("load only", Times(resolved: "25m15s")) {
      $0.faults = []
      $0.runbooks = ["Down: [{check: mail}]"]
      $0.objectives = [
        "quiet: {expr: 'abs(T - 900)', target: '> 300', expects: [Down]}"
      ]
    },
    // Nothing fires, so that nobody comes.
    Case("missed", Times(detected: nil, notified: nil, acknowledged: nil, resolved: nil)) {
      $0.rules = ["Down P1 T >= 607 < 500"]
    },
    // 03:00: eight minutes instead of three.
    Case("night", Times(acknowledged: "18m48s", resolved: "27m18s")) { $0.start = "2026-03-02T03:00:00Z" },
    // Acknowledging late is no reason to call the next one when the time for it is longer.
    Case("not urgent", Times(acknowledged: "40m48s", resolved: "49m18s")) {
      $0.rules = ["Down P2 T >= 607 < 3600"]
      $0.notice = "{escalates: true, day: {after: 30m}}"
      $0.levels = "[{name: engineer, people: [ann, ben]}, {name: lead, people: [lead]}]"
    },
    // Put right at 17:18; the alert is over at 60:00, and only then the remedy is undone, within 30 s.
    Case("temporary remedy", Times(resolved: "1h30s")) {
      $0.runbooks = [
        "Down: [{check: mail}, {target: mail, rotateCredentials: , "
          + "undo: {target: backend, rolloutRestart: }}]"
      ]
    },
    // Watched for ten minutes and done again at 29:48, 42:18 and 54:48: still one remedy, undone once.
    Case("temporary remedy done again", Times(resolved: "1h30s")) {
      $0.runbooks = [
        "Down: [{check: mail}, {target: mail, rotateCredentials: , "
          + "undo: {target: backend, rolloutRestart: }}]"
      ]
      $0.onFailure = "{then: repeat, after: 10m}"
    },
  ]

  @Test func areMany() {
    Verification.record(
      "Response times by hand", asked: "at least ten cases with constant step times",
      measured: "\(Self.cases.count) cases", passed: Self.cases.count >= 10)
    #expect(Self.cases.count >= 10)
  }

  @Test(arguments: cases) func areThoseComputedByHand(example: Case) throws {
    var drill = Drill()
    example.change(&drill)
    let result = try drill.run()
    let incident = try #require(result.incidents.first)
    let times = example.times
    func moment(_ text: String?) throws -> VirtualInstant? { try text.map { try at($0) } }
    #expect(result.incidents.count == 1)
    #expect(incident.startedAt == (try at(times.started)))
    #expect(incident.detectedAt == (try moment(times.detected)))
    #expect(incident.notifiedAt == (try moment(times.notified)))
    #expect(incident.acknowledgedAt == (try moment(times.acknowledged)))
    #expect(incident.resolvedAt == (try moment(times.resolved)))
  }
}
