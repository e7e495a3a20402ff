import Harness
import Incidents
import VirtualTime

extension IncidentCase {
  /// A step that did not come out as meant, and how.
  struct StepFinding {
    var text: String
    /// Whether the runbook is to be looked at, and not the system or the people.
    var isAboutRunbook: Bool
  }

  /// Steps that were refused, came out otherwise, ended too late, were tried again, changed nothing, were not needed, or were
  /// done again; in the order in which they were done first.
  var stepFindings: [StepFinding] {
    var findings: [StepFinding] = []
    var done: [String] = []
    for (ticket, step) in steps {
      let name = "\(step.short) of \(ticket.name)"
      let at = clock.offset(step.began)
      if let problem = step.problem {
        findings.append(StepFinding(text: "\(name), \(at): \(problem)", isAboutRunbook: step.outcome != .nobody))
      }
      if step.tries > 1 {
        findings.append(
          StepFinding(
            text: "\(name), \(at): took \(Count.of(step.tries, "try", plural: "tries"))", isAboutRunbook: false))
      }
      let times = steps.count { $0.ticket.name == ticket.name && $0.step.id == step.id }
      if step.changesSomething, times > 1, !done.contains(name) {
        findings.append(StepFinding(text: "\(name): done \(times) times", isAboutRunbook: true))
        done.append(name)
      }
    }
    return findings
  }

  /// Tickets that somebody took on and for which no step of a runbook was done, with the time spent on finding out.
  var withoutRunbook: [(ticket: TicketRecord, spent: VirtualDuration)] {
    tickets.filter { ticket in
      !ticket.steps.isEmpty && ticket.steps.allSatisfy { $0.id == "context" }
        && ticket.alerts.contains { $0.name == ticket.name }
    }.map { ticket in
      (ticket, ticket.steps.reduce(.zero) { $0 + $1.began.duration(to: $1.ended ?? result.lastMoment) })
    }
  }

  /// Actions after which objectives were breached, before the next action: the action, and the objectives in the order in
  /// which that happened.
  var breachesAfterActions: [(action: TimelineEntry, objectives: [String])] {
    actions.enumerated().compactMap { index, action in
      let next = actions[(index + 1)...].first { $0.at > action.at }?.at ?? end
      let names = breaches.filter { action.at < $0.began && $0.began <= next }.map { breach in
        let isAgain = breaches.contains { $0.name == breach.name && $0.began < breach.began }
        return isAgain ? "\(breach.name) again" : breach.name
      }
      let isLast = !actions[(index + 1)...].contains { $0.at == action.at }
      return names.isEmpty || !isLast ? nil : (action, names.reduce(into: []) { if !$0.contains($1) { $0.append($1) } })
    }
  }

  /// Calls after the first ones: escalations.
  var escalations: [(ticket: TicketRecord, call: CallRecord)] { calls.filter { $0.call.reason != "page" } }
}

extension StepRecord {
  /// What did not come out as meant; nil: nothing.
  fileprivate var problem: String? {
    let seen = text.isEmpty ? "" : ": \(text.cleaned.truncated(to: 80))"
    switch outcome {
    case .refused: return "refused\(seen)"
    case .unexpected: return "not the expected result\(seen)"
    case .timedOut: return "what it waited for did not come in time"
    case .nobody: return "nobody could be called"
    case .needless: return "was not needed any more"
    case .done where StepResult.rows(inTag: text.cleaned) == 0: return "without effect\(seen)"
    default: return nil
    }
  }

  /// Whether it does something to the system, as far as its result tells.
  fileprivate var changesSomething: Bool { !isWait && outcome == .done && !text.isEmpty }
}
