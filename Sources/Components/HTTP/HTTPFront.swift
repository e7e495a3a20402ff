public import SimulationKernel
import Telemetry
import VirtualTime

/// The way from outside to an application's HTTP API: chooses a pod for each request, and writes down what came of it.
///
/// Ready pods take turns, as their deployment or service has it. Without one a request is answered 503, as one that still
/// goes to a pod that has ended. A message that a request brings is accepted when a step of its endpoint has stored it, and
/// rejected with what the request failed with.
public actor HTTPFront: MessageIntake, RequestIntake {
  public nonisolated let simulation: Simulation
  public nonisolated let name: String
  public nonisolated let endpoints: [String]
  private let nameID: NameID
  private let journal: Journal
  private let service: Service?
  private let targets: [Target]
  private let endpointIDs: [NameID]
  /// By flow of the vocabulary: its endpoint; nil: it leads elsewhere.
  private let endpointOfFlow: [Int?]
  private let metrics: HTTPFrontMetrics
  /// Error codes of statuses, in the order of their first use.
  @exclusivity(unchecked) private var codes: [(status: Int, code: NameID)] = []
  @exclusivity(unchecked) private var lastRequest: UInt32 = 0
  /// Requests without an answer, by number.
  @exclusivity(unchecked) private var open: [UInt32: Open] = [:]
  /// They outlive the run, and so the requests.
  @exclusivity(unchecked) private unowned(unsafe) var messageListener: (any RequestListener)?
  @exclusivity(unchecked) private unowned(unsafe) var requestListener: (any RequestMixListener)?

  /// A deployment behind it.
  struct Target: Sendable {
    var deployment: Deployment
    var server: HTTPServer
    /// By endpoint of the front: its number there; nil: it is not served there.
    var indices: [Int?]
  }

  private struct Open {
    var endpoint: Int
    var source: UInt32
    var arrival: ArrivingMessage?
    var pod: NameID
  }

  /// - Parameters:
  ///   - targets: at least one.
  ///   - endpointOfFlow: by flow of the vocabulary.
  init(
    context: ComponentContext, endpoints: [String], targets: [Target], service: Service?, endpointOfFlow: [Int?],
    metricNames: Options
  ) {
    simulation = context.simulation
    name = context.name
    journal = context.telemetry.journal
    nameID = journal.intern(context.name)
    self.endpoints = endpoints
    self.targets = targets
    self.service = service
    self.endpointOfFlow = endpointOfFlow
    endpointIDs = endpoints.map { [journal] in journal.intern($0) }
    metrics = HTTPFrontMetrics(context, name: metricNames.text("requests"))
  }

  public func start() {}

  public nonisolated var hostedBy: String? { targets[0].deployment.name }

  public func reportAnswers(to listener: any RequestListener) { messageListener = listener }
  public func reportRequests(to listener: any RequestMixListener) { requestListener = listener }

  public var openRequests: [UInt32] { open.keys.sorted() }

  public nonisolated func take(_ message: NewMessage, source: UInt32) { with { $0.offer(message, source: source) } }
  public nonisolated func take(endpoint: Int, source: UInt32) {
    with { $0.admit(endpoint, source: source, arrival: nil) }
  }

  public func offer(_ message: NewMessage, source: UInt32) {
    guard let endpoint = endpointOfFlow[Int(message.flow)] else {
      preconditionFailure("a message of a flow that leads elsewhere")
    }
    let arrival = ArrivingMessage(message, into: nameID, journal: journal, simulation: simulation)
    admit(endpoint, source: source, arrival: arrival)
  }

  private func admit(_ endpoint: Int, source: UInt32, arrival: ArrivingMessage?) {
    lastRequest += 1
    let number = lastRequest
    journal.record(
      JournalEvent(
        time: simulation.now, kind: .requestSent, component: nameID, detail: endpointIDs[endpoint],
        value: Int64(number)))
    let pod = choosePod()
    open[number] = Open(endpoint: endpoint, source: source, arrival: arrival, pod: pod?.nameID ?? .none)
    guard let pod, let target = targets.first(where: { $0.deployment.nameID == pod.deployment }) else {
      return finish(number, .status(503), code: .none)
    }
    guard let index = target.indices[endpoint] else { return finish(number, .status(404), code: .none) }
    let exchange = HTTPExchange(.endpoint(index), number: number, arrival: arrival, client: self)
    target.server.take(exchange, in: pod)
  }

  private func choosePod() -> Pod? {
    if let service { return service.with { $0.nextServingPod() } }
    return targets[0].deployment.with { $0.nextServingPod() }
  }

  fileprivate func finish(_ number: UInt32, _ answer: HTTPAnswer, code: NameID) {
    guard let request = open.removeValue(forKey: number) else { preconditionFailure("a request was answered twice") }
    metrics.answered(answer.status)
    journal.record(
      JournalEvent(
        time: simulation.now, kind: .requestAnswered, component: nameID, attempt: UInt16(answer.status),
        actor: request.pod, detail: endpointIDs[request.endpoint], value: Int64(number)))
    guard let arrival = request.arrival else {
      requestListener?.requestAnswered(source: request.source)
      return
    }
    if answer.status >= 400 { arrival.refused(code == .none ? self.code(of: answer.status) : code) }
    messageListener?.answered(arrival.message.id, source: request.source)
  }

  /// A status as an error code: `SERVICE_UNAVAILABLE`.
  private func code(of status: Int) -> NameID {
    for known in codes where known.status == status { return known.code }
    let reason = HTTPAnswer.reasons[status].map { String($0.uppercased().map { $0 == " " ? "_" : $0 }) }
    let code = journal.intern(reason ?? "HTTP_\(status)")
    codes.append((status, code))
    return code
  }

  public func inject(_ fault: FaultCall) { preconditionFailure("http has no fault '\(fault.type)'") }
  public func lift(_ fault: FaultCall) {}
  public func perform(_ action: ActionCall) throws(ActionRefused) -> String {
    throw ActionRefused("http has no action '\(action.type)'")
  }
}

extension HTTPFront: HTTPClient {
  nonisolated func answered(_ exchange: HTTPExchange, _ answer: HTTPAnswer, code: NameID) {
    let number = exchange.number
    with { $0.finish(number, answer, code: code) }
  }
}

/// What a load balancer counts.
private final class HTTPFrontMetrics: @unchecked Sendable {
  private let scope: MetricScope
  private let name: String
  private let front: MetricLabel
  private var counters: [(status: Int, counter: Counter)] = []

  init(_ context: ComponentContext, name: String) {
    scope = context.metrics
    self.name = name
    front = MetricLabel("ingress", context.name)
  }

  func answered(_ status: Int) {
    for known in counters where known.status == status { return known.counter.increment() }
    let counter = scope.counter(
      name, help: HTTPFront.requestsHelp, labels: [front, MetricLabel("status", "\(status)")])
    counters.append((status, counter))
    counter.increment()
  }
}
