import Testing
import VirtualTime

@testable import Components

/// An autoscaler on one metric whose wanted replicas a test dictates: `averageValue` 1, so the value is what it asks for.
struct DictatedAutoscaler {
  var machine: AutoscalerMachine
  var replicas: Int
  var now = VirtualInstant.start + .hours(1)

  init(
    from replicas: Int, _ bounds: ClosedRange<Int> = 1...100, up: ScalingRules = .up, down: ScalingRules = .down,
    metrics: Int = 1
  ) {
    self.replicas = replicas
    machine = AutoscalerMachine(
      bounds: bounds,
      metrics: (0..<metrics).map {
        .init(name: "m\($0)", target: .averageValue(KubernetesQuantity(milli: 1_000)), query: "m\($0)")
      },
      // None, so that it asks for exactly what is dictated.
      up: up, down: down, calculator: ReplicaCalculator(tolerance: 0))
  }

  /// A sync 15 s after the last one, with all pods up.
  /// - Parameter wanted: by metric; nil: it is missing.
  mutating func sync(_ wanted: Int?...) -> AutoscalerMachine.Decision {
    now = now + .seconds(15)
    var seen = AutoscalerMachine.Observation(
      now: now, replicas: replicas,
      pods: Array(repeating: ObservedPod(startedAt: .start, readyChangedAt: .start), count: replicas),
      request: KubernetesQuantity(milli: 1_000))
    for (index, value) in wanted.enumerated() {
      seen.values[index] = value.map { KubernetesQuantity(milli: Int64($0) * 1_000) }
    }
    let decision = machine.sync(seen)
    replicas = decision.desired ?? replicas
    return decision
  }

  /// The sizes after one sync each.
  mutating func sizes(_ wanted: [Int]) -> [Int] {
    wanted.map { value in
      _ = sync(value)
      return replicas
    }
  }
}

@Suite struct AutoscalerMachineTests {
  private static func rules(
    _ window: Int64 = 0, _ selection: ScalingRules.Selection = .max, _ policies: ScalingRules.Policy...
  ) -> ScalingRules {
    ScalingRules(stabilization: .seconds(window), selection: selection, policies: policies)
  }
  private static func pods(_ value: Int, _ seconds: Int64) -> ScalingRules.Policy {
    .init(kind: .pods, value: value, period: .seconds(seconds))
  }
  private static func percent(_ value: Int, _ seconds: Int64) -> ScalingRules.Policy {
    .init(kind: .percent, value: value, period: .seconds(seconds))
  }

  @Test("Up by default: the larger of four pods and a doubling per 15 s")
  func defaultUp() {
    var one = DictatedAutoscaler(from: 1)
    #expect(one.sizes([50, 50, 50, 50, 50]) == [5, 10, 20, 40, 50])
    var bounded = DictatedAutoscaler(from: 6, 2...20)
    #expect(bounded.sizes([90, 90, 90]) == [12, 20, 20])
  }

  @Test("Down by default: at once, but to no less than was recommended within five minutes")
  func defaultDown() {
    var machine = DictatedAutoscaler(from: 10)
    // The tenth recommendation was made at 15 s; at 315 s it is no longer after the cutoff.
    let sizes = machine.sizes([10] + Array(repeating: 3, count: 20))
    #expect(sizes == Array(repeating: 10, count: 20) + [3])
  }

  @Test("A dip is not followed; a window that is left shows the highest of what remains")
  func dips() {
    var machine = DictatedAutoscaler(from: 10)
    let wanted = [10, 2, 2, 8] + Array(repeating: 2, count: 20)
    let sizes = machine.sizes(wanted)
    // Until the recommendation of ten is 300 s old, then until that of eight is.
    #expect(sizes == Array(repeating: 10, count: 20) + [8, 8, 8, 2])
  }

  @Test(
    "Policies of scaling down",
    arguments: [
      // At most two pods a minute.
      (rules(0, .max, pods(2, 60)), [8, 8, 8, 8, 6, 6]),
      // At most 10 %: of ten it is one, and what was taken away in the period counts.
      (rules(0, .max, percent(10, 60)), [9, 9, 9, 9, 8, 8]),
      // The least of both.
      (rules(0, .min, percent(50, 15), pods(1, 15)), [9, 8, 7, 6, 5, 4]),
      // The most of both.
      (rules(0, .max, percent(50, 15), pods(1, 15)), [5, 2, 1, 1, 1, 1]),
      (rules(0, .disabled, percent(100, 15)), [10, 10, 10, 10, 10, 10]),
      // In floating point 1 - 0.9 is less than 0.1: ten pods less 90 % leave none.
      (rules(0, .max, percent(90, 15)), [1, 1, 1, 1, 1, 1]),
      (rules(0, .max, percent(80, 15)), [1, 1, 1, 1, 1, 1]),
      // Floating point again: 10 x (1 - 0.7) is above 3, 3 x 0.3 is not 1.
      (rules(0, .max, percent(70, 15)), [3, 1, 1, 1, 1, 1]),
    ])
  func down(rules: ScalingRules, expected: [Int]) {
    var machine = DictatedAutoscaler(from: 10, down: rules)
    #expect(machine.sizes(Array(repeating: 1, count: 6)) == expected)
  }

  @Test(
    "Policies of scaling up",
    arguments: [
      (rules(0, .max, pods(3, 60)), [13, 13, 13, 13, 16]),
      // 10 % of ten is one, of eleven 1.1, rounded up to thirteen in all.
      (rules(0, .max, percent(10, 15)), [11, 13, 15, 17, 19]),
      (rules(0, .min, percent(100, 15), pods(4, 15)), [14, 18, 22, 26, 30]),
      (rules(0, .disabled, pods(4, 15)), [10, 10, 10, 10, 10]),
      // The lowest recommendation of the window: that of ten, until it is sixty seconds old.
      (rules(60, .max, pods(90, 15)), [10, 10, 10, 40, 40]),
    ])
  func up(rules: ScalingRules, expected: [Int]) {
    var machine = DictatedAutoscaler(from: 10, up: rules)
    // One sync that asks for what is there.
    _ = machine.sync(10)
    let sizes = machine.sizes([40, 40, 40, 40, 40])
    #expect(sizes == expected)
  }

  @Test("What was taken away within the period may come back on top of the policy")
  func upAfterDown() {
    var machine = DictatedAutoscaler(
      from: 10, up: Self.rules(0, .max, Self.pods(1, 60)), down: Self.rules(0, .max, Self.pods(9, 15)))
    #expect(machine.sizes([4]) == [4])
    // When the period began there were ten: one more than those.
    #expect(machine.sizes([30]) == [11])
  }

  @Test("Of several metrics the one that asks for most counts, and reasons name it")
  func several() {
    var machine = DictatedAutoscaler(from: 4, metrics: 3)
    let up = machine.sync(2, 7, 5)
    #expect(up.desired == 7)
    #expect(up.reason == "m1 above target")
    var other = DictatedAutoscaler(from: 4, down: Self.rules(0, .max, Self.pods(9, 15)), metrics: 2)
    let down = other.sync(2, 3)
    #expect(down.desired == 3)
    #expect(down.reason == "All metrics below target")
  }

  @Test("A metric that is missing holds scaling down back, not up")
  func missing() {
    var machine = DictatedAutoscaler(from: 4, metrics: 2)
    #expect(machine.sync(2, nil).desired == nil)
    #expect(machine.sync(nil, nil).desired == nil)
    #expect(machine.sync(4, nil).desired == 4)
    let up = machine.sync(nil, 6)
    #expect(up.desired == 6)
    #expect(up.failure == "unable to get m0: no metrics returned from external metrics API")
  }

  @Test("Bounds come before metrics, and zero replicas switch it off")
  func bounds() {
    var above = DictatedAutoscaler(from: 40, 2...20)
    #expect(above.sync(nil).reason == "Current number of replicas above Spec.MaxReplicas")
    #expect(above.replicas == 20)
    var below = DictatedAutoscaler(from: 1, 3...20)
    #expect(below.sync(nil).reason == "Current number of replicas below Spec.MinReplicas")
    #expect(below.replicas == 3)
    var off = DictatedAutoscaler(from: 0, 3...20)
    #expect(off.sync(9).desired == nil)
  }

  @Test("Never outside its bounds, never faster than its policies", arguments: Seeds.some(300))
  func manySeeds(seed: UInt64) {
    var random = RandomStream(seed: seed, name: "autoscaler")
    func draw(_ range: ClosedRange<Int>) -> Int { range.lowerBound + Int(random.below(UInt64(range.count))) }
    func rules() -> ScalingRules {
      ScalingRules(
        stabilization: .seconds(Int64(draw(0...600))), selection: draw(0...1) == 0 ? .max : .min,
        policies: (0..<draw(1...3)).map { _ in
          .init(
            kind: draw(0...1) == 0 ? .pods : .percent, value: draw(1...120), period: .seconds(Int64(draw(1...300))))
        })
    }
    let least = draw(1...10)
    let bounds = least...draw(least...60)
    let (up, down) = (rules(), rules())
    var machine = DictatedAutoscaler(from: draw(1...70), bounds, up: up, down: down)
    var sizes: [(at: VirtualInstant, size: Int)] = [(machine.now, machine.replicas)]
    for step in 0..<200 {
      let before = machine.replicas
      _ = machine.sync(draw(0...12) == 0 ? nil : draw(0...80))
      #expect(bounds.contains(machine.replicas) || machine.replicas == before, "after sync \(step)")
      let wasWithin = bounds.contains(before)
      if wasWithin { check(machine.replicas, before, up, down, sizes, at: machine.now, step) }
      sizes.append((machine.now, machine.replicas))
    }
  }

  /// No further than a policy allows from where the period began. Every policy for `Min`, one for `Max`. What moved
  /// the other way within the period may be taken back, so the bound counts from the period's farthest point.
  private func check(
    _ size: Int, _ before: Int, _ up: ScalingRules, _ down: ScalingRules,
    _ sizes: [(at: VirtualInstant, size: Int)], at now: VirtualInstant, _ step: Int
  ) {
    guard size != before else { return }
    let rules = size > before ? up : down
    let holds = rules.policies.map { policy in
      let start = sizes.last { $0.at <= now - policy.period }?.size ?? sizes[0].size
      switch (policy.kind, size > before) {
      case (.pods, true): return size <= start + policy.value
      case (.percent, true): return Double(size) < Double(start) * (1 + Double(policy.value) / 100) + 1
      case (.pods, false): return size >= start - policy.value
      case (.percent, false): return Double(size) > Double(start) * (1 - Double(policy.value) / 100) - 1
      }
    }
    #expect(
      rules.selection == .min ? holds.allSatisfy { $0 } : holds.contains(true),
      "sync \(step): \(before) to \(size)")
  }
}
