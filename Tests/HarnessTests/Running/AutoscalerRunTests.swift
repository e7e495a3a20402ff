import Harness
import Scenario
import Telemetry
import TestSupport
import Testing
import VirtualTime

/// Autoscalers in runs of the small system: three pods, an assumed 10 millicores each when idle.
@Suite("Autoscalers in runs")
struct AutoscalerRunTests {
  /// Four waiting messages per pod.
  static let queue =
    "{type: External, external: {metric: {name: queued, query: 'max(queue_depth{status=\"queued\"})'}, target: {type: AverageValue, averageValue: '4'}}}"
  static let cpu = "{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}"

  private func sections(_ metric: String, _ options: String = "", more: String = "") -> String {
    """
    duration: 25m
    components:
      hpa: {type: horizontalPodAutoscaler, scaleTargetRef: backend, minReplicas: 2, maxReplicas: 9, metrics: [\(metric)]\(options)}
      # So that a pod handles two messages per second at most.
      backend: {env: {BATCH: "4", POLL_MS: "2000"}, resources: {requests: {cpu: 100m}}, cpu: {idle: 10m, perMessage: 40ms}}
    load: {steady: {flow: notices, executor: constant-arrival-rate, rate: 4}}

    """ + more
  }

  private func play(_ sections: String, seed: UInt64 = 7) throws -> (result: RunResult, history: History) {
    try History.play(try plan(sections), seed: seed)
  }

  private func plan(_ sections: String) throws -> Plan {
    let system = ["system.yaml": SmallSystem.head.replacing("seed: 7\n", with: "")]
    return try SmallSystem.plan(sections, files: system, head: "version: 1\nname: scaled\nsystem: system.yaml\n")
  }

  /// The sizes that rescales led to, checked for their order and bounds.
  private func sizes(_ result: RunResult) throws -> [Int] {
    let scaler = try #require(result.autoscalers.first)
    #expect(scaler.name == "hpa" && scaler.deployment == "backend")
    var last = 3
    for rescale in scaler.rescales {
      #expect(rescale.from == last)
      #expect(rescale.to != rescale.from && (2...9).contains(rescale.to))
      // The sync is every 15 s.
      #expect(rescale.at.nanoseconds % 15_000_000_000 == 0)
      last = rescale.to
    }
    return scaler.rescales.map(\.to)
  }

  @Test("On the queue's depth: up when messages wait, and the story has its events")
  func queueDepth() throws {
    let burst =
      "  # more than three pods can take\n  peak: {flow: notices, executor: constant-arrival-rate, rate: 8, startTime: 5m, duration: 5m}\n"
    let text = sections(Self.queue).replacing(
      "load: {steady: {flow: notices, executor: constant-arrival-rate, rate: 4}}\n",
      with: "load:\n  steady: {flow: notices, executor: constant-arrival-rate, rate: 4}\n\(burst)")
    let (result, history) = try play(text)
    let sizes = try sizes(result)
    #expect(sizes.max() == 9)
    let events = history.of(.rescaled)
    #expect(events.map { Int($0.value) } == sizes)
    #expect(events.allSatisfy { $0.component == "hpa" && $0.actor == "backend" })
    #expect(events.contains { $0.detail == "external metric queued(nil) above target" })
    #expect(
      result.timeline.contains {
        $0.kind == .action && $0.text.hasPrefix("hpa SuccessfulRescale: backend from")
          && $0.text.contains("New size: 9")
      })
    // Down again after the peak, not before five minutes have passed.
    let up = try #require(result.autoscalers[0].rescales.last { $0.to == 9 }?.at)
    let down = try #require(result.autoscalers[0].rescales.first { $0.at > up }?.at)
    #expect(up.duration(to: down) >= .minutes(5))
  }

  /// At four messages per second, three pods use (10 + 4 x 40 / 3) of 100 millicores, 63 %: four are wanted. Five, after a
  /// moment with more, are not too many either: 42 % of 50 is rounded up to five.
  @Test("On CPU: up under load, down while providers hold everything up")
  func processorTime() throws {
    let calm = try play(sections(Self.cpu)).result
    #expect((4...5).contains(try sizes(calm).last ?? 0))
    let faults = """
      faults:
        - {id: sms-hangs, at: 5m, target: sms, outage: {mode: hang}}
        - {id: mail-hangs, at: 5m, target: mail, outage: {mode: hang}}

      """
    let blocked = try play(sections(Self.cpu, more: faults)).result
    #expect(try sizes(blocked).last == 2)
    #expect(blocked.autoscalers[0].rescales.last { $0.to < $0.from }?.reason == "All metrics below target")
  }

  @Test("Without metrics it does nothing")
  func unavailable() throws {
    let fault = "faults: [{id: adapter, at: 0s, target: hpa, metricsUnavailable: , significant: false}]\n"
    for metric in [Self.cpu, Self.queue] {
      #expect(try sizes(play(sections(metric, more: fault)).result).isEmpty)
    }
  }

  @Test("One metric that is missing keeps it from scaling down")
  func missing() throws {
    let nothing = Self.queue.replacing("status=\"queued\"", with: "status=\"no-such\"")
    let both = try play(
      sections("\(Self.queue), \(nothing)").replacing("  backend: {", with: "  backend: {replicas: 8, ")
    ).result
    #expect(both.autoscalers[0].rescales.isEmpty)
    let one = try play(sections(Self.queue).replacing("  backend: {", with: "  backend: {replicas: 8, ")).result
    #expect(!one.autoscalers[0].rescales.isEmpty)
  }

  @Test(
    "Within its bounds, no faster than its policies, one seed one history",
    arguments: 0..<Verification.count(6, full: 100))
  func manySeeds(seed: Int) throws {
    var random = RandomStream(seed: UInt64(seed), name: "autoscaler runs")
    let (up, down) = (1 + random.below(3), 1 + random.below(3))
    let behavior =
      ", behavior: {scaleUp: {policies: [{type: Pods, value: \(up), periodSeconds: 60}]}, "
      + "scaleDown: {stabilizationWindowSeconds: \(random.below(200)), policies: [{type: Pods, value: \(down), periodSeconds: 120}]}}"
    let plan = try self.plan(
      sections(random.chance(0.5) ? Self.queue : Self.cpu, behavior).replacing(
        "rate: 4", with: "rate: \(2 + random.below(12))"))
    let result = try SimulationRun(plan: plan, seed: UInt64(seed)).execute()
    _ = try sizes(result)
    let rescales = result.autoscalers[0].rescales
    for last in rescales {
      let rises = last.to > last.from
      let (span, most) = rises ? (VirtualDuration.seconds(60), up) : (.seconds(120), down)
      // Of what went the other way within the period, all may be taken back.
      let recent = rescales.filter { $0.at > last.at - span && $0.at <= last.at }
      let change = recent.reduce(0) { $0 + $1.to - $1.from }
      #expect(rises ? change <= most : -change <= most, "\(last)")
    }
    let again = try SimulationRun(plan: plan, seed: UInt64(seed)).execute()
    #expect(again.digest == result.digest && again.autoscalers == result.autoscalers)
  }

  // MARK: What is wrong with a file

  @Test(
    "Options that do not fit",
    arguments: [
      ("minReplicas: 2", "minReplicas: 10", "minReplicas", "(10) must not be above 'maxReplicas' (9)"),
      (
        "averageUtilization: 50", "averageValue: 50m", "metrics.0.resource.target.averageValue", "has no meaning beside"
      ),
      ("averageUtilization: 50", "", "metrics.0.resource.target.type", "needs 'averageUtilization' beside it"),
      ("type: Resource", "type: External", "metrics.0.type", "needs 'external' beside it"),
      (
        "type: Utilization, averageUtilization: 50", "type: AverageValue, averageValue: 5x",
        "metrics.0.resource.target.averageValue", "expected an amount such as 250m"
      ),
    ])
  func misfits(old: String, new: String, place: String, message: String) throws {
    let plan = try self.plan(sections(Self.cpu).replacing(old, with: new))
    let failure = #expect(throws: RunFailure.self) { try SimulationRun(plan: plan, seed: 7).check() }
    guard case .configuration(let findings) = try #require(failure) else {
      Issue.record("another failure: \(failure as Any)")
      return
    }
    #expect(findings.map { $0.path.joined(separator: ".") } == ["components.hpa." + place])
    #expect(findings.first?.message.contains(message) == true, "\(findings)")
  }

  @Test(
    "What cannot be read is diagnosed at its place",
    arguments: [
      ("scaleTargetRef: backend", "scaleTargetRef: bakend", "did you mean 'backend'?"),
      ("queue_depth", "queue_dept", "did you mean 'queue_depth'?"),
      ("status=", "statsu=", "did you mean 'status'?"),
      ("minReplicas", "minReplica", "did you mean 'minReplicas'?"),
      ("type: External,", "type: Externl,", "did you mean 'External'?"),
    ])
  func unreadable(old: String, new: String, message: String) throws {
    let error = #expect(throws: SmallSystem.Unreadable.self) {
      _ = try plan(sections(Self.queue).replacing(old, with: new))
    }
    let text = try #require(error).description
    #expect(text.contains(message), "\(text)")
    #expect(text.contains("main.yaml:"), "\(text)")
  }
}
