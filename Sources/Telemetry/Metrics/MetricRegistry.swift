/// The metrics of a run. Components resolve a series once, when they are made, and keep the handle.
///
/// Resolving the same name and labels again gives the same series. All series of a name share kind, help text, label
/// names and buckets, as in Prometheus' client libraries; asking for the same name with something else traps with a
/// text that says what differs. Use ``conflict(with:)`` first where names come from a user's file.
///
/// The registry owns the storage that handles point into and must outlive them. It belongs to one simulation; resolving
/// and writing must happen on one thread at a time.
public final class MetricRegistry: @unchecked Sendable {
  var families: [String: MetricFamily] = [:]
  /// Which family exports a sample name: `latency_seconds_count` belongs to the histogram `latency_seconds`.
  var familyBySampleName: [String: String] = [:]
  var storage = MetricStorage()

  /// Grows whenever a series appears or ends, so that a caller who selected series knows when to select again.
  public internal(set) var generation = 0

  public init() {}

  deinit { storage.deallocate() }
}
