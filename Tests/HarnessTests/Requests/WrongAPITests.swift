import Components
import Harness
import Scenario
import TestSupport
import Testing

/// Files that say something impossible of an API: each problem stands at its place.
@Suite("Wrong APIs")
struct WrongAPITests {
  private struct Change: CustomTestStringConvertible, Sendable {
    var old: String
    var new: String
    /// `line:column message`, the line as it is after the change.
    var problem: String
    var testDescription: String { new }
    init(_ old: String, _ new: String, _ problem: String) { (self.old, self.new, self.problem) = (old, new, problem) }
  }

  /// What is reported of the small API after a change.
  private func problems(_ change: Change) throws -> [String] {
    let text = SmallAPI.system() + "duration: 1m\n" + SmallAPI.load + "thresholds: []\n"
    #expect(text.contains(change.old))
    let files = MemoryFiles(["main.yaml": text.replacing(change.old, with: change.new)])
    let scenario: ReadScenario
    do { scenario = try ScenarioReader(catalogue: .standard, files: files).read(file: "main.yaml") } catch {
      return error.diagnostics.map { diagnostic in
        let meant = diagnostic.suggestion.map { "; did you mean '\($0)'?" } ?? ""
        return "\(diagnostic.line):\(diagnostic.column) \(diagnostic.message)\(meant)"
      }
    }
    do throws(RunFailure) {
      try SimulationRun(plan: scenario.plans[0], seed: 1).check()
      return []
    } catch {
      guard case .configuration(let findings) = error else { return ["\(error)"] }
      return findings.map {
        let diagnostic = scenario.diagnostic(PlanFinding(0, at: $0.path, $0.message))
        return "\(diagnostic.line):\(diagnostic.column) \(diagnostic.message)"
      }
    }
  }

  private static let changes = [
    Change(
      "path: POST /v1/messages", "path: POST v1/messages",
      "24:17 must be a method and a path, such as GET /v1/things/{id}, not 'POST v1/messages'"),
    Change(
      "path: POST /v1/messages", "path: GET /v1/things/{name}",
      "29:17 is served already: two routes cannot take the same requests"),
    Change("GET /v1/queue:", "GET /v1/things/{x}:", "21:9 is served already: two routes cannot take the same requests"),
    Change(
      "show: outbox, view: counts}", "show: outbox, view: count}",
      "21:45 'outbox' has no view 'count'; its views are counts"),
    Change("show: outbox, view: counts}", "show: sms, view: counts}", "21:31 is 'sms', which has no views"),
    Change(
      "checks: [postgres, redis]", "checks: [postgres, sms]", "19:26 names a component that no health check can ask"),
    Change("{404: 3%}", "{304: 3%}", "30:31 must be a status from 400 to 499"),
    Change("{400: 1%, 401: 2%}", "{400: 60%, 401: 50%}", "27:11 add up to more than 100%"),
    Change(
      ", {store: {in: outbox}}]", "]",
      "28:11 stores no message, but the endpoint lists 'flows' whose messages come here"),
    Change("          flows: [notices]\n", "", "36:19 no endpoint of 'api' lists the flow 'notices' among its 'flows'"),
    Change(
      "authentication: none", "flows: [notices]",
      "37:19 several endpoints of 'api' list the flow 'notices': its messages come to one alone"),
    Change(
      "{time: 100ms}}]", "{time: 100ms}}, {store: {in: outbox}}]",
      "34:41 stores a message, but the endpoint lists no 'flows' whose messages come here"),
    Change(
      "{time: 100ms}}]", "{time: 100ms}}, {send: {to: sms}}]",
      "34:41 delivers a message: a request hands its message to a queue, whose worker delivers it"),
    Change("servedBy: backend", "servedBy: worker", "35:31 leads to 'worker', which runs no httpServer"),
    Change(
      "POST /v1/login: 10%", "POST /v1/logn: 10%",
      "39:65 'api' has no endpoint 'POST /v1/logn'; did you mean 'POST /v1/login'?"),
    Change("POST /v1/login: 10%", "POST /v1/login: 20%", "39:36 the shares of 'endpoints' add up to 110%, not 100%"),
    Change(
      "browsing: {into: api", "browsing: {into: outbox",
      "39:20 component 'outbox' is of type tableQueue, which takes no requests without messages"),
    Change(
      "{requests: browsing, executor: constant-vus", "{requests: browsin, executor: constant-vus",
      "44:21 no requests are named 'browsin'; did you mean 'browsing'?"),
    Change(
      "{requests: browsing, executor: constant-vus", "{requests: browsing, flow: notices, executor: constant-vus",
      "44:21 give 'flow' or 'requests', not both"),
    Change(
      "{requests: browsing, executor: constant-vus", "{executor: constant-vus",
      "44:3 load 'users' (constant-vus) needs 'flow'"),
    Change(
      "thresholds: []", "thresholds: [{metric: http_req_duration, where: {endpoint: GET /v1}, require: p(95) < 1s}]",
      "45:60 no API has the endpoint 'GET /v1'"),
    Change(
      "thresholds: []", "thresholds: [{metric: http_req_duration, where: {channel: SMS}, require: p(95) < 1s}]",
      "45:50 unknown key 'channel' in 'where'"),
    Change(
      "thresholds: []", "thresholds: [{metric: http_req_failed, require: rate < 1%, window: 1m}]",
      "45:68 http_req_failed is a figure of the whole run and has no windows"),
    Change(
      "      checks:", "      metrics: {requests: 'http{a, b}'}\n      checks:",
      "19:27 must name 3 labels, for method, path, status, not 'http{a, b}'"),
    Change(
      "      checks:", "      metrics: {active: jobs_total, requests: jobs_total}\n      checks:",
      "19:47 the name 'jobs_total' stands for another metric already"),
    Change(
      "      checks:", "      buckets: [1, 0.5]\n      checks:", "bucket bounds must be strictly ascending"),
  ]

  @Test(arguments: changes) private func areReported(_ change: Change) throws {
    let found = try problems(change)
    #expect(found.contains { $0.contains(change.problem) }, "\(found)")
  }

  @Test func theSmallAPIIsRight() throws {
    #expect(try problems(Change("thresholds: []", "thresholds: []", "")) == [])
    let threshold = "[{metric: http_req_duration, where: {endpoint: POST /v1/login}, require: p(95) < 1s}]"
    #expect(try problems(Change("thresholds: []", "thresholds: \(threshold)", "")) == [])
  }
}
