public import Prometheus

/// Takes over every sample of a run: each scrape of each metric, warm-up included, and all series that its rules wrote.
///
/// Belongs to one run; it is filled when the run has ended.
public final class SampleArchive: @unchecked Sendable {
  /// The samples; empty before the run.
  public internal(set) var store = SampleStore()
  /// How many samples are kept at most; a run that would take more is aborted. 50 million by default, 800 MB.
  public let sampleLimit: Int

  public init(sampleLimit: Int = 50_000_000) { self.sampleLimit = sampleLimit }
}
