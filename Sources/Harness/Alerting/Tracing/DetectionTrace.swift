public import Components
import Prometheus
import Scenario
import VirtualTime

/// Finds out how the time between the beginning of incidents and the news of them was spent.
public enum DetectionTrace {
  /// The same results, with ``Incident/detection`` for every incident that an alert detected. Each run with such an
  /// incident is played twice more, up to the last detection: once to watch the rules' expressions, once to look between the
  /// scrapes that decided. All are the same run.
  ///
  /// - Parameters:
  ///   - results: of the jobs, in their order.
  ///   - threads: how many runs are played at once; the results do not depend on it.
  /// - Throws: what makes a run fail.
  public static func adding(
    to results: [RunResult], of jobs: [Replications.Job], catalogue: Catalogue = .standard, threads: Int = 1
  ) throws(RunFailure) -> [RunResult] {
    precondition(results.count == jobs.count, "\(results.count) results of \(jobs.count) jobs")
    var results = results
    let detected = results.indices.flatMap { run in detections(results[run], jobs[run].plan, run) }
    func play(_ tracers: [(run: Int, tracer: AlertTracer)]) throws(RunFailure) {
      let again = results.indices.compactMap { run -> Replications.Job? in
        let own = tracers.filter { $0.run == run }.map(\.tracer)
        guard !own.isEmpty else { return nil }
        var options = RunOptions()
        options.settings = jobs[run].options.settings
        options.tracers = own
        options.endsAfterTracing = true
        return Replications.Job(plan: jobs[run].plan, seed: jobs[run].seed, options: options)
      }
      for result in Replications(jobs: again, catalogue: catalogue).execute(threads: threads) { _ = try result.get() }
    }
    let watches = detected.map { $0.tracer(sighted: $0.sighted) }
    try play(zip(detected, watches).map { (run: $0.run, tracer: $1) })
    let probes = zip(detected, watches).map { one, watch in
      one.tracer(watch.window(before: one.alert.pendingAt, scrapeInterval: one.plan.scrapeInterval))
    }
    try play(zip(detected, probes).map { (run: $0.run, tracer: $1) })
    for (index, one) in detected.enumerated() {
      results[one.run].incidents[one.incident].detection = DetectionDelay(
        one.alert, began: results[one.run].incidents[one.incident].startedAt, sights: watches[index].sights,
        probes: probes[index].probes)
    }
    return results
  }

  /// An alert by which an incident was detected.
  private struct Detection {
    var run: Int
    var incident: Int
    var plan: Plan
    var rule: AlertingRule
    var alert: AlertEpisode
    /// The scrapes that can matter: what was so before the incident began took none of its time.
    var sighted: AlertTracer.Window

    func tracer(_ window: AlertTracer.Window? = nil, sighted: AlertTracer.Window? = nil) -> AlertTracer {
      AlertTracer(
        rule, recording: plan.recordingRules, labels: alert.labels, scrapeInterval: plan.scrapeInterval,
        window: window, sighted: sighted)
    }
  }

  private static func detections(_ result: RunResult, _ plan: Plan, _ run: Int) -> [Detection] {
    result.incidents.enumerated().compactMap { index, incident in
      guard let firing = incident.trueAlerts.first(where: { $0.at == incident.detectedAt }),
        let alert = result.alerts.first(where: { $0.firing == firing }),
        let rule = plan.alertingRule(named: firing.name)
      else { return nil }
      let from = min(incident.startedAt, alert.pendingAt) - plan.scrapeInterval - plan.scrapeInterval
      return Detection(
        run: run, incident: index, plan: plan, rule: rule, alert: alert,
        sighted: .init(from: from, to: alert.pendingAt + .nanoseconds(1)))
    }
  }
}
