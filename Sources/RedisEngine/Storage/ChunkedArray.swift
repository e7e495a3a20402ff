/// An array in pieces of 512 elements: growing moves nothing, and after a copy a write copies one piece, not all.
struct ChunkedArray<Element: Sendable>: Sendable {
  private var chunks: [ContiguousArray<Element>] = []
  private(set) var count = 0
  private static var shift: Int { 9 }
  private static var size: Int { 1 << shift }

  @inline(__always) subscript(position: Int) -> Element {
    _read { yield chunks[position >> Self.shift][position & (Self.size - 1)] }
    _modify { yield &chunks[position >> Self.shift][position & (Self.size - 1)] }
  }

  mutating func append(_ element: Element) {
    if count & (Self.size - 1) == 0, count >> Self.shift == chunks.count {
      var chunk = ContiguousArray<Element>()
      // The first piece grows as it needs to: many databases hold a few keys.
      if count > 0 { chunk.reserveCapacity(Self.size) }
      chunks.append(chunk)
    }
    chunks[count >> Self.shift].append(element)
    count += 1
  }

  mutating func removeLast() -> Element {
    count -= 1
    let last = chunks[count >> Self.shift].removeLast()
    if chunks[count >> Self.shift].isEmpty { chunks.removeLast() }
    return last
  }
}
