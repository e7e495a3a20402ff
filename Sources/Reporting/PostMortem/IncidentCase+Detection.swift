import Harness
import Incidents
import VirtualTime

/// What a stretch of an incident's time was spent with.
struct DelayPart {
  var name: String
  var from: VirtualInstant
  var to: VirtualInstant
  var length: VirtualDuration { from.duration(to: to) }
}

extension IncidentCase {
  /// The way from the beginning to somebody who takes it on, part by part: each begins where the one before ends, none is
  /// without length. It ends with the incident where nobody did; without people on call, with the news of it.
  var detection: [DelayPart] {
    var way = Way(at: incident.startedAt)
    guard let detectedAt = incident.detectedAt else { return [] }
    if let alert = detectingAlert {
      let until: Set<DetectionDelay.Part> = [.symptom, .window, .scrape, .evaluation]
      for step in incident.detection?.steps.filter({ until.contains($0.part) }) ?? [] {
        way.go(to: step.to, step.part, of: alert)
      }
      way.go(to: alert.pendingAt, "until \(alert.name) was pending")
      way.go(to: detectedAt, .hold, of: alert)
    } else if let report = detectingReport {
      way.go(to: detectedAt, "nobody had noticed it; then somebody did: \(report.name)")
    } else {
      way.go(to: detectedAt, "nothing told of it")
    }
    if let (alert, notice) = firstNotice {
      way.go(to: notice.sentAt, .groupWait, of: alert)
      way.go(to: notice.at, .receiver, of: alert)
    }
    // Whoever acknowledged first ended the wait for all.
    let waiting = calls.filter { call in incident.acknowledgedAt.map { call.call.at <= $0 } ?? true }
    var waitsFor: String?
    for (ticket, call) in waiting where call.person != waitsFor {
      way.go(
        to: min(call.at, incident.acknowledgedAt ?? call.at),
        waitsFor.map { "\($0) did not answer, until \(call.person) was called (\(call.reason))" }
          ?? "delivery: until the page for \(ticket.name) reached \(call.person)")
      waitsFor = call.person
    }
    if let acknowledgedAt = incident.acknowledgedAt {
      let person = waiting.first { $0.call.acknowledgedAt == acknowledgedAt }?.call.person
      way.go(to: acknowledgedAt, person.map { "until \($0) acknowledged it" } ?? "until it was acknowledged")
    } else if !result.tickets.isEmpty || !result.story.priorities.isEmpty {
      way.go(to: end, waitsFor.map { "nobody answered; \($0) was called last" } ?? "nobody was called")
    }
    return way.parts
  }

  /// The news that reached a receiver first, and of which alert.
  var firstNotice: (alert: AlertEpisode, notice: AlertNotice)? {
    let notices = trueAlerts.flatMap { alert in alert.notices.map { (alert: alert, notice: $0) } }
    return notices.first { $0.notice.at == incident.notifiedAt }
  }

  /// How soon its gravest ticket was to be acknowledged; nil where that is not said.
  var acknowledgeWithin: VirtualDuration? {
    guard let severity = incident.severity else { return nil }
    return result.story.priorities.first { $0.name == severity }?.acknowledgeWithin
  }

  /// Those who were called and had not answered when it was over, without those whom it still told of nothing new.
  var unanswered: [(ticket: TicketRecord, call: CallRecord)] { calls.filter { $0.call.acknowledgedAt == nil } }
}

/// Stretches one after the other.
struct Way {
  private(set) var parts: [DelayPart] = []
  private var now: VirtualInstant

  init(at moment: VirtualInstant) { now = moment }

  /// A part of the way to the news of an alert.
  mutating func go(to moment: VirtualInstant, _ part: DetectionDelay.Part, of alert: AlertEpisode) {
    go(to: moment, "\(part.rawValue): \(part.help) (\(alert.name))")
  }

  /// A stretch up to a moment; nothing where that is past already.
  mutating func go(to moment: VirtualInstant, _ name: String) {
    guard moment > now else { return }
    parts.append(DelayPart(name: name, from: now, to: moment))
    now = moment
  }
}
