import Operator
import Testing

/// An API whose handlers all wait for a database that does not answer.
@Suite("curl on a busy API")
struct BusyServerTests {
  /// Five requests a second for two handlers and a line of three; the members of the set are away from 2 to 30 minutes.
  private static let scenario = """
    version: 1
    name: A busy API
    duration: 1h
    components:
      db: {type: mongo, database: shop, collections: {orders: {}}}
      redis: {type: redis}
      postgres: {type: postgres}
      outbox: {type: tableQueue, store: postgres, table: jobs}
      backend:
        type: deployment
        http: {host: api.example.com, health: /health, metrics: /metrics}
        runs:
          type: httpServer
          maxConcurrent: 2
          maxWaiting: 3
          timeout: 60s
          checks: [redis, db]
          views: {GET /queue: {show: outbox, view: counts}}
          mongoClients: {db: {uri: 'mongodb://db-0,db-1,db-2/shop', maxPoolSize: 2}}
          endpoints:
            - {path: GET /orders, does: [{find: {in: db, collection: orders}}]}
      api: {type: http, servedBy: backend}
    requests: {shopping: {into: api, endpoints: {GET /orders: 100%}}}
    load: {shopping: {requests: shopping, executor: constant-arrival-rate, rate: 5}}
    faults:
      - {id: gone, at: 2m, for: 28m, target: db, outage: {member: all, mode: hang}}

    """

  private static let format = "-o /dev/null -w '%{http_code} %{time_total}'"

  @Test("Metrics and views answer at once while requests wait, health when its checks have")
  func cheapRoutes() throws {
    let url = "https://api.example.com"
    let found = try Rehearsing.run(
      [
        "curl -s \(Self.format) \(url)/metrics", "curl -s \(Self.format) \(url)/queue",
        "curl -s \(Self.format) \(url)/health", "curl -s \(url)/health | jq -c '[.info, .error | keys]'",
        "curl -s \(url)/metrics | grep -c http_", "curl -s \(Self.format) -m 5 \(url)/orders",
      ], at: "10m", scenario: Self.scenario)
    #expect(found[0].output == "200 0.020000")
    // The queue's counts are a query of its own database.
    let view = found[1].output.split(separator: " ").compactMap { Double($0) }
    #expect(view.first == 200 && (0.02...0.1).contains(view.last ?? 0), "\(found[1].output)")
    // One second for the check of the database.
    let health = found[2].output.split(separator: " ")
    let time = try #require(health.last.flatMap { Double($0) })
    #expect(health.first == "503" && (1.02...1.03).contains(time), "\(found[2].output)")
    #expect(found[3].output == "[[\"redis\"],[\"db\"]]\n")
    #expect(found[4].output != "0\n")
    // The line is full: the application's own routes are refused or wait.
    #expect(found[5].output.hasPrefix("503 0.02") || found[5].exitCode == 28, "\(found[5])")
  }

  @Test("A process that hangs answers nothing, cheap or not")
  func hangs() throws {
    let scenario = Self.scenario.replacing(
      "target: db, outage: {member: all, mode: hang}", with: "target: backend, hang: {}")
    let found = try Rehearsing.run(
      ["curl -sS -m 3 https://api.example.com/metrics"], at: "10m", scenario: scenario)[0]
    #expect(found.exitCode != 0)
  }
}
