import Components
import Incidents
import Load
import Scenario
import SimulationKernel
import Telemetry
import VirtualTime

/// The story of a run in the order of time: load, faults, actions, symptoms, alerts, incidents and milestones after the
/// start.
struct Timeline {
  let plan: Plan
  let world: World
  let incidents: [Incident]
  let automations: [AutomationRecord]
  let autoscalers: [AutoscalerRecord]
  /// Of the run, which may lie before that of the plan.
  let end: VirtualInstant

  var entries: [TimelineEntry] {
    let people = ResponseTimeline(world.people?.records ?? []).entries
    let machines = AutomationTimeline(automations, autoscalers).entries
    let all = load + faults + actions + symptoms + alerts + people + machines + incidentEntries + milestones + data
    // Stable: within one moment the kinds keep this order.
    return all.filter { $0.at >= .start && $0.at <= end }
      .enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
  }

  private var load: [TimelineEntry] {
    plan.load.flatMap { load in
      load.source.describedLevels(until: .start + plan.duration).map { level in
        TimelineEntry(
          at: level.at, kind: .load, text: "\(load.source.name): \(level.text)", subject: load.source.name)
      }
    }
  }

  /// Occurrences of one fault share a subject. Where they overlap, only the first beginning and the last end bound the
  /// time in which the fault held; what lies between are moments.
  private var faults: [TimelineEntry] {
    var entries: [TimelineEntry] = []
    var lasting: [Int: VirtualInstant] = [:]
    let schedule = world.interventions.schedule
    for (position, occurrence) in schedule.faults.enumerated() {
      let fault = plan.faults[occurrence.index]
      let name = "\(occurrence.id) (\(fault.fault.type) on \(fault.target))"
      let growth = fault.ramp.map { ", in full after \($0)" } ?? ""
      let before = lasting[occurrence.index]
      let isWithin = before.map { occurrence.begins <= $0 } ?? false
      entries.append(
        TimelineEntry(
          at: occurrence.begins, kind: .fault, text: "\(name) begins\(growth)", subject: fault.fault.id,
          phase: isWithin ? .moment : .begins))
      let ends = world.interventions.faults.end(of: occurrence.id) ?? occurrence.ends
      lasting[occurrence.index] = max(before ?? occurrence.begins, ends ?? .start + plan.duration)
      guard let ends else { continue }
      let isOutlasted =
        ends < lasting[occurrence.index]! || overlaps(schedule.faults[(position + 1)...], occurrence.index, ends)
      entries.append(
        TimelineEntry(
          at: ends, kind: .fault, text: "\(name) \(ends == occurrence.ends ? "ends" : "is ended")",
          subject: fault.fault.id,
          phase: isOutlasted ? .moment : .ends))
    }
    return entries
  }

  /// Whether the next occurrence of the fault begins before this end.
  private func overlaps(_ rest: ArraySlice<Schedule.Occurrence>, _ index: Int, _ end: VirtualInstant) -> Bool {
    guard let next = rest.first, next.index == index else { return false }
    return next.begins <= end
  }

  private var actions: [TimelineEntry] {
    world.interventions.outcomes.map { outcome in
      let verb = outcome.isRefused ? "refused: " : ""
      let person = outcome.person.map { " by \($0)" } ?? ""
      let note = outcome.note.map { " (\($0))" } ?? ""
      return TimelineEntry(
        at: outcome.at, kind: .action,
        text: "\(outcome.target) \(outcome.action.type)\(person)\(note): \(verb)\(outcome.text)",
        subject: outcome.action.type)
    }
  }

  private var symptoms: [TimelineEntry] {
    world.sampler.symptoms.flatMap { monitor in
      zip(monitor.episodes, monitor.beginnings).flatMap { episode, value in
        let plan = monitor.plan
        var entries = [
          TimelineEntry(
            at: beginning(of: episode), kind: .symptom,
            text: "\(plan.name) begins: \(Number.short(value))\(plan.text.count > 72 ? "" : ", \(plan.text)")",
            subject: plan.name, phase: .begins)
        ]
        if let ended = episode.ended, ended > .start {
          entries.append(
            TimelineEntry(at: ended, kind: .symptom, text: "\(plan.name) ends", subject: plan.name, phase: .ends))
        }
        return entries
      }
    }
  }

  /// A symptom that the warm-up brought along begins with the story.
  private func beginning(of episode: SymptomEpisode) -> VirtualInstant {
    if let ended = episode.ended, ended <= .start { return episode.began }
    return max(episode.began, .start)
  }

  /// One beginning when the first alert of a rule fires, one end when none fires any more.
  private var alerts: [TimelineEntry] {
    guard let episodes = world.alerts?.log.sinceStart else { return [] }
    return episodes.firings.flatMap { firing in
      let severity = episodes.first { $0.name == firing.name }?.severity.map { " (\($0))" } ?? ""
      var entries = [
        TimelineEntry(
          at: firing.began, kind: .alert, text: "\(firing.name)\(severity) fires", subject: firing.name,
          phase: .begins)
      ]
      if let ended = firing.ended {
        entries.append(
          TimelineEntry(
            at: ended, kind: .alert, text: "\(firing.name) is resolved", subject: firing.name, phase: .ends))
      }
      return entries
    }
  }

  private var incidentEntries: [TimelineEntry] {
    incidents.flatMap { incident in
      func entry(_ at: VirtualInstant?, _ text: String, _ phase: TimelineEntry.Phase) -> TimelineEntry? {
        at.map {
          TimelineEntry(at: $0, kind: .incident, text: "\(incident.name) \(text)", subject: incident.name, phase: phase)
        }
      }
      return [
        entry(incident.startedAt, "begins", .begins), entry(incident.detectedAt, "is detected", .moment),
        entry(incident.mitigatedAt, "is mitigated", .moment), entry(incident.resolvedAt, "is resolved", .ends),
      ].compactMap { $0 }
    }
  }

  /// What stores tell of their data.
  private var data: [TimelineEntry] {
    world.registry.all.compactMap { $0 as? any DataStoryTeller }.flatMap { store in
      store.with { $0.dataStory }.map {
        TimelineEntry(at: $0.at, kind: .milestone, text: $0.text, subject: store.name)
      }
    }
  }

  private var milestones: [TimelineEntry] {
    world.ledger.firstErrors.map { first in
      let channel = plan.vocabulary.channels[Int(first.key.channel)]
      let code = world.telemetry.journal.name(of: first.key.code)
      let what =
        switch first.key.stage {
        case .request: "request rejected with "
        case .attempt: ""
        case .receipt: "receipt with "
        }
      return TimelineEntry(at: first.at, kind: .milestone, text: "first \(what)\(code) on \(channel)", subject: code)
    }
  }
}

/// Numbers for sentences.
enum Number {
  /// Up to three significant decimals, without trailing zeros.
  static func short(_ value: Double) -> String {
    let rounded = (value * 1000).rounded() / 1000
    return rounded == rounded.rounded() && rounded.magnitude < 1e15 ? "\(Int64(rounded))" : "\(rounded)"
  }
}
