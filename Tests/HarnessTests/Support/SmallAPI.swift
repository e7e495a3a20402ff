import Components
import Harness
import Scenario
import TestSupport

/// An API on two pods, whose messages go to a queue, with everything in it that a test may change.
enum SmallAPI {
  /// - Parameters:
  ///   - server: options of the server beside its endpoints, on lines of their own with eight blanks before them.
  ///   - endpoints: entries of the list, likewise; nil: one for messages, one for reading and one for logging in.
  ///   - deployment: options of the deployment, on lines of their own with four blanks before them.
  static func system(server: String = "", endpoints: String? = nil, deployment: String = "    replicas: 2") -> String {
    """
    version: 1
    name: small API
    components:
      postgres: {type: postgres}
      redis: {type: redis}
      sms: {type: provider, acceptLatency: 50ms}
      outbox: {type: tableQueue, store: postgres, table: jobs}
      worker:
        type: deployment
        replicas: 2
        runs: {type: tableQueueWorker, queue: outbox, batch: 50, pollInterval: 1s, routes: {SMS: {provider: sms}}}
      backend:
        type: deployment
    \(deployment)
        http: {host: api.example.com, health: /v1/health, metrics: /v1/metrics}
        runs:
          type: httpServer
    \(server)
          checks: [postgres, redis]
          views:
            GET /v1/queue: {show: outbox, view: counts}
            GET /v1/things/{id}/log: {show: outbox, view: counts, authentication: bearer}
          endpoints:
    \(endpoints ?? Self.endpoints)
      api: {type: http, servedBy: backend}
    flows:
      notices: {into: api, channel: SMS, template: notice}
    requests:
      browsing: {into: api, endpoints: {'GET /v1/things/{id}': 90%, POST /v1/login: 10%}}

    """
  }

  static let endpoints = """
            - path: POST /v1/messages
              flows: [notices]
              status: 202
              clientErrors: {400: 1%, 401: 2%}
              does: [{work: {time: 20ms}}, {store: {in: outbox}}]
            - path: GET /v1/things/{id}
              clientErrors: {404: 3%}
              does: [{work: {time: {p50: 20ms, p99: 200ms}}}]
            - path: POST /v1/login
              authentication: none
              does: [{work: {time: 100ms}}]
    """

  static let load = """
    load:
      notices: {flow: notices, executor: constant-arrival-rate, rate: 5}
      browsing: {requests: browsing, executor: constant-arrival-rate, rate: 40}
      users: {requests: browsing, executor: constant-vus, vus: 10, thinkTime: 2s}

    """

  /// The plan of a system with further sections.
  static func plan(_ sections: String, system: String = system(), set: [String] = []) throws -> Plan {
    try SmallSystem.plan(sections, set: set, head: system)
  }

  /// A system whose pods serve one endpoint, `GET /`, with nothing but its steps.
  static func station(server: String, does: String, deployment: String = "    replicas: 1") -> String {
    """
    version: 1
    name: station
    components:
      backend:
        type: deployment
    \(deployment)
        runs:
          type: httpServer
    \(server)
          endpoints: [{path: GET /, does: [\(does)]}]
      api: {type: http, servedBy: backend}
    requests: {all: {into: api, endpoints: {GET /: 1}}}

    """
  }
}
