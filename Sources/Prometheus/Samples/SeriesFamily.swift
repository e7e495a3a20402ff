/// The series of one metric name, or all of a store.
final class SeriesFamily {
  /// In the order of their coming.
  @exclusivity(unchecked) private(set) var members: [StoredSeries] = []
  /// Grows whenever a series appears or gets a sample: what was read from the family holds for as long as it stays.
  @exclusivity(unchecked) private(set) var version = 0

  func add(_ series: StoredSeries) {
    members.append(series)
    version += 1
  }

  @inline(__always)
  func noteSample() { version += 1 }
}
