import Components
import Prometheus
import Scenario
import SimulationKernel
import Telemetry
import VirtualTime

/// The targets of a metrics server: finds them, scrapes each at its own moments, and ends those that are gone.
final class TargetManager {
  /// A target and where it comes from.
  private struct Target {
    var key: Key
    var job: ScrapeJob
    var scraped: ScrapedTarget
    /// Within the interval, in nanoseconds.
    var offset: Int64
    /// What its series were found in, and how old that was: the system's registry and its own.
    var own: MetricRegistry?
    var generations: [Int] = []
    /// No longer found; it is ended at its next scrape.
    var isGone = false
  }

  /// Tells targets apart that service discovery finds.
  private struct Key: Hashable {
    var job: Int
    var target: DiscoveredTarget
  }

  /// Between two looks at what is there: Prometheus' discovery manager passes changes on every five seconds.
  static let discoveryInterval = VirtualDuration.seconds(5)

  private let configuration: ScrapeConfiguration
  private let simulation: Simulation
  private let registry: MetricRegistry
  private let components: [any Component]
  private let store: SampleStore
  private let start: CalendarInstant
  private let names: Set<String>?
  private let end: VirtualInstant
  private var targets: [Target] = []
  private var positions: [Key: Int] = [:]
  private var scrape: HandlerID!
  private var discovery: HandlerID!
  private var fails: HandlerID!
  /// The series of the system's registry by who exports them.
  private var byOwner: (generation: Int, series: [String: [SeriesHandle]]) = (-1, [:])
  /// The deployments as they were looked at last, by name.
  private var versions: [String: Int] = [:]

  /// - Parameter names: the sample names that matter; nil: all.
  init(
    _ configuration: ScrapeConfiguration, simulation: Simulation, registry: MetricRegistry,
    components: [any Component], store: SampleStore, start: CalendarInstant, names: Set<String>?, end: VirtualInstant
  ) {
    self.configuration = configuration
    self.simulation = simulation
    self.registry = registry
    self.components = components
    self.store = store
    self.start = start
    self.names = names
    self.end = end
    scrape = simulation.register(name: "scrape target") { [unowned self] in scraped(Int($0)) }
    fails = simulation.register(name: "scrape timeout") { [unowned self] in timedOut(Int($0)) }
    discovery = simulation.register(name: "service discovery") { [unowned self] _ in discover() }
  }

  /// Finds the first targets.
  func begin() { discover() }

  /// Samples that were dropped since another series had the same labels.
  var warnings: [String] {
    targets.filter { $0.scraped.duplicates > 0 }.map {
      "\($0.scraped.duplicates) samples of the target \($0.scraped.labels["instance"]) of the job '\($0.job.name)' were "
        + "dropped: another series has the same labels"
    }
  }

  /// Takes what the targets would export now into a copy of the store; targets that were down at their last scrape are
  /// left out.
  func peek(into copy: SampleStore, at time: Int64, names: Set<String>?) {
    for target in targets where !target.isGone { target.scraped.peek(into: copy, at: time, names: names) }
  }

  // MARK: Discovery

  private func discover() {
    let next = simulation.now + Self.discoveryInterval
    if next <= end { simulation.schedule(discovery, at: next) }
    let deployments = components.compactMap { $0 as? Deployment }
    var isNew = versions.isEmpty
    for deployment in deployments {
      let version = deployment.with { $0.podsVersion }
      if versions.updateValue(version, forKey: deployment.name) != version { isNew = true }
    }
    if isNew { find(deployments) }
  }

  private func find(_ deployments: [Deployment]) {
    var found: Set<Key> = []
    let pods = deployments.map { deployment in (deployment.name, deployment.with { $0.discoveredPods() }) }
    for (number, job) in configuration.jobs.enumerated() {
      for target in job.targets(among: pods) { found.insert(Key(job: number, target: target)) }
    }
    for index in targets.indices where !targets[index].isGone && !found.contains(targets[index].key) {
      targets[index].isGone = true
      positions[targets[index].key] = nil
    }
    for key in found.filter({ positions[$0] == nil }).sorted(by: Self.precedes) { add(key) }
  }

  private static func precedes(_ a: Key, _ b: Key) -> Bool {
    (a.job, a.target.labels.text) < (b.job, b.target.labels.text)
  }

  private func add(_ key: Key) {
    let job = configuration.jobs[key.job]
    // The server keeps one of several targets with the same labels.
    guard !positions.keys.contains(where: { $0.job == key.job && $0.target.labels == key.target.labels }) else {
      return
    }
    // Drawn from the labels alone, as by Prometheus: other targets and the run's seed do not move it.
    var random = RandomStream(seed: 0, name: key.target.labels.text)
    let offset = Int64(random.below(Int(job.interval.nanoseconds / 1_000_000))) * 1_000_000
    positions[key] = targets.count
    targets.append(
      Target(
        key: key, job: job, scraped: ScrapedTarget(key.target.labels, of: job, into: store, names: names),
        offset: offset))
    plan(targets.count - 1, after: simulation.now)
  }

  /// Plans the target's next scrape: at its own offset within the interval.
  private func plan(_ index: Int, after moment: VirtualInstant) {
    let interval = targets[index].job.interval.nanoseconds
    let unix = start.moment(of: moment).unixNanoseconds - targets[index].offset
    let rest = (unix % interval + interval) % interval
    let next = moment + VirtualDuration(nanoseconds: interval - rest)
    if next <= end { simulation.schedule(scrape, at: next, payload: UInt64(index)) }
  }

  // MARK: Scraping

  private func scraped(_ index: Int) {
    let time = time(of: simulation.now)
    if targets[index].isGone { return targets[index].scraped.end(at: time) }
    switch answer(of: targets[index].key.target) {
    case .metrics(let owners, let own, let hosted): read(index, owners, own, hosted, at: time)
    case .refused: targets[index].scraped.fail(at: time, after: 0)
    case .silent: simulation.schedule(fails, at: simulation.now + targets[index].job.timeout, payload: UInt64(index))
    }
    plan(index, after: simulation.now)
  }

  /// A scrape that began one timeout ago has failed; its samples carry the moment at which it began.
  private func timedOut(_ index: Int) {
    let began = simulation.now - targets[index].job.timeout
    targets[index].scraped.fail(at: time(of: began), after: targets[index].job.timeout.seconds)
  }

  private func read(_ index: Int, _ owners: [String], _ own: MetricRegistry?, _ hosted: [String], at time: Int64) {
    let generations = [registry.generation, own?.generation ?? -1]
    if targets[index].generations != generations || targets[index].own !== own {
      targets[index].scraped.exports(series(owners, own, hosted), at: time)
      targets[index].own = own
      targets[index].generations = generations
    }
    targets[index].scraped.scrape(at: time)
  }

  private func answer(of target: DiscoveredTarget) -> ScrapeAnswer {
    guard let component = components.first(where: { $0.name == target.component }) else {
      return .metrics(owners: [target.component])
    }
    let hosted = components.filter { $0.hostedBy == target.component }.map(\.name)
    let answer: ScrapeAnswer
    if let pod = target.pod, let deployment = component as? Deployment {
      answer = deployment.with { $0.scrapeAnswer(ofPod: pod) } ?? .refused
    } else {
      answer = component.with { $0.scrapeAnswer }
    }
    guard case .metrics(let owners, let own, let more) = answer else { return answer }
    return .metrics(owners: owners, own: own, hosted: more + hosted)
  }

  /// What an endpoint exports. Of what a pod hosts it exports gauges: its counters are its own.
  private func series(_ owners: [String], _ own: MetricRegistry?, _ hosted: [String]) -> [SeriesHandle] {
    if byOwner.generation != registry.generation {
      byOwner = (registry.generation, [:])
      for series in registry.familyViews.lazy.flatMap(\.groups).joined() {
        byOwner.series[series.owner, default: []].append(series)
      }
    }
    guard let own else { return (owners + hosted).flatMap { byOwner.series[$0] ?? [] } }
    let ownSeries = own.familyViews.flatMap(\.groups).flatMap { $0 }
    let gauges = Set(registry.declarations.filter { $0.kind == .gauge }.map(\.name))
    let ownNames = Set(ownSeries.map(\.name))
    return ownSeries
      + hosted.flatMap { byOwner.series[$0] ?? [] }.filter { gauges.contains($0.name) && !ownNames.contains($0.name) }
  }

  private func time(of moment: VirtualInstant) -> Int64 { start.moment(of: moment).unixMilliseconds }
}

extension LabelSet {
  /// Tells sets apart and orders them.
  var text: String { labels.map { "\($0.name)\u{1}\($0.value)" }.joined(separator: "\u{2}") }
}
