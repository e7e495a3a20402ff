import Telemetry
import VirtualTime

/// Follows every request of the load through the journal: counts it by endpoint and status, times it, and audits that each
/// is answered once.
final class RequestLedger: JournalObserver {
  /// The first broken invariant, if any.
  private(set) var violation: Violation?
  /// By way in and endpoint, in the order of their first requests; of those sent at or after the start.
  private(set) var endpoints: [Endpoint] = []
  /// Requests without an answer, by way in and number.
  private var open: [Key: Sent] = [:]
  private var indices: [Place: Int] = [:]

  /// What became of the requests to one endpoint.
  struct Endpoint {
    /// The way in, and the endpoint there.
    var place: Place
    /// Requests that were sent.
    var sent = 0
    /// Answers, by their status, in the order of their first.
    var answers: [(status: Int, count: Int)] = []
    var latency = LatencyHistogram()

    var answered: Int { answers.reduce(0) { $0 + $1.count } }
    /// Answers from one status to another.
    func answers(_ range: ClosedRange<Int>) -> Int {
      answers.reduce(0) { $0 + (range.contains($1.status) ? $1.count : 0) }
    }
  }

  struct Place: Hashable {
    var component: NameID
    var endpoint: NameID
  }

  private struct Key: Hashable {
    var component: NameID
    var number: Int64
  }

  private struct Sent {
    var at: VirtualInstant
    var endpoint: NameID
  }

  func observe(_ event: JournalEvent) {
    switch event.kind {
    case .requestSent: sent(event)
    case .requestAnswered: answered(event)
    default: break
    }
  }

  private func sent(_ event: JournalEvent) {
    let key = Key(component: event.component, number: event.value)
    guard open.updateValue(Sent(at: event.time, endpoint: event.detail), forKey: key) == nil else {
      return violate(event, "request \(event.value) was sent twice")
    }
    if event.time >= .start { endpoints[index(event)].sent += 1 }
  }

  private func answered(_ event: JournalEvent) {
    let key = Key(component: event.component, number: event.value)
    guard let sent = open.removeValue(forKey: key) else {
      return violate(event, "request \(event.value) was answered without being open")
    }
    guard sent.endpoint == event.detail else {
      return violate(event, "request \(event.value) was answered by another endpoint")
    }
    guard sent.at >= .start else { return }
    let index = index(event)
    endpoints[index].latency.record(sent.at.duration(to: event.time))
    let status = Int(event.attempt)
    if let known = endpoints[index].answers.firstIndex(where: { $0.status == status }) {
      endpoints[index].answers[known].count += 1
    } else {
      endpoints[index].answers.append((status, 1))
    }
  }

  private func index(_ event: JournalEvent) -> Int {
    let place = Place(component: event.component, endpoint: event.detail)
    if let known = indices[place] { return known }
    indices[place] = endpoints.count
    endpoints.append(Endpoint(place: place))
    return endpoints.count - 1
  }

  private func violate(_ event: JournalEvent, _ text: String) {
    guard violation == nil else { return }
    violation = Violation(auditor: "request-conservation", at: event.time, message: .none, text: text)
  }

  /// Enters the age of requests that have no answer yet as a lower bound of their time.
  func censor(at now: VirtualInstant) {
    // Their order does not matter to a histogram.
    for sent in open where sent.value.at >= .start {
      let place = Place(component: sent.key.component, endpoint: sent.value.endpoint)
      guard let index = indices[place] else { continue }
      endpoints[index].latency.record(sent.value.at.duration(to: now))
    }
  }

  /// Compares the requests that the journal has open at a way in with those that it says are.
  /// - Parameter numbers: rising.
  func reconcile(_ component: NameID, name: String, open numbers: [UInt32], at now: VirtualInstant) -> Violation? {
    let own = open.keys.filter { $0.component == component }.map(\.number).sorted()
    guard own != numbers.map(Int64.init) else { return nil }
    return Violation(
      auditor: "request-conservation", at: now, message: .none,
      text: "\(name) has \(numbers.count) requests open, the journal \(own.count)")
  }
}
