import SimulationKernel
import Telemetry
import VirtualTime

/// The server in one container: its handlers, its line of waiting requests, and what they are told when it ends.
///
/// A request that a handler works on when its time is up is answered 504, and the handler goes on with it, as a server
/// does that cannot stop what it has begun. One that still waits by then is not worked on any more (assumed). Requests for health,
/// metrics and views are not in that line.
final class HTTPProcess: PodResource, @unchecked Sendable {
  /// nil: the container's environment does not fit; it answers nothing and ends.
  let settings: HTTPServerSettings?
  let problem: ConfigurationProblem?
  private let server: HTTPServer
  private let metrics: HTTPMetrics
  @exclusivity(unchecked) private var admission: RequestAdmission
  @exclusivity(unchecked) private var line = WaitingRequests()
  /// Requests being answered that take no turn.
  @exclusivity(unchecked) private var beside = 0
  /// All that were ever started.
  @exclusivity(unchecked) private var handlers: [Handler] = []
  @exclusivity(unchecked) private var idle: [Handler] = []
  /// Draws of errors, one for each request.
  @exclusivity(unchecked) private var random: RandomStream
  @exclusivity(unchecked) private var ending: Waiter?
  @exclusivity(unchecked) private var isClosed = false

  /// One of the tasks that work on requests.
  final class Handler: @unchecked Sendable {
    let number: Int
    @exclusivity(unchecked) fileprivate var exchange: HTTPExchange?
    @exclusivity(unchecked) fileprivate var waiter: Waiter?
    @exclusivity(unchecked) fileprivate var task: SpawnedTask?
    init(number: Int) { self.number = number }
  }

  init(_ server: HTTPServer, of pod: Pod) {
    self.server = server
    var settings: HTTPServerSettings?
    var problem: ConfigurationProblem?
    do throws(ConfigurationProblem) { settings = try HTTPServerSettings(pod.options, server.context) } catch {
      problem = error
    }
    self.settings = settings
    self.problem = problem
    metrics = server.metrics.own(of: pod)
    admission = RequestAdmission(
      maxConcurrent: settings?.maxConcurrent ?? 1, maxWaiting: settings?.maxWaiting ?? 0)
    random = server.context.stream("pod-\(pod.index)-requests")
  }

  private var simulation: Simulation { server.context.simulation }

  /// A request arrives.
  func submit(_ exchange: HTTPExchange, in pod: Pod) {
    guard let settings, !isClosed else { return exchange.complete(.status(502)) }
    exchange.process = self
    exchange.began = simulation.now
    var patience = settings.timeout
    if case .endpoint(let index) = exchange.work {
      let endpoint = settings.endpoints[index]
      patience = endpoint.timeout
      // One draw per request, whether it is needed or not.
      exchange.clientError = endpoint.clientError(random.unit())
    }
    metrics.arrived()
    switch exchange.work.takesTurn ? admission.arrive() : .run {
    case .refuse: return answer(exchange, .status(settings.refusal))
    case .wait:
      exchange.isWaiting = true
      line.append(exchange)
    case .run:
      if !exchange.work.takesTurn { beside += 1 }
      hand(exchange, in: pod)
    }
    server.timers.start(exchange, after: patience)
  }

  private func hand(_ exchange: HTTPExchange, in pod: Pod) {
    // As long as it is worked on its message may be stored, whatever its client hears.
    exchange.arrival?.storingBegan()
    if let handler = idle.popLast() {
      handler.exchange = exchange
      simulation.wake(handler.waiter!)
      return
    }
    let handler = Handler(number: handlers.count)
    handler.exchange = exchange
    handlers.append(handler)
    // What the container was started with is dropped with it, its handlers by `close`.
    handler.task = pod.with { pod in
      pod.spawn("handler of \(pod.name)", daemon: true) { pod in
        try await self.work(handler, in: pod)
      }
    }
  }

  private func work(_ handler: Handler, in pod: isolated Pod) async throws {
    var context = StepContext(
      pod: pod, message: nil, random: server.context.stream("pod-\(pod.index)-handler-\(handler.number)"),
      logs: server.logs)
    while true {
      while let exchange = handler.exchange {
        pod.workBegan()
        let (answer, code) = try await server.serve(exchange, settings!, in: pod, &context)
        // A process that hangs answers nobody.
        try await pod.untilProgress()
        // The process may have ended at the very moment at which this could go on.
        guard !isClosed else { return }
        pod.workEnded()
        pod.handled()
        handler.exchange = nil
        self.answer(exchange, answer, code: code)
        exchange.arrival?.storingEnded()
        guard exchange.work.takesTurn else {
          beside -= 1
          continue
        }
        guard admission.finish() else { continue }
        guard let next = line.popFirst() else { preconditionFailure("a request that waits is not in the line") }
        next.arrival?.storingBegan()
        handler.exchange = next
      }
      if !isBusy, let ending { simulation.wake(ending) }
      idle.append(handler)
      _ = try await simulation.wait(until: nil, waitingFor: "a request") { handler.waiter = $0 }
      handler.waiter = nil
    }
  }

  /// Its time is up.
  func gaveUp(_ exchange: HTTPExchange) {
    if exchange.isWaiting {
      exchange.isWaiting = false
      admission.withdraw()
      line.noteWithdrawal()
    }
    answer(exchange, .status(504))
  }

  private func answer(_ exchange: HTTPExchange, _ answer: HTTPAnswer, code: NameID = .none) {
    guard !exchange.isAnswered else { return }
    server.timers.stop(exchange)
    if let settings, let route = exchange.route(endpoints: settings.endpoints.count) {
      metrics.answered(route, answer.status, after: exchange.began.duration(to: simulation.now))
    }
    metrics.left()
    exchange.complete(answer, code: code)
  }

  private var isBusy: Bool { admission.running + beside > 0 }

  /// Waits until nothing is worked on.
  func untilIdle() async throws(SimulationEnded) {
    while isBusy {
      _ = try await simulation.wait(until: nil, waitingFor: "the last requests") { ending = $0 }
      ending = nil
    }
  }

  func cancelTasks() { for handler in handlers { handler.task?.cancel() } }

  /// The process has ended: whoever waits hears it from the load balancer.
  func close() {
    isClosed = true
    let running = handlers.compactMap(\.exchange)
    let open = running + line.all
    (handlers, idle, line) = ([], [], WaitingRequests())
    for exchange in open where !exchange.isAnswered {
      server.timers.stop(exchange)
      metrics.left()
      exchange.complete(.status(502))
    }
    for exchange in running { exchange.arrival?.storingEnded() }
  }
}

/// Requests that wait, in the order of their arrival.
private struct WaitingRequests {
  private var requests: [HTTPExchange] = []
  private var head = 0
  /// Those among them that have been given up.
  private var withdrawn = 0

  /// Those that have not been given up.
  var all: [HTTPExchange] { requests[head...].filter(\.isWaiting) }

  mutating func append(_ exchange: HTTPExchange) { requests.append(exchange) }

  /// The first that has not been given up; it waits no longer.
  mutating func popFirst() -> HTTPExchange? {
    while head < requests.count {
      let exchange = requests[head]
      head += 1
      compact()
      guard exchange.isWaiting else {
        withdrawn -= 1
        continue
      }
      exchange.isWaiting = false
      return exchange
    }
    return nil
  }

  mutating func noteWithdrawal() {
    withdrawn += 1
    guard withdrawn > 32, withdrawn * 2 > requests.count - head else { return }
    (requests, head, withdrawn) = (all, 0, 0)
  }

  private mutating func compact() {
    guard head > 32, head * 2 > requests.count else { return }
    requests.removeFirst(head)
    head = 0
  }
}
