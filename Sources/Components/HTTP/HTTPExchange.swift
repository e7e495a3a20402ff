import SimulationKernel
import Telemetry
import VirtualTime

/// One request in a process, until it is answered.
final class HTTPExchange: @unchecked Sendable {
  /// What is to be done for it.
  enum Work {
    /// The steps of an endpoint, by its number in the deployment.
    case endpoint(Int)
    /// The same for an operator, who hears an answer in words, meets no drawn errors, and asks for what the path says.
    case operatorsEndpoint(Int, parameters: [String: String])
    case view(Int, HTTPRequest)
    case health
    case metrics

    /// Whether it is the application's own work, of which a process does so much at once. Health, metrics and views are answered beside
    /// it: they ask and wait, which takes an event loop no time.
    var takesTurn: Bool {
      switch self {
      case .endpoint, .operatorsEndpoint: true
      case .view, .health, .metrics: false
      }
    }

    /// Parameters of the path that are numbers.
    var numbers: [String: Int64] {
      guard case .operatorsEndpoint(_, let parameters) = self else { return [:] }
      return parameters.compactMapValues { Int64($0) }
    }
  }

  let work: Work
  /// The message that it brings into the system; nil: none.
  let arrival: ArrivingMessage?
  /// The number that its client knows it by.
  let number: UInt32
  /// Weak: the way in knows the servers, whose timers know this. One that is gone hears nothing.
  private weak var client: (any HTTPClient)?
  @exclusivity(unchecked) private(set) var isAnswered = false
  /// Whether it waits for its turn.
  @exclusivity(unchecked) var isWaiting = false
  /// The status that it gets instead of its steps; nil: those run.
  @exclusivity(unchecked) var clientError: Int?
  @exclusivity(unchecked) var began = VirtualInstant.start
  @exclusivity(unchecked) var timer: RequestTimers.Timer?
  /// Whose it is. That answers it before it ends.
  @exclusivity(unchecked) unowned(unsafe) var process: HTTPProcess?

  init(_ work: Work, number: UInt32, arrival: ArrivingMessage?, client: any HTTPClient) {
    self.work = work
    self.number = number
    self.arrival = arrival
    self.client = client
  }

  /// The client gets its answer, the first of all.
  /// - Parameter code: what failed; `.none`: the status says it.
  func complete(_ answer: HTTPAnswer, code: NameID = .none) {
    precondition(!isAnswered, "a request was answered twice")
    isAnswered = true
    client?.answered(self, answer, code: code)
  }

  /// The route's number among endpoints and views; nil: it is neither.
  func route(endpoints: Int) -> Int? {
    switch work {
    case .endpoint(let index), .operatorsEndpoint(let index, _): index
    case .view(let index, _): endpoints + index
    case .health, .metrics: nil
    }
  }
}

/// Who has sent a request.
protocol HTTPClient: AnyObject, Sendable {
  /// Called once for each request, on the simulation's executor.
  func answered(_ exchange: HTTPExchange, _ answer: HTTPAnswer, code: NameID)
}

/// When requests are given up: one kind of event for all processes of a deployment.
final class RequestTimers: @unchecked Sendable {
  /// A request's place here, and its event.
  struct Timer {
    fileprivate var slot: Int
    fileprivate var event: ScheduledEvent
  }

  private let simulation: Simulation
  @exclusivity(unchecked) private var slots: [HTTPExchange?] = []
  @exclusivity(unchecked) private var free: [Int] = []
  private var handler: HandlerID!

  init(_ simulation: Simulation, name: String) {
    self.simulation = simulation
    handler = simulation.register(name: "\(name) request timeout") { [unowned self] in fire(Int($0)) }
  }

  func start(_ exchange: HTTPExchange, after patience: VirtualDuration) {
    let slot = free.popLast() ?? slots.count
    if slot == slots.count { slots.append(exchange) } else { slots[slot] = exchange }
    let event = simulation.schedule(handler, at: simulation.now + patience, payload: UInt64(slot))
    exchange.timer = Timer(slot: slot, event: event)
  }

  func stop(_ exchange: HTTPExchange) {
    guard let timer = exchange.timer else { return }
    simulation.cancel(timer.event)
    forget(timer.slot)
    exchange.timer = nil
  }

  private func fire(_ slot: Int) {
    guard let exchange = slots[slot] else { preconditionFailure("a request without a clock was given up") }
    forget(slot)
    exchange.timer = nil
    exchange.process?.gaveUp(exchange)
  }

  private func forget(_ slot: Int) {
    slots[slot] = nil
    free.append(slot)
  }
}
