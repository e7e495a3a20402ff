import Components
import Incidents
import Scenario
import SimulationKernel
import Telemetry
import VirtualTime

/// Turns what a world recorded into the result that reports are made from.
struct ResultBuilder {
  let plan: Plan
  let seed: UInt64
  let world: World
  let settings: [String]

  /// - Parameter aborted: why the run could not go on; nil when it reached its end (or a threshold ended it).
  func result(aborted: String?) -> RunResult {
    censor()
    world.requestLedger.censor(at: world.simulation.now)
    let requests = RequestFigures(world.requestLedger, world.telemetry.journal, names: plan.requestNames)
    let review = IncidentReview(
      plan: plan, observer: world.incidents, alerts: world.alerts?.log.sinceStart ?? [], end: world.simulation.now)
    var figures = Figures(
      ledger: world.ledger, channels: plan.vocabulary.channels, requests: requests)
    figures.incidents = IncidentFigures(review)
    figures.countsLate = plan.lateAfter != nil
    let episodes = world.sampler.symptoms.flatMap(\.episodes)
      .compactMap(sinceStart)
      .sorted { ($0.began, $0.name) < ($1.began, $1.name) }
    var judge = Judge(figures: figures, episodes: episodes, firings: review.alerts.firings)
    judge.incidents = IncidentJudge(incidents: review.incidents, faults: world.interventions.schedule, plan: plan)
    let expectations = judge.expectations(plan.expectations, at: plan.expectationPlaces)
    let thresholds = judge.thresholds(plan.thresholds, world.sampler.thresholds)
    let steadyState = SteadyState(before: world.sampler.steadyState.before, after: world.sampler.steadyState.after)
    let holds =
      expectations.allSatisfy(\.passed) && thresholds.allSatisfy(\.passed) && steadyState.after.allSatisfy(\.passed)
    var stopped = aborted
    if stopped == nil, let (threshold, at) = world.sampler.abortedBy {
      stopped =
        "the threshold \(threshold.text) failed at "
        + "\(VirtualDuration(nanoseconds: at.nanoseconds)) and ended the run"
    }
    if stopped == nil, world.sampler.isUnsteady {
      let missed = steadyState.before.filter { !$0.passed }.map(\.name).joined(separator: ", ")
      stopped = "the system was not in its steady state before the first fault: \(missed)"
    }
    let automations = (world.automations?.records ?? []).map(\.sinceStart)
    let autoscalers = plan.autoscalers.compactMap { name in
      (world.registry[name] as? HorizontalPodAutoscaler).map { AutoscalerRecord($0) }
    }
    var result = RunResult(
      scenario: plan.name, variant: plan.variant, file: plan.file, systemName: plan.systemName,
      severity: plan.severity, seed: seed, start: plan.start, duration: plan.duration, warmUp: plan.warmUp,
      digest: "\(world.telemetry.journal.digest)", total: channel(nil, figures),
      channels: plan.vocabulary.channels.indices.map { channel($0, figures) }.filter { $0.messages.offered > 0 },
      errors: errors, symptoms: episodes,
      timeline: Timeline(
        plan: plan, world: world, incidents: review.incidents, automations: automations, autoscalers: autoscalers,
        end: stopped == nil ? .start + plan.duration : world.simulation.now
      ).entries,
      series: world.sampler.charts.map(\.series), expectations: expectations, thresholds: thresholds,
      verdict: aborted != nil || world.sampler.isUnsteady ? .aborted : holds && stopped == nil ? .passed : .failed,
      aborted: stopped,
      warnings: warnings, engine: nil, overrides: settings)
    result.steadyState = steadyState
    result.alerts = review.alerts
    result.incidents = review.incidents
    result.breaches = review.breaches
    result.budgets = review.budgets
    (result.falseAlerts, result.falsePages) = (review.falseAlerts, review.falsePages)
    result.tickets = (world.people?.records ?? []).compactMap(\.sinceStart)
    (result.automations, result.autoscalers) = (automations, autoscalers)
    result.loadFellBehind = !dropped.isEmpty
    result.requests = requests.endpoints
    result.story = story
    return result
  }

  private var story: RunStory {
    var story = RunStory()
    story.description = plan.description
    story.faults = faults
    story.reports = world.incidents.reports.filter { $0.at >= .start }
    story.end = world.simulation.now
    story.priorities = plan.onCall?.priorities ?? []
    return story
  }

  private var faults: [FaultSpan] {
    let spans = world.interventions.schedule.faults.compactMap { occurrence -> FaultSpan? in
      let fault = plan.faults[occurrence.index]
      let ended = world.interventions.faults.end(of: occurrence.id)
      guard occurrence.begins <= world.simulation.now, ended.map({ $0 > .start }) ?? true else { return nil }
      return FaultSpan(
        id: occurrence.id, type: fault.fault.type, target: fault.target, began: occurrence.begins, ended: ended,
        isEndedByHand: ended != nil && ended != occurrence.ends, isSignificant: fault.isSignificant)
    }
    return spans.enumerated().sorted { ($0.element.began, $0.offset) < ($1.element.began, $1.offset) }.map(\.element)
  }

  /// Messages still on their way enter the latency with their age as a lower bound.
  private func censor() {
    let now = world.simulation.now
    world.ledger.records.forEachOpen { _, record in
      guard record.counts, record.category == .queued else { return }
      let age = VirtualDuration(nanoseconds: now.nanoseconds - record.created)
      world.ledger.censor(age, channel: record.channel)
    }
  }

  private func channel(_ index: Int?, _ figures: Figures) -> ChannelFigures {
    let counts = figures.messages(channel: index)
    var latency = LatencyFigures(index.map { world.ledger.latency[$0] } ?? figures.merged(world.ledger.latency))
    latency.censored = counts.queued
    return ChannelFigures(
      name: index.map { plan.vocabulary.channels[$0] } ?? "", messages: counts, latency: latency,
      receipts: LatencyFigures(index.map { world.ledger.receipts[$0] } ?? figures.merged(world.ledger.receipts)))
  }

  private var errors: [ErrorCount] {
    let journal = world.telemetry.journal
    return world.ledger.errors
      .map { key, count in
        ErrorCount(
          channel: plan.vocabulary.channels[Int(key.channel)], stage: key.stage, code: journal.name(of: key.code),
          count: count)
      }
      .sorted { a, b in
        (b.count, a.channel, a.stage.rawValue, a.code) < (a.count, b.channel, b.stage.rawValue, b.code)
      }
  }

  private var dropped: [(source: String, count: Int)] { world.load.dropped + world.requests.dropped }

  private var warnings: [String] {
    var warnings = dropped.map {
      "the load source '\($0.source)' fell behind: \($0.count) arrivals found all its users busy and were dropped"
    }
    // An action that is repeated may be refused again and again.
    var refusals: [(text: String, count: Int)] = []
    // What people did stands beside their steps.
    for outcome in world.interventions.outcomes where outcome.isRefused && outcome.person == nil {
      let text = "the action \(outcome.action.type) on \(outcome.target) was refused: \(outcome.text)"
      if let known = refusals.firstIndex(where: { $0.text == text }) {
        refusals[known].count += 1
      } else {
        refusals.append((text, 1))
      }
    }
    warnings += refusals.map { $0.count == 1 ? $0.text : "\($0.text) (\($0.count) times)" }
    return warnings + (world.targets?.warnings ?? []) + (world.alerts?.warnings ?? [])
  }

  /// The episode as it lies after the start; nil if it had ended by then.
  private func sinceStart(_ episode: SymptomEpisode) -> SymptomEpisode? {
    if let ended = episode.ended, ended <= .start { return nil }
    var episode = episode
    episode.began = max(episode.began, .start)
    return episode
  }
}

extension LatencyFigures {
  /// The figures of a histogram, in seconds.
  init(_ histogram: LatencyHistogram) {
    self.init()
    count = Int(histogram.count)
    guard count > 0 else { return }
    p50 = histogram.quantile(0.5)?.seconds
    p90 = histogram.quantile(0.9)?.seconds
    p95 = histogram.quantile(0.95)?.seconds
    p99 = histogram.quantile(0.99)?.seconds
    max = histogram.maximum?.seconds
    mean = histogram.meanSeconds
  }
}
