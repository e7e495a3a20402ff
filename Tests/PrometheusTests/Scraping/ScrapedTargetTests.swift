import Prometheus
import Telemetry
import Testing
import VirtualTime

@Suite("A scraped target")
struct ScrapedTargetTests {
  static let labels = LabelSet([MetricLabel("job", "j"), MetricLabel("instance", "i"), MetricLabel("ns", "n")])

  /// A target over a registry of its own.
  struct Setting {
    let registry = MetricRegistry()
    let store = SampleStore()
    let target: ScrapedTarget

    init(_ change: (inout ScrapeJob) -> Void = { _ in }, names: Set<String>? = nil) {
      var job = ScrapeJob(name: "j", interval: .seconds(15))
      change(&job)
      target = ScrapedTarget(ScrapedTargetTests.labels, of: job, into: store, names: names)
    }

    func export(at time: Int64) { target.exports(registry.familyViews.flatMap(\.groups).flatMap { $0 }, at: time) }

    func scrape(at time: Int64) {
      export(at: time)
      target.scrape(at: time)
    }

    /// The samples of a selector at a moment, by their labels' text.
    func read(_ text: String, at time: Int64) throws -> [String: Double] {
      let elements = try Evaluation(PromQLExpression.parse(text), in: store).elements(at: time)
      return Dictionary(
        uniqueKeysWithValues: elements.map {
          (store.labels.labels(of: $0.labels).map(\.description).joined(), $0.value)
        })
    }

    func value(_ text: String, at time: Int64) throws -> Double? { try read(text, at: time).values.first }
  }

  @Test func givesItsSeriesItsLabels() throws {
    let setting = Setting()
    setting.registry.gauge("depth", help: "", labels: [MetricLabel("q", "a")]).set(3)
    setting.scrape(at: 1_000)
    #expect(try setting.read("depth{job='j',instance='i',ns='n',q='a'}", at: 1_000).values.map { $0 } == [3])
    #expect(try setting.value("up{job='j',instance='i',ns='n'}", at: 1_000) == 1)
    #expect(try setting.value("scrape_samples_scraped", at: 1_000) == 1)
    #expect(try setting.value("scrape_samples_post_metric_relabeling", at: 1_000) == 1)
    #expect(try setting.value("scrape_series_added", at: 1_000) == 1)
    #expect(try setting.value("scrape_duration_seconds", at: 1_000) == ScrapedTarget.scrapeSeconds)
    setting.target.scrape(at: 2_000)
    #expect(try setting.value("scrape_series_added", at: 2_000) == 0)
  }

  @Test(arguments: [false, true]) func movesOrHonoursLabelsThatBothHave(honors: Bool) throws {
    let setting = Setting { $0.honorsLabels = honors }
    setting.registry.gauge("depth", help: "", labels: [MetricLabel("ns", "own"), MetricLabel("exported_ns", "x")]).set(
      3)
    setting.scrape(at: 1_000)
    let expected =
      honors ? "depth{ns='own',exported_ns='x'}" : "depth{ns='n',exported_ns='x',exported_exported_ns='own'}"
    #expect(try setting.value(expected, at: 1_000) == 3)
  }

  @Test func endsItsSeriesWhenAScrapeFails() throws {
    let setting = Setting()
    setting.registry.counter("hits_total", help: "").increment()
    setting.scrape(at: 0)
    setting.target.fail(at: 15_000, after: 10)
    #expect(try setting.value("hits_total", at: 15_000) == nil)
    #expect(try setting.value("hits_total", at: 14_999) == 1)
    #expect(try setting.value("up", at: 15_000) == 0)
    #expect(try setting.value("scrape_duration_seconds", at: 15_000) == 10)
    #expect(try setting.value("scrape_samples_scraped", at: 15_000) == 0)
    setting.target.fail(at: 30_000, after: 10)
    setting.target.scrape(at: 45_000)
    #expect(try setting.value("hits_total", at: 45_000) == 1)
    #expect(try setting.value("count_over_time(hits_total[1m])", at: 45_000) == 2)
    #expect(try setting.value("scrape_series_added", at: 45_000) == 1)
  }

  @Test func endsSeriesThatAreNotExportedAnyMore() throws {
    let setting = Setting()
    let pod = MetricLabel("pod", "a")
    for name in ["a", "b"] {
      MetricScope(setting.registry, owner: "ksm").gauge("phase", help: "", labels: [MetricLabel("pod", name)]).set(1)
    }
    setting.scrape(at: 0)
    setting.registry.removeSeries(labelled: pod, of: "somebody else")
    setting.scrape(at: 1_000)
    #expect(try setting.value("count(phase)", at: 1_000) == 2)
    setting.registry.removeSeries(labelled: pod, of: "ksm")
    setting.scrape(at: 2_000)
    #expect(try setting.read("phase", at: 2_000).count == 1)
    #expect(try setting.value("phase{pod='b'}", at: 2_000) == 1)
    // A series of the same name that comes again begins at 0.
    setting.registry.gauge("phase", help: "", labels: [pod], owner: "ksm").add(5)
    setting.scrape(at: 3_000)
    #expect(try setting.value("phase{pod='a'}", at: 3_000) == 5)
  }

  @Test func endsAltogether() throws {
    let setting = Setting()
    setting.registry.gauge("depth", help: "").set(1)
    setting.scrape(at: 0)
    setting.target.end(at: 15_000)
    #expect(try setting.read("{job='j'}", at: 15_000).isEmpty)
  }

  @Test func keepsOnlyWhatIsAskedForButCountsAll() throws {
    let setting = Setting(names: ["depth"])
    setting.registry.gauge("depth", help: "").set(1)
    setting.registry.gauge("other", help: "").set(1)
    setting.scrape(at: 0)
    #expect(try setting.value("other", at: 0) == nil)
    #expect(try setting.value("depth", at: 0) == 1)
    #expect(try setting.value("scrape_samples_scraped", at: 0) == 2)
  }

  @Test func relabelsMetricsAndKeepsThemWhateverTheyAreCalledThen() throws {
    let setting = Setting(
      {
        $0.metricRelabeling = [
          try! RelabelRule(
            sourceLabels: ["__name__"], regex: "old_(.*)", targetLabel: "__name__", replacement: "new_$1"),
          try! RelabelRule(.drop, sourceLabels: ["__name__"], regex: "junk.*"),
        ]
      }, names: ["new_depth"])
    setting.registry.gauge("old_depth", help: "").set(4)
    setting.registry.gauge("junk_depth", help: "").set(4)
    setting.scrape(at: 0)
    #expect(try setting.value("new_depth", at: 0) == 4)
    #expect(try setting.read("{__name__=~'.*depth'}", at: 0).count == 1)
    #expect(try setting.value("scrape_samples_scraped", at: 0) == 2)
    #expect(try setting.value("scrape_samples_post_metric_relabeling", at: 0) == 1)
  }

  @Test func failsBeyondItsLimit() throws {
    let setting = Setting { $0.sampleLimit = 1 }
    setting.registry.gauge("a", help: "").set(1)
    setting.scrape(at: 0)
    #expect(try setting.value("up", at: 0) == 1)
    setting.registry.gauge("b", help: "").set(1)
    setting.scrape(at: 1_000)
    #expect(try setting.value("up", at: 1_000) == 0)
    #expect(try setting.value("a", at: 1_000) == nil)
  }

  @Test func countsWhatFallsTogether() throws {
    let setting = Setting { $0.metricRelabeling = [try! RelabelRule(.labeldrop, regex: "q")] }
    for name in ["a", "b"] { setting.registry.gauge("depth", help: "", labels: [MetricLabel("q", name)]).set(1) }
    setting.scrape(at: 0)
    #expect(setting.target.duplicates == 1)
    #expect(try setting.read("depth", at: 0).count == 1)
  }
}
