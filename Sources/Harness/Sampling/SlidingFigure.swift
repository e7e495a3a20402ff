import Scenario
import VirtualTime

/// A figure over the last stretch of a run, in steps of a scrape interval.
struct SlidingFigure {
  private let selector: FigureSelector
  private let aggregate: Requirement.Aggregate
  private let window: VirtualDuration
  private let latencies: LatencyWindow?
  /// What each step brought, oldest first: its end, its latencies, and the count up to then.
  private var steps: [(end: VirtualInstant, latencies: [Int64], count: Double)] = []

  init(
    _ selector: FigureSelector, _ aggregate: Requirement.Aggregate, window: VirtualDuration, ledger: MessageLedger,
    channels: [String]
  ) {
    self.selector = selector
    self.aggregate = aggregate
    self.window = window
    if selector.metric == "delivery_latency" {
      let index = selector.channel.flatMap { name in channels.firstIndex(of: name) }.map { UInt8($0) }
      let latencies = LatencyWindow(channel: index)
      ledger.feed(latencies)
      self.latencies = latencies
    } else {
      latencies = nil
    }
  }

  /// A scrape at a moment.
  ///
  /// - Returns: the figure of the window that ends now, in seconds for latencies; nil while it reaches back beyond the
  ///   start, or when nothing was observed in it.
  /// - Complexity: O(n log n) in the latencies of the window.
  mutating func scrape(at now: VirtualInstant, figures: @autoclosure () -> Figures) -> Double? {
    let values = latencies?.takeAll() ?? []
    // What the warm-up brought is in no window.
    guard now > .start else {
      steps = [(now, [], 0)]
      return nil
    }
    let count = latencies == nil ? figures().value(selector, .count) ?? 0 : 0
    steps.append((now, values, count))
    let begin = now - window
    while steps.count > 1, steps[1].end <= begin { steps.removeFirst() }
    guard begin >= .start else { return nil }
    // The first step ended where the window begins, or before: what it brought is not in it.
    let isExact = steps[0].end <= begin
    if latencies == nil { return isExact ? count - steps[0].count : count }
    let latencies = (isExact ? steps.dropFirst() : steps[...]).flatMap(\.latencies).sorted()
    return aggregate.value(ofSorted: latencies.map { Double($0) / 1e9 })
  }
}
