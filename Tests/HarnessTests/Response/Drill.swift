import Harness
import Incidents
import Scenario
import VirtualTime

/// An incident in which every time is known beforehand, for tests that compute its times by hand.
///
/// It starts at 09:00. At 10 minutes `key` begins: mail refuses its credentials. The alert `Down` (P1) holds from 10 min 7 s to an
/// hour, and rules are evaluated at every full quarter of a minute. Alertmanager waits 30 s, the pager answers after one second
/// and shows the page two seconds later. Noticing takes 3 minutes, finding out what it is about 1, a check 2, an action 30 s.
/// The runbook of `Down` checks once and puts the credentials right, which ends the fault.
struct Drill {
  var start = "2026-03-02T09:00:00Z"
  var duration = "2h"
  var faults = ["{id: key, at: 10m, target: mail, credentials: , expects: [Down]}"]
  /// `NAME SEVERITY EXPRESSION`, with `T` for the seconds since the start; what follows `for` is its `for`.
  var rules = ["Down P1 T >= 607 < 3600"]
  var runbooks = ["Down: [{check: mail}, {target: mail, rotateCredentials: }]"]
  var objectives: [String] = []
  var actions: [String] = []
  var groupWait = "30s"
  var integrations = "pagerduty_configs: [{routing_key: x}]"
  var hasPeople = true
  /// Further sections.
  var more = ""
  var settings: [String] = []
  var people = "{ann: {}, ben: {}, lead: {}}"
  var levels = "[{name: engineer, people: [ann, ben]}, {name: lead, people: [lead], after: 40m}]"
  /// Only what the runbooks say: the times below are counted by hand.
  var onFailure = "{then: giveUp, after: 10h}"
  var notice = "{escalates: true, day: {after: 3m}, night: {after: 8m}}"
  var priorities = "{P0: {acknowledgeWithin: 5m}, P1: {acknowledgeWithin: 10m}, P2: {acknowledgeWithin: 1h}}"

  /// With `T` for the seconds since the start.
  func expression(_ text: String) throws -> String {
    let epoch = try CalendarInstant(parsing: start).unixNanoseconds / 1_000_000_000
    return text.replacing("T", with: "(vector(time()) - \(epoch))")
  }

  private func ruleFile() throws -> String {
    let list = try rules.map { rule -> String in
      let words = rule.split(separator: " ", maxSplits: 2).map(String.init)
      let parts = words[2].split(separator: " for ").map(String.init)
      let hold = parts.count == 2 ? ", for: \(parts[1])" : ""
      return "{alert: \(words[0]), expr: '\(try expression(parts[0]))', labels: {severity: \(words[1])}\(hold)}"
    }
    return "groups: [{name: g, rules: [\(list.joined(separator: ", "))]}]"
  }

  func plan() throws -> Plan {
    let routing = """
      route: {receiver: team, group_wait: \(groupWait), group_interval: 5m, group_by: [alertname]}
      receivers: [{name: team, \(integrations)}]
      """
    let sections = """
      duration: \(duration)
      start: \(start)
      evaluationInterval: 15s
      ruleFiles: [rules.yml]
      faults: [\(faults.joined(separator: ", "))]
      actions: [\(actions.joined(separator: ", "))]
      objectives: {\(try objectives.map(expression).joined(separator: ", "))}
      components:
        pager: {type: receiver, receives: [team], latency: 1s, delivery: 2s}
        # Messages are beside the point here.
        backend: {env: {POLL_MS: "60000"}}
        outbox: {sweep: {interval: 10m, staleAfter: 10m}}
      \(onCall)runbooks: {\(runbooks.joined(separator: ", "))}
      load: {steady: {flow: notices, executor: constant-arrival-rate, rate: 0.2}}

      """ + more
    let files = [
      "rules.yml": try ruleFile(), "am.yml": routing,
      "system.yaml": SmallSystem.head.replacing("seed: 7\n", with: ""),
    ]
    let head = "version: 1\nname: drill\nsystem: system.yaml\nseed: 7\nalertmanager: am.yml\n"
    return try SmallSystem.plan(sections, set: settings, files: files, head: head)
  }

  private var onCall: String {
    guard hasPeople else { return "" }
    return "onCall: {people: \(people), levels: \(levels), priorities: \(priorities), "
      + "notices: {pagerduty: \(notice)}, onFailure: \(onFailure), times: {context: 1m, check: 2m, act: 30s, decide: 4m, slip: 0%}}\n"
  }

  func run(seed: UInt64 = 7) throws -> RunResult { try SimulationRun(plan: plan(), seed: seed).execute() }
}

/// `13m48s` as a moment after the start.
func at(_ text: String) throws -> VirtualInstant { .start + (try VirtualDuration(parsing: text)) }
