import Telemetry

/// The records of all messages that something can still happen to, by number.
///
/// Numbers are dense and rise, so records live in chunks. A chunk in which nine of ten messages are closed is
/// dissolved: the rest moves to a sparse table. Memory therefore follows the open messages, not the run's length.
final class RecordTable {
  private static let chunkSize = 1024
  private static let dissolveAt = 922

  @exclusivity(unchecked) private var chunks: [UnsafeMutablePointer<MessageRecord>?] = []
  @exclusivity(unchecked) private var closed: [Int] = []
  @exclusivity(unchecked) private var sparse: [UInt32: MessageRecord] = [:]
  /// The number the next message must have.
  @exclusivity(unchecked) private(set) var next: UInt32 = 1

  deinit {
    for chunk in chunks { chunk?.deallocate() }
  }

  /// Adds the record of the next message.
  func append(_ record: MessageRecord) {
    let index = Int(next - 1)
    if index % Self.chunkSize == 0 {
      chunks.append(.allocate(capacity: Self.chunkSize))
      closed.append(0)
    }
    (chunks[index / Self.chunkSize]! + index % Self.chunkSize).initialize(to: record)
    next += 1
  }

  /// Changes the record of an open message; false if the message is unknown or closed.
  @inline(__always)
  func update(_ message: MessageID, _ change: (inout MessageRecord) -> Void) -> Bool {
    // Number 0, no message, is beyond all others here.
    let index = message.number &- 1
    guard index < next &- 1 else { return false }
    let place = Int(index / UInt32(Self.chunkSize))
    guard let chunk = chunks[place] else { return updateSparse(message, change) }
    let slot = chunk + Int(index % UInt32(Self.chunkSize))
    if slot.pointee.isClosed { return false }
    change(&slot.pointee)
    if slot.pointee.isClosed { close(in: place) }
    return true
  }

  /// Changes the record of a message, open or not, so that it is open.
  ///
  /// Of a closed message whose record is gone, it is taken that it was delivered: lost messages, which may come back, stay.
  /// - Returns: false if there never was such a message.
  func reopen(
    _ message: MessageID, created: Int64, channel: UInt8, _ change: (inout MessageRecord) -> Void
  ) -> Bool {
    guard message.number > 0, message.number < next else { return false }
    let index = Int(message.number - 1)
    let place = index / Self.chunkSize
    if let chunk = chunks[place] {
      let slot = chunk + index % Self.chunkSize
      let wasClosed = slot.pointee.isClosed
      change(&slot.pointee)
      if wasClosed { closed[place] -= 1 }
    } else {
      var record = sparse[message.number] ?? MessageRecord(deliveredOnceAt: created, channel: channel)
      change(&record)
      sparse[message.number] = record
    }
    return true
  }

  /// The record of a closed message, as long as its chunk is there.
  func settled(_ message: MessageID) -> MessageRecord? {
    guard message.number > 0, message.number < next else { return nil }
    let index = Int(message.number - 1)
    guard let chunk = chunks[index / Self.chunkSize] else { return nil }
    let record = chunk[index % Self.chunkSize]
    return record.isClosed ? record : nil
  }

  /// Visits the open messages in the order of their numbers.
  func forEachOpen(_ visit: (MessageID, MessageRecord) -> Void) {
    var rest = sparse.keys.sorted()[...]
    for (index, chunk) in chunks.enumerated() {
      let base = UInt32(index * Self.chunkSize + 1)
      if let chunk {
        for offset in 0..<filled(index) where !chunk[offset].isClosed {
          visit(MessageID(base + UInt32(offset)), chunk[offset])
        }
      } else {
        while let number = rest.first, number < base + UInt32(Self.chunkSize) {
          visit(MessageID(number), sparse[number]!)
          rest.removeFirst()
        }
      }
    }
  }

  private func filled(_ index: Int) -> Int { min(Self.chunkSize, Int(next) - 1 - index * Self.chunkSize) }

  private func updateSparse(_ message: MessageID, _ change: (inout MessageRecord) -> Void) -> Bool {
    guard var record = sparse[message.number] else { return false }
    change(&record)
    sparse[message.number] = record.isClosed ? nil : record
    return true
  }

  private func close(in index: Int) {
    closed[index] += 1
    guard closed[index] >= Self.dissolveAt, filled(index) == Self.chunkSize, let chunk = chunks[index] else { return }
    for offset in 0..<Self.chunkSize where !chunk[offset].isClosed {
      sparse[UInt32(index * Self.chunkSize + 1 + offset)] = chunk[offset]
    }
    chunk.deallocate()
    chunks[index] = nil
  }
}
