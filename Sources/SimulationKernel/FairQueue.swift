/// A FIFO queue whose elements can leave from the middle, by ticket.
///
/// Elements that left keep their place until they reach the front or outnumber the rest, so every operation is O(1)
/// amortised (removal by ticket O(log n)).
struct FairQueue<Element> {
  private var places: [(ticket: UInt64, element: Element?)] = []
  private var head = 0
  private var nextTicket: UInt64 = 0
  /// How many elements are in the queue.
  private(set) var count = 0

  var isEmpty: Bool { count == 0 }

  @discardableResult mutating func append(_ element: Element) -> UInt64 {
    let ticket = nextTicket
    nextTicket += 1
    places.append((ticket, element))
    count += 1
    return ticket
  }

  var first: Element? {
    mutating get {
      skipGaps()
      return head < places.count ? places[head].element : nil
    }
  }

  @discardableResult mutating func popFirst() -> Element? {
    skipGaps()
    guard head < places.count else { return nil }
    let element = places[head].element
    places[head].element = nil
    head += 1
    count -= 1
    tidy()
    return element
  }

  /// Takes the element with that ticket out of the queue; nil when it has left.
  @discardableResult mutating func remove(_ ticket: UInt64) -> Element? {
    var low = head
    var high = places.count
    while low < high {
      let middle = (low + high) / 2
      if places[middle].ticket < ticket { low = middle + 1 } else { high = middle }
    }
    guard low < places.count, places[low].ticket == ticket, let element = places[low].element else { return nil }
    places[low].element = nil
    count -= 1
    tidy()
    return element
  }

  /// All elements, from the front. Complexity: O(n).
  var elements: [Element] { places[head...].compactMap { $0.element } }

  private mutating func skipGaps() { while head < places.count, places[head].element == nil { head += 1 } }

  private mutating func tidy() {
    if count == 0 {
      places.removeAll(keepingCapacity: true)
      head = 0
    } else if places.count > 32, count * 2 < places.count {
      places = places[head...].filter { $0.element != nil }
      head = 0
    }
  }
}
