/// A kind of event, as registered with `Simulation.register(name:handler:)`.
public struct HandlerID: Hashable, Sendable {
  @usableFromInline let number: Int32
}

/// A pending handler event; it stays valid, and is recognised as over, after the event has happened.
public struct ScheduledEvent: Hashable, Sendable {
  let identity: UInt64
}

/// The registered handlers.
struct HandlerTable {
  final class Handler {
    let name: String
    let body: (UInt64) -> Void
    init(name: String, body: @escaping (UInt64) -> Void) {
      self.name = name
      self.body = body
    }
  }

  private(set) var handlers: UnsafeMutablePointer<Unmanaged<Handler>>
  private var capacity = 16
  private(set) var count = 0

  init() { handlers = .allocate(capacity: capacity) }
  func deallocate() {
    for number in 0..<count { handlers[number].release() }
    handlers.deallocate()
  }

  mutating func add(name: String, body: @escaping (UInt64) -> Void) -> Int32 {
    if count == capacity {
      let larger = UnsafeMutablePointer<Unmanaged<Handler>>.allocate(capacity: capacity * 2)
      larger.moveInitialize(from: handlers, count: count)
      handlers.deallocate()
      handlers = larger
      capacity *= 2
    }
    (handlers + count).initialize(to: Unmanaged.passRetained(Handler(name: name, body: body)))
    count += 1
    return Int32(count - 1)
  }

  func name(_ number: Int32) -> String { handlers[Int(number)]._withUnsafeGuaranteedRef { $0.name } }

  /// Frees the handlers and whatever they captured.
  mutating func removeAll() {
    for number in 0..<count { handlers[number].release() }
    count = 0
  }
}
