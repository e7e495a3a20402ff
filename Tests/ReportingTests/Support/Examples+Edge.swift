import Harness
import VirtualTime

extension Examples {
  /// A short run that broke off: wide names, gaps, marks before the start, one channel, warnings.
  static var aborted: RunResult {
    var result = empty
    result.scenario = "Провайдер молчит 日本語 🚒"
    result.file = "scenarios/it's broken.yaml"
    result.systemName = "ünïcode"
    result.seed = .max
    result.start = start
    result.duration = .seconds(95)
    result.overrides = ["load.x.rate=5 per second"]
    var counts = MessageCounts()
    (counts.offered, counts.accepted, counts.rejected, counts.queued, counts.lost) = (1_203, 1_200, 3, 1_100, 100)
    var latency = LatencyFigures()
    (latency.count, latency.censored) = (1_100, 1_100)
    result.channels = [
      ChannelFigures(name: "プッシュ", messages: counts, latency: latency, receipts: LatencyFigures())
    ]
    result.total = ChannelFigures(name: "", messages: counts, latency: latency, receipts: LatencyFigures())
    result.errors = (1...7).map { ErrorCount(channel: "プッシュ", stage: .attempt, code: "CODE_\($0)", count: 100 / $0) }
    let points: [Double?] = (1...19).map { $0.isMultiple(of: 4) ? nil : Double($0 * $0) - 20 }
    result.series = [
      SampledSeries(title: "изменение очереди за секунду", unit: "msg/s", interval: .seconds(5), points: points),
      SampledSeries(title: "p95", unit: "s", interval: .seconds(5), points: [Double?](repeating: nil, count: 19)),
      SampledSeries(title: "once", unit: "s", interval: .seconds(5), points: [nil, nil, nil, 0.25]),
    ]
    func moment(_ milliseconds: Int64) -> VirtualInstant { VirtualInstant(nanoseconds: milliseconds * 1_000_000) }
    result.timeline = [
      TimelineEntry(at: moment(-1_500), kind: .fault, text: "молчание begins", subject: "молчание", phase: .begins),
      TimelineEntry(at: moment(0), kind: .load, text: "load 10.0/s"),
      TimelineEntry(at: moment(20_250), kind: .fault, text: "молчание ends", subject: "молчание", phase: .ends),
      TimelineEntry(at: moment(20_251), kind: .fault, text: "a fault without a subject"),
      TimelineEntry(at: moment(61_000), kind: .action, text: "restart backend: rolling restart of 3 pods"),
      TimelineEntry(at: moment(95_000), kind: .milestone, text: "the run broke off"),
    ]
    result.verdict = .aborted
    result.aborted = "deadlock: nothing is scheduled, and worker-1, worker-2 wait for connections of postgres"
    result.warnings = ["the load generator of x fell behind: 12 of 1,215 arrivals were dropped"]
    return result
  }
}
