/// A sorted sequence in chunks of up to 128 elements.
///
/// Finding takes O(log n), inserting and removing O(log n) and the move of one chunk, a rank O(n / 64) additions.
struct SortedChunks<Element: Comparable & Sendable>: Sendable {
  /// A place between elements: `offset` may be a chunk's count only in the last chunk.
  struct Position: Equatable {
    var chunk: Int
    var offset: Int
  }

  private var chunks: [[Element]] = []
  private(set) var count = 0
  private static var limit: Int { 128 }

  var isEmpty: Bool { count == 0 }
  var first: Element? { chunks.first?.first }
  var last: Element? { chunks.last?.last }

  /// The first element for which `isBefore`, true for a prefix of the sequence, does not hold.
  @inline(__always) func partition(_ isBefore: (Element) -> Bool) -> Position {
    var low = 0
    var high = chunks.count
    while low < high {
      let middle = (low + high) / 2
      if isBefore(chunks[middle][chunks[middle].count - 1]) { low = middle + 1 } else { high = middle }
    }
    guard low < chunks.count else { return Position(chunk: max(0, chunks.count - 1), offset: chunks.last?.count ?? 0) }
    let chunk = low
    high = chunks[chunk].count
    low = 0
    while low < high {
      let middle = (low + high) / 2
      if isBefore(chunks[chunk][middle]) { low = middle + 1 } else { high = middle }
    }
    return Position(chunk: chunk, offset: low)
  }

  /// The rank of the first element for which `isBefore` does not hold.
  func rank(_ isBefore: (Element) -> Bool) -> Int { rank(of: partition(isBefore)) }

  func rank(of position: Position) -> Int {
    var rank = position.offset
    for chunk in 0..<position.chunk { rank += chunks[chunk].count }
    return rank
  }

  func find(_ element: Element) -> Position? {
    let position = partition { $0 < element }
    guard position.chunk < chunks.count, position.offset < chunks[position.chunk].count,
      chunks[position.chunk][position.offset] == element
    else { return nil }
    return position
  }

  @inline(__always) subscript(position: Position) -> Element {
    get { chunks[position.chunk][position.offset] }
    _modify { yield &chunks[position.chunk][position.offset] }
  }

  /// The element must not be there.
  mutating func insert(_ element: Element) {
    count += 1
    if chunks.isEmpty {
      chunks.append([element])
      return
    }
    let position = partition { $0 < element }
    chunks[position.chunk].insert(element, at: position.offset)
    guard chunks[position.chunk].count > Self.limit else { return }
    // A full chunk at the end stays full: what comes in order fills chunks wholly.
    let isAtEnd = position.chunk == chunks.count - 1 && position.offset == Self.limit
    let half = isAtEnd ? Self.limit : Self.limit / 2
    let upper = Array(chunks[position.chunk][half...])
    chunks[position.chunk].removeSubrange(half...)
    chunks.insert(upper, at: position.chunk + 1)
  }

  @discardableResult mutating func remove(_ element: Element) -> Bool {
    guard let position = find(element) else { return false }
    remove(at: position)
    return true
  }

  mutating func remove(at position: Position) {
    chunks[position.chunk].remove(at: position.offset)
    if chunks[position.chunk].isEmpty { chunks.remove(at: position.chunk) }
    count -= 1
  }

  private func position(ofRank rank: Int) -> Position {
    var rest = rank
    for (chunk, elements) in chunks.enumerated() {
      if rest < elements.count { return Position(chunk: chunk, offset: rest) }
      rest -= elements.count
    }
    return Position(chunk: chunks.count, offset: 0)
  }

  /// The elements with these ranks, in order; ranks must exist.
  func elements(ranks: Range<Int>) -> [Element] {
    guard !ranks.isEmpty else { return [] }
    var result: [Element] = []
    result.reserveCapacity(ranks.count)
    var position = position(ofRank: ranks.lowerBound)
    while result.count < ranks.count {
      let chunk = chunks[position.chunk]
      let taken = min(chunk.count - position.offset, ranks.count - result.count)
      result += chunk[position.offset..<(position.offset + taken)]
      position = Position(chunk: position.chunk + 1, offset: 0)
    }
    return result
  }

  /// Calls `body` from the element at the place on until it answers false.
  func visit(from start: Position, _ body: (Element) -> Bool) {
    var offset = start.offset
    var chunk = start.chunk
    while chunk < chunks.count {
      while offset < chunks[chunk].count {
        guard body(chunks[chunk][offset]) else { return }
        offset += 1
      }
      chunk += 1
      offset = 0
    }
  }

  /// Calls `body` with each element in order.
  func visit(_ body: (Element) -> Void) {
    for chunk in chunks { for element in chunk { body(element) } }
  }
}
