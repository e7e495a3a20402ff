import Components
import Scenario
import Telemetry

/// The figures of the load's requests to APIs, under k6's names.
struct RequestFigures {
  /// Each with the name of its way in and its own.
  private let entries: [(component: String, name: String, endpoint: RequestLedger.Endpoint)]

  /// Of a run without such requests.
  init() { entries = [] }

  /// - Parameter names: the ways in, in the order of the plan.
  init(_ ledger: RequestLedger, _ journal: Journal, names: [String]) {
    let named = ledger.endpoints.map { endpoint in
      (
        component: journal.name(of: endpoint.place.component), name: journal.name(of: endpoint.place.endpoint),
        endpoint: endpoint
      )
    }
    entries = names.flatMap { component in
      named.filter { $0.component == component }.sorted { Self.order($0.name) < Self.order($1.name) }
    }
  }

  /// Endpoints of one path stand together.
  private static func order(_ name: String) -> (String, String) {
    let words = name.split(separator: " ", maxSplits: 1)
    return (words.count == 2 ? String(words[1]) : "", name)
  }

  /// The observed value, in seconds for durations; nil when nothing was observed.
  func value(_ metric: String, endpoint: String?, _ aggregate: Requirement.Aggregate) -> Double? {
    let asked = entries.filter { endpoint == nil || $0.name == endpoint }.map(\.endpoint)
    guard !asked.isEmpty else { return nil }
    let answered = asked.reduce(0) { $0 + $1.answered }
    switch metric {
    case "http_reqs": return Double(answered)
    case "http_req_failed":
      return answered == 0 ? nil : Double(asked.reduce(0) { $0 + $1.answers(400...599) }) / Double(answered)
    case "http_req_duration": return aggregate.value(of: .merged(asked.map(\.latency)))
    default: preconditionFailure("the scenario reader let the figure '\(metric)' through")
    }
  }

  /// For reports.
  var endpoints: [EndpointFigures] {
    entries.map { entry in
      let endpoint = entry.endpoint
      var latency = LatencyFigures(endpoint.latency)
      latency.censored = endpoint.sent - endpoint.answered
      return EndpointFigures(
        component: entry.component, endpoint: entry.name, answered: endpoint.answered,
        clientErrors: endpoint.answers(400...499), serverErrors: endpoint.answers(500...599),
        inFlight: endpoint.sent - endpoint.answered,
        statuses: endpoint.answers.sorted { $0.status < $1.status }.map { .init(status: $0.status, count: $0.count) },
        latency: latency)
    }
  }
}

extension Plan {
  /// The components that take requests, in the order of the plan.
  var requestNames: [String] { components.filter { $0.type == HTTPFront.typeName }.map(\.name) }
}
