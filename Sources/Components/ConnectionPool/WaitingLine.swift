/// Callers in the order of their arrival, who may leave from the middle. Constant time, amortised.
struct WaitingLine<Element: Sendable>: Sendable {
  /// From the front; nil where somebody has left. The front itself is never nil.
  private var places: [Element?] = []
  private var head = 0
  /// The ticket of the place at `head`.
  private var firstTicket: UInt64 = 0
  private(set) var count = 0

  /// - Returns: the ticket to leave with.
  mutating func append(_ element: Element) -> UInt64 {
    places.append(element)
    count += 1
    return firstTicket + UInt64(places.count - head - 1)
  }

  mutating func popFirst() -> Element? {
    guard head < places.count else { return nil }
    defer { dropGaps() }
    count -= 1
    return places[head].take()
  }

  /// Takes the one with that ticket out; nil when it has left.
  mutating func remove(_ ticket: UInt64) -> Element? {
    guard ticket >= firstTicket, ticket - firstTicket < UInt64(places.count - head) else { return nil }
    guard let element = places[head + Int(ticket - firstTicket)].take() else { return nil }
    count -= 1
    dropGaps()
    return element
  }

  private mutating func dropGaps() {
    while head < places.count, places[head] == nil {
      head += 1
      firstTicket += 1
    }
    if head == places.count {
      places.removeAll(keepingCapacity: true)
      head = 0
    } else if head >= 64, head * 2 >= places.count {
      places.removeFirst(head)
      head = 0
    }
  }
}
