import Harness
import Testing

/// A pod with `maxConcurrent` handlers is a queue with so many servers.
@Suite("Requests as queueing theory has them")
struct WaitingTheoryTests {
  struct Station: CustomTestStringConvertible, Sendable {
    var servers: Int
    var load: Double
    var testDescription: String { "\(servers) handlers at load \(load)" }
  }

  /// The part of arrivals that wait in M/M/c (Erlang's C) and that are lost in M/M/c/c (Erlang's B).
  private static func erlang(_ servers: Int, _ offered: Double) -> (waiting: Double, lost: Double) {
    var lost = 1.0
    for server in 1...servers { lost = offered * lost / (Double(server) + offered * lost) }
    let rest = Double(servers) - offered
    return (Double(servers) * lost / (rest + offered * lost), lost)
  }

  private func figures(_ station: Station, maxWaiting: Int, seed: UInt64) throws -> EndpointFigures {
    let rate = station.load * Double(station.servers) / 0.1
    let system = SmallAPI.station(
      server: "      maxConcurrent: \(station.servers)\n      maxWaiting: \(maxWaiting)\n      timeout: 1h",
      does: "{work: {time: {exponential: {mean: 100ms}}}}")
    let load = "load: {all: {requests: all, executor: constant-arrival-rate, rate: \(rate)}}\n"
    let plan = try SmallAPI.plan("duration: 8m\nwarmUp: 1m\nscrapeInterval: 1m\n" + load, system: system)
    let result = try SimulationRun(plan: plan, seed: seed).execute()
    return try #require(result.requests.first)
  }

  @Test(arguments: [Station(servers: 1, load: 0.6), Station(servers: 4, load: 0.8), Station(servers: 10, load: 0.7)])
  func timeIsErlangs(_ station: Station) throws {
    let means = try (1...20).map { seed -> Double in
      let figures = try figures(station, maxWaiting: 1_000_000, seed: UInt64(seed))
      #expect(figures.serverErrors == 0)
      return try #require(figures.latency.mean)
    }
    let offered = station.load * Double(station.servers)
    let expected =
      0.1 + Self.erlang(station.servers, offered).waiting * 0.1 / (Double(station.servers) - offered)
    let interval = Interval(means)
    #expect(interval.holds(expected), "\(interval) does not hold \(expected)")
    #expect(interval.halfWidth < 0.12 * expected, "\(interval) says too little")
  }

  @Test(arguments: [Station(servers: 2, load: 0.8), Station(servers: 8, load: 1.1)])
  func refusalsAreErlangs(_ station: Station) throws {
    let shares = try (1...20).map { seed -> Double in
      let figures = try figures(station, maxWaiting: 0, seed: UInt64(seed))
      return Double(figures.serverErrors) / Double(figures.answered)
    }
    let expected = Self.erlang(station.servers, station.load * Double(station.servers)).lost
    let interval = Interval(shares)
    #expect(interval.holds(expected), "\(interval) does not hold \(expected)")
    #expect(interval.halfWidth < 0.12 * expected, "\(interval) says too little")
  }

  /// The mean of twenty independent figures, and the interval that holds the true mean with 99.9 % (Student's t).
  private struct Interval: CustomStringConvertible {
    var mean: Double
    var halfWidth: Double

    init(_ values: [Double]) {
      let count = Double(values.count)
      let mean = values.reduce(0, +) / count
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
      self.mean = mean
      halfWidth = 3.8834 * (variance / count).squareRoot()
    }

    func holds(_ value: Double) -> Bool { (mean - value).magnitude <= halfWidth }
    var description: String { "\(mean) ± \(halfWidth)" }
  }
}
