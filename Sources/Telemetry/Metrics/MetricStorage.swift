/// Memory whose addresses never move, so that handles can point into it.
struct MetricStorage {
  /// One page of doubles a chunk keeps hot counters together.
  private static let chunkCapacity = 512
  private var chunks: [UnsafeMutablePointer<Double>] = []
  private var usedInLastChunk = MetricStorage.chunkCapacity
  private var histograms: [UnsafeMutablePointer<HistogramCell>] = []

  mutating func makeScalar() -> UnsafeMutablePointer<Double> {
    if usedInLastChunk == Self.chunkCapacity {
      let chunk = UnsafeMutablePointer<Double>.allocate(capacity: Self.chunkCapacity)
      chunk.initialize(repeating: 0, count: Self.chunkCapacity)
      chunks.append(chunk)
      usedInLastChunk = 0
    }
    defer { usedInLastChunk += 1 }
    return chunks[chunks.count - 1] + usedInLastChunk
  }

  mutating func makeHistogram(bounds: [Double]) -> UnsafeMutablePointer<HistogramCell> {
    let cell = UnsafeMutablePointer<HistogramCell>.allocate(capacity: 1)
    cell.initialize(to: HistogramCell(bounds: bounds))
    histograms.append(cell)
    return cell
  }

  func deallocate() {
    for chunk in chunks { chunk.deallocate() }
    for cell in histograms {
      cell.pointee.deallocate()
      cell.deallocate()
    }
  }
}
