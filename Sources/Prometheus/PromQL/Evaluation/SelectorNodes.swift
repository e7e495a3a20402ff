/// The series that a selector means, looked up again only after new ones have appeared.
struct SeriesSelection {
  private let store: SampleStore
  private let matchers: [LabelMatcher]
  private let family: SeriesFamily
  /// How many series the family had.
  private var seen = 0
  private var found: [StoredSeries] = []

  init(_ store: SampleStore, _ matchers: [LabelMatcher]) {
    self.store = store
    self.matchers = matchers
    family = store.family(for: matchers)
  }

  mutating func series() -> [StoredSeries] {
    if seen != family.members.count {
      seen = family.members.count
      found = store.select(matchers, in: family)
    }
    return found
  }
}

/// The newest sample of each series that is not older than the look-back.
final class SelectorNode: VectorNode {
  @exclusivity(unchecked) private var selection: SeriesSelection
  private let shift: PromQLExpression.TimeShift
  private let lookback: Int64
  /// The times of the samples in `output`, if asked for.
  @exclusivity(unchecked) private(set) var times: [Int64] = []
  @exclusivity(unchecked) var keepsTimes = false

  init(_ store: SampleStore, _ selector: PromQLExpression.Selector, lookback: Int64) {
    selection = SeriesSelection(store, selector.matchers)
    shift = selector.shift
    self.lookback = lookback
  }

  override func evaluate(at moment: EvaluationMoment) {
    output.removeAll(keepingCapacity: true)
    times.removeAll(keepingCapacity: true)
    let time = shift.apply(to: moment)
    let oldest = time.saturatingMinus(lookback)
    for series in selection.series() {
      let position = series.position(after: time)
      guard position > 0 else { continue }
      let sample = series.samples[position - 1]
      guard sample.time > oldest, !StaleMarker.isStale(sample.value) else { continue }
      output.append(VectorSample(labels: series.labels, value: sample.value))
      if keepsTimes { times.append(sample.time) }
    }
  }
}

/// The samples of each series in a span, open at its beginning.
final class RangeNode: WindowNode {
  @exclusivity(unchecked) private var selection: SeriesSelection
  private let shift: PromQLExpression.TimeShift
  /// Copies of windows from which stale markers were taken.
  @exclusivity(unchecked) private var copies: [UnsafeMutableBufferPointer<Sample>] = []

  init(_ store: SampleStore, _ selector: PromQLExpression.Selector, span: Int64) {
    selection = SeriesSelection(store, selector.matchers)
    shift = selector.shift
    super.init(span: span)
  }

  deinit { for copy in copies { copy.deallocate() } }

  override func evaluate(at moment: EvaluationMoment) {
    windows.removeAll(keepingCapacity: true)
    for copy in copies { copy.deallocate() }
    copies.removeAll(keepingCapacity: true)
    end = shift.apply(to: moment)
    let start = end.saturatingMinus(span)
    for series in selection.series() {
      let last = series.position(after: end)
      guard last > 0 else { continue }
      let first = series.position(after: start)
      guard first < last else { continue }
      var samples = UnsafeBufferPointer(rebasing: series.samples[first..<last])
      if series.lastStale > start { samples = withoutMarkers(samples) }
      guard let oldest = samples.first else { continue }
      windows.append(
        Window(labels: series.labels, samples: samples, mayHaveResets: series.lastReset > oldest.time))
    }
  }

  private func withoutMarkers(_ samples: UnsafeBufferPointer<Sample>) -> UnsafeBufferPointer<Sample> {
    guard samples.contains(where: { StaleMarker.isStale($0.value) }) else { return samples }
    let copy = UnsafeMutableBufferPointer<Sample>.allocate(capacity: samples.count)
    copies.append(copy)
    var count = 0
    for sample in samples where !StaleMarker.isStale(sample.value) {
      copy.initializeElement(at: count, to: sample)
      count += 1
    }
    return UnsafeBufferPointer(rebasing: copy[..<count])
  }
}
