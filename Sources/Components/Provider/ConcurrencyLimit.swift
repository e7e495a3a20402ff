import VirtualTime

/// How many requests an account may have under way at once: the ends of those that are, in a binary heap.
///
/// Memory is bounded by the limit; O(log limit) per request, amortised.
struct ConcurrencyLimit: Hashable, Sendable {
  let limit: Int
  let code: Int
  /// The earliest first.
  private var ends: [VirtualInstant] = []

  init(_ configuration: ConcurrencyConfiguration) {
    limit = configuration.limit
    code = configuration.code
  }

  /// Whether one more may begin now.
  mutating func admits(now: VirtualInstant) -> Bool {
    while let first = ends.first, first <= now { removeFirst() }
    return ends.count < limit
  }

  /// One begins that `admits` has admitted at this moment.
  mutating func begin(until end: VirtualInstant) {
    var index = ends.count
    ends.append(end)
    while index > 0, ends[(index - 1) / 2] > ends[index] {
      ends.swapAt(index, (index - 1) / 2)
      index = (index - 1) / 2
    }
  }

  private mutating func removeFirst() {
    let last = ends.removeLast()
    guard !ends.isEmpty else { return }
    ends[0] = last
    var index = 0
    while true {
      var least = index
      for child in [2 * index + 1, 2 * index + 2] where child < ends.count && ends[child] < ends[least] {
        least = child
      }
      if least == index { return }
      ends.swapAt(index, least)
      index = least
    }
  }
}
