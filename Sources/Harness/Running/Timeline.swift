import Components
import Load
import Scenario
import Telemetry
import VirtualTime

/// The story of a run in the order of time: load, faults, actions, symptoms and milestones after the start.
struct Timeline {
  let plan: Plan
  let world: World

  var entries: [TimelineEntry] {
    let all = load + faults + actions + symptoms + milestones
    let end = VirtualInstant.start + plan.duration
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

  private var faults: [TimelineEntry] {
    plan.faults.flatMap { fault in
      let name = "\(fault.fault.id) (\(fault.fault.type) on \(fault.target))"
      var entries = [
        TimelineEntry(
          at: fault.at, kind: .fault, text: "\(name) begins", subject: fault.fault.id,
          phase: fault.duration == .zero ? .moment : .begins)
      ]
      if let duration = fault.duration, duration > .zero {
        entries.append(
          TimelineEntry(
            at: fault.at + duration, kind: .fault, text: "\(name) ends", subject: fault.fault.id, phase: .ends))
      }
      return entries
    }
  }

  private var actions: [TimelineEntry] {
    world.interventions.outcomes.map { outcome in
      let action = outcome.action
      let verb = outcome.isRefused ? "refused: " : ""
      let note = action.note.map { " (\($0))" } ?? ""
      return TimelineEntry(
        at: action.at, kind: .action, text: "\(action.target) \(action.action.type)\(note): \(verb)\(outcome.text)",
        subject: action.action.type)
    }
  }

  private var symptoms: [TimelineEntry] {
    world.sampler.symptoms.flatMap { monitor in
      zip(monitor.episodes, monitor.beginnings).flatMap { episode, value in
        let plan = monitor.plan
        var entries = [
          TimelineEntry(
            at: beginning(of: episode), kind: .symptom,
            text: "\(plan.name) begins: \(Number.short(value)), \(plan.text)",
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

  private var milestones: [TimelineEntry] {
    world.ledger.firstErrors.map { first in
      let channel = plan.vocabulary.channels[Int(first.key.channel)]
      let code = world.telemetry.journal.name(of: first.key.code)
      return TimelineEntry(at: first.at, kind: .milestone, text: "first \(code) on \(channel)", subject: code)
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
