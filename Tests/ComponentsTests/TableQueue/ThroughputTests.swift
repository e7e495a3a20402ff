import Components
import Telemetry
import TestSupport
import Testing
import VirtualTime

/// The queue's steady throughput against the closed form `pods x batch / (interval + claim + batch x (send + record))`.
@Suite struct ThroughputTests {
  struct Setting: CustomTestStringConvertible {
    var batch: Int
    /// In milliseconds, as all times here.
    var interval: Int
    var send: Int
    var pods = 1
    var claim = 0
    var record = 0

    var perSecond: Double {
      1000 * Double(pods * batch) / Double(interval + claim + batch * (send + record))
    }
    var testDescription: String {
      "batch \(batch), interval \(interval) ms, send \(send) ms, \(pods) pods, claim \(claim) ms, record \(record) ms"
    }
  }

  /// The first is the runbook's default worker.
  static let settings = [
    Setting(batch: 10, interval: 5000, send: 150), Setting(batch: 1, interval: 5000, send: 150),
    Setting(batch: 2, interval: 1000, send: 300), Setting(batch: 5, interval: 2000, send: 1000),
    Setting(batch: 20, interval: 5000, send: 100), Setting(batch: 50, interval: 5000, send: 150),
    Setting(batch: 10, interval: 500, send: 700), Setting(batch: 3, interval: 1, send: 999),
    Setting(batch: 10, interval: 5000, send: 150, pods: 2), Setting(batch: 10, interval: 5000, send: 150, pods: 6),
    Setting(batch: 25, interval: 10000, send: 400, pods: 3),
    Setting(batch: 10, interval: 5000, send: 150, pods: 1, claim: 40, record: 15),
    Setting(batch: 4, interval: 1500, send: 250, pods: 4, claim: 100, record: 50),
    Setting(batch: 7, interval: 3000, send: 333, pods: 5, claim: 7, record: 11),
  ]

  /// How long a setting is measured.
  static let span: VirtualDuration = Verification.isOn ? .hours(2) : .minutes(30)

  @Test func followsTheClosedForm() throws {
    var worst = 0.0
    for setting in Self.settings {
      let deviation = (try Self.measure(setting) / setting.perSecond - 1).magnitude
      #expect(deviation < 0.001, "\(setting.testDescription)")
      worst = max(worst, deviation)
    }
    Verification.record(
      "Steady throughput of the table queue", asked: "batch / (interval + batch x send time), at least 12 settings",
      measured: "\(Self.settings.count) settings of \(Self.span.seconds / 3600) hours, largest deviation "
        + "\((worst * 1e6).rounded() / 1e4) %", passed: worst < 0.001 && Self.settings.count >= 12)
  }

  /// Messages per second with a queue that never runs dry, from each pod's first claim to its last.
  static func measure(_ setting: Setting) throws -> Double {
    var parts = QueueSystem.Parts()
    parts.api = "maxConcurrent: 1000000"
    parts.postgres = "claimTime: \(setting.claim)ms, writeTime: \(setting.record)ms"
    parts.sms = "acceptLatency: \(setting.send)ms"
    parts.worker = "batch: \(setting.batch), pollInterval: \(setting.interval)ms"
    parts.deployment = "replicas: \(setting.pods)"
    let queue = try QueueSystem(parts)
    let end = Self.span
    queue.system.offer(Int(setting.perSecond * end.seconds * 1.1) + 2 * setting.batch * setting.pods)
    try queue.system.run(until: end)
    #expect(queue.rows(.queued) > 0)
    var pods: [UInt32: (first: VirtualInstant, last: VirtualInstant, count: Int, ofLast: Int)] = [:]
    for event in queue.log.events where event.kind == .claimed {
      var pod = pods[event.actor.index] ?? (event.time, event.time, 0, 0)
      pod.ofLast = event.time == pod.last ? pod.ofLast + 1 : 1
      pod.last = event.time
      pod.count += 1
      pods[event.actor.index] = pod
    }
    #expect(pods.count == setting.pods)
    return pods.values.map { Double($0.count - $0.ofLast) / $0.first.duration(to: $0.last).seconds }.sorted()
      .reduce(0, +)
  }
}
