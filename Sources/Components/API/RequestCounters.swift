import Telemetry

/// Why a request is not answered 202.
enum Rejection: CaseIterable, Hashable {
  case invalidRecipient
  /// No pod serves, or the database is down.
  case unavailable
  /// More requests at once than the service takes.
  case overloaded
  /// No connection of the pod's pool came free in time.
  case noConnection
  /// The insert failed, as with a deadlock.
  case databaseError
  /// The database did not answer in time.
  case noAnswer

  /// The HTTP status.
  var status: String {
    switch self {
    case .invalidRecipient: "400"
    case .unavailable: "503"
    case .overloaded: "429"
    case .noConnection, .databaseError: "500"
    case .noAnswer: "504"
    }
  }
}

/// Requests answered, by HTTP status: by all pods, or by one.
final class RequestCounters: @unchecked Sendable {
  private let accepted: Counter
  private let rejected: [Rejection: Counter]
  private let service: String
  /// Where they are. Requests under way count on when their pod's container has been replaced.
  private let scope: MetricScope
  /// Those of all pods together, if these are one's.
  private let total: RequestCounters?
  /// Each pod's own, by its name; a new container begins anew, in another registry.
  private var pods: [NameID: RequestCounters] = [:]

  /// Those of all pods.
  convenience init(_ context: ComponentContext) { self.init(context.name, in: context.metrics, total: nil) }

  private init(_ service: String, in scope: MetricScope, total: RequestCounters?) {
    self.service = service
    self.scope = scope
    self.total = total
    func counter(_ status: String) -> Counter {
      scope.counter(
        "http_requests_total", help: "Requests answered, by HTTP status.",
        labels: [MetricLabel("service", service), MetricLabel("status", status)])
    }
    accepted = counter("202")
    rejected = Dictionary(uniqueKeysWithValues: Rejection.allCases.map { ($0, counter($0.status)) })
  }

  /// Counts an answer.
  func answered(_ rejection: Rejection?) {
    if let rejection { rejected[rejection]!.increment() } else { accepted.increment() }
    total?.answered(rejection)
  }

  /// A pod's own, which count for all pods too; these if the pod keeps none.
  func own(of pod: Pod) -> RequestCounters {
    guard let scope = pod.metrics else { return self }
    if let known = pods[pod.nameID], known.scope.registry === scope.registry { return known }
    let made = own(in: scope)
    pods[pod.nameID] = made
    return made
  }

  /// Another set, which counts for all pods too.
  func own(in scope: MetricScope) -> RequestCounters { RequestCounters(service, in: scope, total: self) }
}
