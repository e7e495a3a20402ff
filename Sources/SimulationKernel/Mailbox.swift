public import VirtualTime

/// A bounded FIFO queue between tasks of one simulation. A sender waits while it is full, a receiver while it is empty;
/// both are served in the order of their calls.
public final class Mailbox<Element>: @unchecked Sendable {
  private struct Sender {
    var waiter: Waiter
    var element: Element
  }
  /// Where a woken receiver finds its element.
  private final class Receiver {
    let waiter: Waiter
    var element: Element?
    init(waiter: Waiter) { self.waiter = waiter }
  }

  public let name: String
  public let simulation: Simulation
  /// The most elements that are kept.
  public let capacity: Int
  @exclusivity(unchecked) public private(set) var isClosed = false
  @exclusivity(unchecked) private var elements = FairQueue<Element>()
  @exclusivity(unchecked) private var senders = FairQueue<Sender>()
  @exclusivity(unchecked) private var receivers = FairQueue<Receiver>()
  private let sendLabel: WaitLabel
  private let receiveLabel: WaitLabel

  /// - Parameter capacity: 1 or more.
  public init(_ name: String, capacity: Int, in simulation: Simulation) {
    precondition(capacity >= 1, "mailbox '\(name)' needs room for one element")
    self.name = name
    self.capacity = capacity
    self.simulation = simulation
    sendLabel = simulation.label("room in mailbox \(name)")
    receiveLabel = simulation.label("an element in mailbox \(name)")
  }

  /// Elements kept now.
  public var count: Int { elements.count }
  /// Tasks that wait to send.
  public var waitingSenders: Int { senders.count }
  /// Tasks that wait to receive.
  public var waitingReceivers: Int { receivers.count }

  /// Puts in an element, waiting for room.
  /// - Returns: false when the mailbox is closed, or was closed during the wait; then the element is not in it.
  /// - Throws: `SimulationEnded`, also when there would be nothing to wait for; then the element is not in it.
  @discardableResult public func send(_ element: Element) async throws(SimulationEnded) -> Bool {
    _ = try simulation.admit()
    if isClosed { return false }
    if trySend(element) { return true }
    var ticket: UInt64 = 0
    do throws(SimulationEnded) {
      _ = try await simulation.wait(until: nil, label: sendLabel) { waiter in
        ticket = senders.append(Sender(waiter: waiter, element: element))
      }
      // Whoever made room took the element over; at a close it stays behind.
      return senders.remove(ticket) == nil
    } catch {
      senders.remove(ticket)
      throw error
    }
  }

  /// Puts in an element if there is room and nobody waits to send.
  /// - Returns: whether it did; false when full or closed.
  public func trySend(_ element: Element) -> Bool {
    guard !isClosed else { return false }
    if handOver(element) { return true }
    guard elements.count < capacity, senders.isEmpty else { return false }
    elements.append(element)
    return true
  }

  /// What a receive came to.
  public enum Received {
    case element(Element)
    /// The mailbox is closed and empty.
    case closed
    /// The deadline passed first.
    case deadline
  }

  /// Takes out the oldest element, waiting for one.
  /// - Returns: nil when the mailbox is closed and empty.
  public func receive() async throws(SimulationEnded) -> Element? {
    if case .element(let element) = try await receive(until: nil) { element } else { nil }
  }

  /// Takes out the oldest element, waiting for one until the deadline; nil waits without end.
  public func receive(until deadline: VirtualInstant?) async throws(SimulationEnded) -> Received {
    _ = try simulation.admit()
    if let element = tryReceive() { return .element(element) }
    if isClosed { return .closed }
    var ticket: UInt64 = 0
    var receiver: Receiver?
    do throws(SimulationEnded) {
      let reason = try await simulation.wait(until: deadline?.nanoseconds, label: receiveLabel) { waiter in
        let new = Receiver(waiter: waiter)
        receiver = new
        ticket = receivers.append(new)
      }
      receivers.remove(ticket)
      if let element = receiver?.element { return .element(element) }
      return reason == .deadline ? .deadline : .closed
    } catch {
      receivers.remove(ticket)
      throw error
    }
  }

  /// Takes out the oldest element; nil when there is none.
  public func tryReceive() -> Element? {
    guard let element = elements.popFirst() else { return nil }
    admitSender()
    return element
  }

  /// Nothing more can be sent; waiting senders fail, waiting receivers get nothing, what is kept can be received.
  public func close() {
    guard !isClosed else { return }
    isClosed = true
    for sender in senders.elements { simulation.wake(sender.waiter) }
    while let receiver = receivers.popFirst() { simulation.wake(receiver.waiter) }
  }

  /// Gives the element to the receiver that has waited longest.
  private func handOver(_ element: Element) -> Bool {
    while let receiver = receivers.popFirst() {
      if simulation.wake(receiver.waiter) {
        receiver.element = element
        return true
      }
    }
    return false
  }

  /// Room has come up: takes over the element of the sender that has waited longest.
  private func admitSender() {
    guard !isClosed else { return }
    while let sender = senders.popFirst() {
      if simulation.wake(sender.waiter) {
        elements.append(sender.element)
        return
      }
    }
  }
}
