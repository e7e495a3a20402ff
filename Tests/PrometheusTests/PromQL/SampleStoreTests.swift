import Prometheus
import Telemetry
import Testing
import VirtualTime

@Suite("Sample store")
struct SampleStoreTests {
  private func value(_ text: String, at time: Int64, _ store: SampleStore) throws -> Double? {
    try Evaluation(PromQLExpression.parse(text), in: store).elements(at: time).first?.value
  }

  @Test func aSampleCountsForFiveMinutesButNotAtTheirEnd() throws {
    let store = SampleStore()
    store.append(7, at: 10_000, to: store.series(named: "x"))
    #expect(try value("x", at: 9_999, store) == nil)
    #expect(try value("x", at: 10_000, store) == 7)
    #expect(try value("x", at: 309_999, store) == 7)
    #expect(try value("x", at: 310_000, store) == nil)
  }

  @Test func rangesAreOpenAtTheirBeginning() throws {
    let store = SampleStore()
    let series = store.series(named: "x")
    for index in 0..<10 { store.append(Double(index), at: Int64(index) * 15_000, to: series) }
    #expect(try value("count_over_time(x[1m])", at: 60_000, store) == 4)
    #expect(try value("count_over_time(x[61s])", at: 60_000, store) == 5)
    #expect(try value("min_over_time(x[1m])", at: 60_000, store) == 1)
  }

  @Test func aStaleMarkerEndsASeriesAtOnceAndAppearsInNoRange() throws {
    let store = SampleStore()
    let series = store.series(named: "x")
    store.append(1, at: 0, to: series)
    store.append(2, at: 15_000, to: series)
    store.markStale(series, at: 30_000)
    #expect(try value("x", at: 29_999, store) == 2)
    #expect(try value("x", at: 30_000, store) == nil)
    #expect(try value("absent(x)", at: 30_000, store) == 1)
    #expect(try value("count_over_time(x[1m])", at: 31_000, store) == 2)
    #expect(try value("rate(x[1m])", at: 31_000, store) != nil)
    #expect(try value("last_over_time(x[20s])", at: 49_000, store) == nil)
    store.append(.nan, at: 45_000, to: series)
    #expect(try value("x", at: 45_000, store)?.isNaN == true, "another NaN is a value")
    store.append(1, at: 60_000, to: series)
    #expect(try value("x", at: 60_000, store) == 1)
    // The marker hides no reset: 2, marker, NaN, 1.
    #expect(try value("count_over_time(x[2m])", at: 60_000, store) == 4)
  }

  @Test func aResetAcrossAMarkerCounts() throws {
    let store = SampleStore()
    let series = store.series(named: "x")
    store.append(100, at: 0, to: series)
    store.markStale(series, at: 15_000)
    store.append(10, at: 30_000, to: series)
    #expect(try value("increase(x[1m])", at: 30_000, store)! > 0)
    #expect(try value("resets(x[1m])", at: 30_000, store) == 1)
  }

  @Test func newSeriesAreFound() throws {
    let store = SampleStore()
    let evaluation = Evaluation(try PromQLExpression.parse("count(x)"), in: store)
    #expect(try evaluation.elements(at: 0).isEmpty)
    store.append(1, at: 0, to: store.series(named: "x", [MetricLabel("a", "1")]))
    #expect(try evaluation.elements(at: 0).first?.value == 1)
    let generation = store.generation
    store.append(1, at: 0, to: store.series(named: "x", [MetricLabel("a", "2")]))
    #expect(store.generation == generation + 1)
    #expect(try evaluation.elements(at: 0).first?.value == 2)
    #expect(
      store.series(named: "x", [MetricLabel("a", "2"), MetricLabel("b", "")])
        == store.series(named: "x", [MetricLabel("a", "2")]))
  }

  /// Retention by the expressions' reach changes no answer and bounds the memory.
  @Test(arguments: 0..<8) func forgettingChangesNoAnswer(seed: UInt64) throws {
    var random = RandomStream(seed: seed, name: "store")
    let texts = [
      "rate(x[2m])", "x offset 1m", "max_over_time(rate(x[1m])[3m:20s])", "sum(increase(x[5m]))", "x",
      "changes(x[4m] offset 30s)",
    ]
    let expressions = try texts.map { try PromQLExpression.parse($0) }
    let short = SampleStore(retention: PromQLExpression.longest(expressions.map { $0.reach() }))
    let long = SampleStore()
    let pairs = expressions.map { (Evaluation($0, in: short), Evaluation($0, in: long)) }
    var values = [0.0, 0.0, 0.0]
    for scrape in 0..<400 {
      let time = Int64(scrape) * 15_000
      for index in values.indices where random.unit() < 0.9 {
        values[index] = random.unit() < 0.02 ? 0 : values[index] + (random.unit() * 10).rounded()
        for store in [short, long] {
          let series = store.series(named: "x", [MetricLabel("i", "\(index)")])
          store.append(values[index], at: time, to: series)
        }
      }
      for (text, pair) in zip(texts, pairs) {
        #expect(try pair.0.instant(at: time) == pair.1.instant(at: time), "\(text) at \(time)")
      }
    }
    // A series that misses scrapes forgets at its next sample.
    #expect(short.sampleCount <= 3 * (300 / 15 + 6))
    #expect(long.sampleCount > 900)
  }

  @Test func scrapesOnlyWhatIsWanted() throws {
    let metrics = MetricRegistry()
    let store = SampleStore()
    let scraper = RegistryScraper(registry: metrics, store: store, names: ["depth", "wait_seconds_count"])
    metrics.gauge("depth", help: "", labels: [MetricLabel("q", "a")]).set(3)
    metrics.gauge("other", help: "", labels: []).set(4)
    let histogram = metrics.histogram("wait_seconds", help: "", buckets: [1, 2])
    histogram.observe(1.5)
    scraper.scrape(at: 1_000)
    metrics.gauge("depth", help: "", labels: [MetricLabel("q", "b")]).set(5)
    scraper.scrape(at: 2_000)
    #expect(try value("sum(depth)", at: 2_000, store) == 8)
    #expect(try value("count_over_time(depth{q=\"a\"}[1m])", at: 2_000, store) == 2)
    #expect(try value("wait_seconds_count", at: 2_000, store) == 1)
    #expect(try value("other", at: 2_000, store) == nil)
    #expect(try value("wait_seconds_bucket", at: 2_000, store) == nil)
    let all = SampleStore()
    RegistryScraper(registry: metrics, store: all, names: nil).scrape(at: 0)
    #expect(all.sampleCount == 3 + 5)
  }
}
