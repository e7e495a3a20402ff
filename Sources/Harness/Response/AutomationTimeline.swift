import Components
import Incidents
import Scenario
import VirtualTime

/// What automations and autoscalers did, for the story of a run.
struct AutomationTimeline {
  let automations: [AutomationRecord]
  let autoscalers: [AutoscalerRecord]

  init(_ result: [AutomationRecord], _ autoscalers: [AutoscalerRecord]) {
    automations = result
    self.autoscalers = autoscalers
  }

  var entries: [TimelineEntry] {
    automations.flatMap { automation in
      automation.acts.flatMap { entries($0, automation) }
        + automation.heldBack.map { held in
          TimelineEntry(
            at: held.at, kind: .response, text: "\(automation.name) (automation) holds back: \(held.reason)",
            subject: automation.name)
        }
    } + autoscalers.flatMap { scaler in scaler.rescales.map { entry($0, scaler) } }
  }

  private func entries(_ act: AutomationRecord.Act, _ automation: AutomationRecord) -> [TimelineEntry] {
    let delay = act.triggeredAt.duration(to: act.at)
    let after = delay == .zero ? "" : ", \(Judge.rounded(delay)) after its trigger"
    let text = "\(automation.name) (automation) acts: \(automation.trigger)\(after)"
    return [TimelineEntry(at: act.at, kind: .response, text: text, subject: automation.name)]
      + (act.steps + act.undoing).map { step in
        let outcome = step.outcome.map { $0 == .done ? "" : ", \($0.rawValue)" } ?? " begins"
        return TimelineEntry(
          at: step.ended ?? step.began, kind: .response,
          text: "\(automation.name): \(step.id) \(step.title)\(outcome)", subject: automation.name)
      }
  }

  /// As the event in the cluster has it.
  private func entry(_ rescale: AutoscalerRecord.Rescale, _ scaler: AutoscalerRecord) -> TimelineEntry {
    TimelineEntry(
      at: rescale.at, kind: .action,
      text: "\(scaler.name) SuccessfulRescale: \(scaler.deployment) from \(rescale.from); New size: \(rescale.to); "
        + "reason: \(rescale.reason)",
      subject: "\(scaler.name) rescale")
  }
}

extension AutomationRecord {
  /// What it did after the start; an act of the warm-up whose undoing lies behind the start is left out as well.
  var sinceStart: AutomationRecord {
    var record = self
    record.acts = acts.filter { $0.at > .start }
    record.heldBack = heldBack.filter { $0.at > .start }
    return record
  }
}

extension Plan {
  /// The names of the autoscalers, in the order of their making.
  var autoscalers: [String] { components.filter { $0.type == HorizontalPodAutoscaler.typeName }.map(\.name) }
}
