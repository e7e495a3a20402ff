/// The rows of a table by slot, in chunks, so that a table that grows neither copies its rows nor holds them twice.
///
/// A value: a copy shares the chunks until one of the two is changed. Every access takes constant time.
struct RowStore: RandomAccessCollection, Sendable {
  /// Rows of a chunk: 64 KiB.
  private static let chunkSize = 1024
  private static let shift = 10

  private var owner: Owner
  private(set) var endIndex = 0

  /// Frees the chunks with the last value that uses them.
  private final class Owner: @unchecked Sendable {
    @exclusivity(unchecked) var chunks: UnsafeMutablePointer<UnsafeMutablePointer<StoredRow>>
    @exclusivity(unchecked) var chunkCount = 0
    @exclusivity(unchecked) var chunkCapacity = 16

    init() { chunks = .allocate(capacity: chunkCapacity) }

    /// The same rows in chunks of their own.
    init(copying other: Owner, count: Int) {
      chunkCapacity = other.chunkCapacity
      chunks = .allocate(capacity: chunkCapacity)
      while chunkCount < other.chunkCount {
        let chunk = UnsafeMutablePointer<StoredRow>.allocate(capacity: RowStore.chunkSize)
        let first = chunkCount * RowStore.chunkSize
        chunk.initialize(from: other.chunks[chunkCount], count: Swift.min(RowStore.chunkSize, count - first))
        (chunks + chunkCount).initialize(to: chunk)
        chunkCount += 1
      }
    }

    deinit {
      // Rows hold no references: there is nothing to end in them.
      for index in 0..<chunkCount { chunks[index].deallocate() }
      chunks.deallocate()
    }

    func addChunk() {
      if chunkCount == chunkCapacity {
        let larger = UnsafeMutablePointer<UnsafeMutablePointer<StoredRow>>.allocate(capacity: chunkCapacity * 2)
        larger.moveInitialize(from: chunks, count: chunkCount)
        chunks.deallocate()
        chunks = larger
        chunkCapacity *= 2
      }
      (chunks + chunkCount).initialize(to: .allocate(capacity: RowStore.chunkSize))
      chunkCount += 1
    }
  }

  init() { owner = Owner() }

  var startIndex: Int { 0 }

  /// What the chunks take, in bytes.
  var storageBytes: Int { owner.chunkCount * Self.chunkSize * MemoryLayout<StoredRow>.stride }

  @inline(__always) subscript(slot: Int) -> StoredRow {
    _read { yield address(of: slot).pointee }
    _modify {
      makeUnique()
      yield &address(of: slot).pointee
    }
  }

  mutating func append(_ row: StoredRow) {
    makeUnique()
    if endIndex == owner.chunkCount * Self.chunkSize { owner.addChunk() }
    endIndex += 1
    address(of: endIndex - 1).initialize(to: row)
  }

  @inline(__always) private func address(of slot: Int) -> UnsafeMutablePointer<StoredRow> {
    precondition(slot >= 0 && slot < endIndex, "a slot beyond the table's rows")
    return owner.chunks[slot >> Self.shift] + slot & (Self.chunkSize - 1)
  }

  @inline(__always) private mutating func makeUnique() {
    if !isKnownUniquelyReferenced(&owner) { owner = Owner(copying: owner, count: endIndex) }
  }
}
