import Harness
import Incidents
import Telemetry
import VirtualTime

/// Results with anything in them: long and wide names, no or many series, extreme figures.
enum RandomResult {
  static func make(seed: UInt64) -> RunResult {
    var random = Seeded(seed)
    var result = Examples.empty
    result.scenario = text(&random, 120)
    result.systemName = text(&random, 60)
    result.variant = random.below(2) == 0 ? nil : text(&random, 60)
    result.severity = random.below(2) == 0 ? nil : "P0"
    result.seed = random.next()
    result.start = Examples.start
    result.duration = VirtualDuration(nanoseconds: Int64(random.next() >> (8 + random.below(30))) / 64)
    result.channels = (0..<random.below(9)).map { figures("\($0)" + text(&random, 40), &random) }
    result.total = figures("", &random)
    result.errors = (0..<random.below(20)).map { index in
      ErrorCount(
        channel: "c\(index % 3)", stage: ErrorStage.allCases[random.below(3)], code: text(&random, 50),
        count: random.below(1 << 40))
    }
    result.series = (0..<random.below(6)).map { _ in series(&random, result.duration) }
    result.timeline = (0..<random.below(140)).map { _ in entry(&random, result.duration) }.sorted { $0.at < $1.at }
    result.symptoms = (0..<random.below(5)).map { index in
      SymptomEpisode(name: "\(index % 2)" + text(&random, 40), began: .start, ended: nil)
    }
    result.expectations = (0..<random.below(4)).map { _ in
      CheckResult(name: text(&random, 150), observed: text(&random, 150), passed: random.below(2) == 0)
    }
    result.thresholds = (0..<random.below(4)).map { _ in
      ThresholdResult(
        metric: text(&random, 40), channel: nil,
        require: ["count", "rate", "p(95)"][random.below(3)] + text(&random, 60),
        observed: random.below(4) == 0 ? nil : number(&random), passed: random.below(2) == 0)
    }
    result.alerts = (0..<random.below(6)).map { index in
      AlertEpisode(
        name: "\(index % 3)" + text(&random, 40), labels: [MetricLabel("severity", text(&random, 8))],
        pendingAt: .start, firingAt: random.below(3) == 0 ? nil : .start + .seconds(Int64(random.below(9_000))),
        resolvedAt: nil,
        notices: (0..<random.below(4)).map { _ in
          AlertNotice(receiver: text(&random, 40), integration: "slack", at: .start, shownAt: nil)
        })
    }
    result.incidents = (0..<random.below(4)).map { _ in incident(&random) }
    result.falseAlerts = random.below(2) == 0 ? nil : random.below(1 << 30)
    result.falsePages = result.falseAlerts.map { random.below($0 + 1) }
    result.verdict = [.passed, .failed, .aborted][random.below(3)]
    result.aborted = result.verdict == .aborted ? text(&random, 200) : nil
    result.warnings = (0..<random.below(3)).map { _ in text(&random, 200) }
    result.tickets = (0..<random.below(4)).map { ticket($0, &random) }
    result.budgets = (0..<random.below(3)).map { _ in
      BurntBudget(name: text(&random, 60), budget: .minutes(43), breached: .seconds(Int64(random.below(90_000))))
    }
    for index in result.incidents.indices where random.below(2) == 0 {
      result.incidents[index].impact = IncidentImpact(
        late: random.below(1 << 40), failed: random.below(1 << 20) - (1 << 19), lost: random.below(3),
        belowObjectives: .seconds(Int64(random.below(90_000))))
    }
    tell(&result, &random)
    return result
  }

  /// What a run knows of its scenario, and calls that belong to its incidents.
  private static func tell(_ result: inout RunResult, _ random: inout Seeded) {
    func moment() -> VirtualInstant { .start + .seconds(Int64(random.below(90_000))) }
    result.story.description = random.below(3) == 0 ? nil : text(&random, 200)
    result.story.faults = (0..<random.below(4)).map { _ in
      FaultSpan(
        id: result.incidents.first?.faults.first ?? text(&random, 30), type: text(&random, 20),
        target: text(&random, 20), began: moment(), ended: random.below(2) == 0 ? nil : moment(),
        isEndedByHand: random.below(2) == 0, isSignificant: random.below(2) == 0)
    }
    result.story.reports = (0..<random.below(3)).map { _ in TroubleReport(name: text(&random, 40), at: moment()) }
    result.story.priorities = random.below(2) == 0 ? [] : [OnCall.Priority(name: "P1", acknowledgeWithin: .minutes(15))]
    for index in result.tickets.indices where random.below(3) > 0 {
      result.tickets[index].alerts.append(
        PagedAlert(name: text(&random, 40), labels: PagedAlert.reported, severity: nil))
      result.tickets[index].calls = (0..<random.below(4)).map { number in
        var call = CallRecord(
          at: result.tickets[index].openedAt + .seconds(Int64(random.below(900))), person: text(&random, 30),
          level: text(&random, 30), reason: number == 0 ? "page" : text(&random, 30))
        call.acknowledgedAt = random.below(2) == 0 ? nil : call.at + .seconds(Int64(random.below(900)))
        return call
      }
    }
  }

  private static func ticket(_ index: Int, _ random: inout Seeded) -> TicketRecord {
    func moment(_ random: inout Seeded) -> VirtualInstant { .start + .seconds(Int64(random.below(90_000))) }
    var ticket = TicketRecord(
      number: index + 1, name: text(&random, 60), severity: random.below(2) == 0 ? nil : text(&random, 9),
      alerts: (0..<random.below(4)).map { _ in PagedAlert(name: text(&random, 60), labels: "", severity: nil) },
      openedAt: moment(&random))
    ticket.acknowledgedAt = random.below(3) == 0 ? nil : moment(&random)
    ticket.acknowledgedBy = ticket.acknowledgedAt.map { _ in text(&random, 40) }
    ticket.closedAt = random.below(2) == 0 ? nil : moment(&random)
    ticket.steps = (0..<random.below(6)).map { _ in
      let began = moment(&random)
      return StepRecord(
        id: text(&random, 20), title: text(&random, 200), person: text(&random, 40), began: began,
        ended: random.below(4) == 0 ? nil : began + .seconds(Int64(random.below(9_000))),
        outcome: random.below(3) == 0 ? nil : StepRecord.Outcome.allCases[random.below(9)], text: text(&random, 90),
        tries: 1 + random.below(3), isWait: random.below(4) == 0)
    }
    return ticket
  }

  private static func incident(_ random: inout Seeded) -> Incident {
    func moment(_ random: inout Seeded) -> VirtualInstant? {
      random.below(3) == 0 ? nil : .start + .seconds(Int64(random.below(90_000)))
    }
    return Incident(
      name: text(&random, 60), severity: random.below(2) == 0 ? nil : text(&random, 9), startedAt: .start,
      detectedAt: moment(&random), notifiedAt: moment(&random), acknowledgedAt: moment(&random),
      mitigatedAt: moment(&random), resolvedAt: moment(&random),
      faults: (0..<random.below(5)).map { _ in text(&random, 40) },
      objectives: (0..<random.below(5)).map { _ in text(&random, 40) },
      missedAlerts: (0..<random.below(3)).map { _ in text(&random, 60) })
  }

  private static let letters: [Character] = Array("abcdefgh     |`*_<&-✓日本🚒é") + ["\n", "\t", "\u{1B}", "\u{202E}"]

  static func text(_ random: inout Seeded, _ longest: Int) -> String {
    String((0..<random.below(longest + 1)).map { _ in letters[random.below(letters.count)] })
  }

  static func number(_ random: inout Seeded) -> Double {
    let special: [Double] = [0, -0.0, 1, 1e300, -1e300, .infinity, .nan, .leastNonzeroMagnitude]
    if random.below(6) == 0 { return special[random.below(special.count)] }
    return Double(random.next() >> 11) * Double(sign: .plus, exponent: -random.below(60), significand: 1)
  }

  private static func figures(_ name: String, _ random: inout Seeded) -> ChannelFigures {
    var counts = MessageCounts()
    counts.offered = Int(random.next() >> UInt64(2 + random.below(60)))
    counts.accepted = Int(random.next() >> UInt64(2 + random.below(60)))
    counts.delivered = Int(random.next() >> UInt64(2 + random.below(60)))
    var latency = LatencyFigures()
    latency.count = random.below(3) == 0 ? 0 : random.below(1 << 50)
    latency.p50 = random.below(3) == 0 ? nil : number(&random)
    latency.max = random.below(3) == 0 ? nil : number(&random)
    latency.censored = random.below(1 << 30)
    return ChannelFigures(name: name, messages: counts, latency: latency, receipts: latency)
  }

  private static func series(_ random: inout Seeded, _ duration: VirtualDuration) -> SampledSeries {
    let count = random.below(500)
    let interval = VirtualDuration(nanoseconds: max(1, duration.nanoseconds / Int64(max(1, count))))
    return SampledSeries(
      title: text(&random, 60), unit: ["%", "s", "", "msg", text(&random, 30)][random.below(5)], interval: interval,
      points: (0..<count).map { _ in random.below(4) == 0 ? nil : number(&random) })
  }

  private static func entry(_ random: inout Seeded, _ duration: VirtualDuration) -> TimelineEntry {
    let kinds: [TimelineEntry.Kind] = [.load, .fault, .action, .symptom, .alert, .milestone, .response]
    let phases: [TimelineEntry.Phase] = [.moment, .begins, .ends]
    let at = Int64(random.next() >> 1) % max(1, duration.nanoseconds + duration.nanoseconds / 4)
    return TimelineEntry(
      at: VirtualInstant(nanoseconds: at - duration.nanoseconds / 8), kind: kinds[random.below(kinds.count)],
      text: text(&random, 200), subject: random.below(3) == 0 ? "" : "\(random.below(12))" + text(&random, 30),
      phase: phases[random.below(3)])
  }
}
