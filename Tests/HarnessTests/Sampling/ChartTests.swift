import Harness
import Testing
import VirtualTime

@Suite("Charts")
struct ChartTests {
  private static let charts = """
    charts:
      - {title: ready, unit: pods, expr: kube_deployment_status_replicas_ready}
      - {title: share, unit: '%', expr: kube_deployment_status_replicas_ready / kube_deployment_spec_replicas}
      - {title: sent, unit: msg/s, expr: 'sum(rate(queue_sent_total[1m]))'}
      - {title: p95, unit: s, latency: {percentile: 95}}
      - {title: p95 SMS, unit: s, latency: {percentile: 95, channel: SMS}}

    """

  private func run(_ sections: String) throws -> RunResult { try SmallSystem.run(sections + Self.charts) }

  @Test(arguments: ["0s", "3m"])
  func haveAPointPerScrapeAfterTheStart(warmUp: String) throws {
    let run = try run("duration: 10m\nscrapeInterval: 20s\nwarmUp: \(warmUp)\n" + SmallSystem.steady)
    #expect(run.series.map(\.title) == ["ready", "share", "sent", "p95", "p95 SMS"])
    #expect(run.series.map(\.unit) == ["pods", "%", "msg/s", "s", "s"])
    for series in run.series {
      #expect(series.points.count == 30)
      #expect(series.interval == .seconds(20))
      // A rate takes two samples.
      #expect(series.points.dropFirst(series.title == "sent" ? 3 : 0).allSatisfy { $0 != nil })
    }
    #expect(run.series[0].points.allSatisfy { $0 == 3 })
    #expect(run.series[1].points.allSatisfy { $0 == 1 })
  }

  @Test func ratesReachBackIntoTheWarmUp() throws {
    let run = try run("duration: 10m\nwarmUp: 5m\n" + SmallSystem.steady)
    let points = run.series[2].points.compactMap(\.self)
    let mean = points.reduce(0, +) / Double(points.count)
    #expect(abs(mean - 4) < 0.4, "four messages a second are sent, \(mean) charted")
    #expect(points.count == 40 && points[0] < 8)
  }

  @Test func percentilesAreOfTheLastInterval() throws {
    let run = try run(
      "duration: 10m\nfaults: [{at: 4m, for: 1m, target: sms, latency: {add: 3s}}]\n" + SmallSystem.steady)
    let points = run.series[4].points
    func highest(_ range: Range<Int>) -> Double { points[range].compactMap(\.self).max() ?? 0 }
    // Scrapes are 15 s apart: the fault lies between the 16th and the 20th.
    #expect(highest(0..<15) < 2)
    #expect(highest(16..<20) > 3)
    #expect(highest(32..<40) < 2, "an interval does not remember the fault")
  }

  @Test func anIntervalWithoutMessagesHasNoPoint() throws {
    let run = try run(
      "duration: 5m\nload: {some: {flow: notices, executor: constant-arrival-rate, rate: 4, duration: 1m}}\n")
    let points = run.series[3].points
    #expect(points[1] != nil)
    #expect(points.suffix(10).allSatisfy { $0 == nil })
  }

  @Test func expressionsAreAddedUp() throws {
    let run = try SmallSystem.run(
      """
      duration: 10m
      charts:
        - {title: rate, expr: 'rate(queue_sent_total[2m])'}
        - {title: same, expr: 'sum(rate(queue_sent_total[2m]))'}
        - {title: none, expr: 'queue_sent_total < 0'}
        - {title: number, expr: '2 * 3'}

      """ + SmallSystem.steady)
    let rates = run.series[0].points.compactMap(\.self)
    #expect(rates.count > 35)
    #expect(zip(rates, run.series[1].points.compactMap(\.self)).allSatisfy { abs($0 - $1) < 1e-9 })
    #expect(abs(rates[rates.count - 1] - 4) < 1)
    #expect(run.series[2].points.allSatisfy { $0 == nil })
    #expect(run.series[3].points.allSatisfy { $0 == 6 })
  }
}
