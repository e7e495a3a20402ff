public import SimulationKernel
public import Telemetry
public import VirtualTime

/// Where news of alerts become work for people: it opens tickets, calls people by the escalation path, and knows who is to
/// do what next. It stands for the services and habits that people use; the work itself is done by ``Responder``.
public final class ResponseDesk: @unchecked Sendable {
  let simulation: Simulation
  let roster: Roster
  let runbooks: [String: Runbook]
  unowned let site: any ResponseSite
  let seed: UInt64
  var log: ResponseLog
  /// Ticket `n` is at `n - 1`.
  var tickets: [Ticket] = []
  var people: [String: PersonState] = [:]
  /// The alerts that Prometheus shows as firing.
  private(set) var shown: Set<PagedAlert> = []
  /// News on their way to somebody's device, by number.
  private var news: [News] = []
  /// Pages that somebody will notice, by number.
  var pages: [Page] = []
  var arrival: HandlerID!
  var noticing: HandlerID!
  var escalating: HandlerID!
  var timingOut: HandlerID!
  var failing: HandlerID!
  private var watch: DetectionWatch!

  /// Alerts in one notification.
  private struct News {
    var kind: String
    var firing: [PagedAlert]
    var resolved: [PagedAlert]
  }

  /// A page that reached a person's device.
  struct Page {
    var ticket: Int
    var person: String
    /// The call's index in the ticket's record.
    var call: Int
  }

  /// What is known of a person.
  final class PersonState {
    let responder: Responder
    /// By ticket: news of one shift none of another.
    var notices: [String: RandomStream] = [:]
    var isBusy = false
    /// Pages that were noticed while the person was busy.
    var noticed: [Page] = []
    /// Where the person waits for something to do.
    var waiter: Waiter?

    init(_ responder: Responder) { self.responder = responder }
  }

  /// - Parameters:
  ///   - runbooks: by the names of alerts and detections.
  ///   - site: must outlive the desk.
  public init(
    _ onCall: OnCall, runbooks: [String: Runbook], detections: [Detection] = [], start: CalendarInstant, seed: UInt64,
    simulation: Simulation,
    journal: Journal, site: any ResponseSite
  ) {
    roster = Roster(onCall, start: start)
    self.runbooks = runbooks
    self.simulation = simulation
    self.site = site
    self.seed = seed
    log = ResponseLog(journal)
    for person in onCall.people {
      let responder = Responder(person, seed: seed, simulation: simulation, desk: self)
      people[person.name] = PersonState(responder)
    }
    arrival = simulation.register(name: "news reach people") { [unowned self] in arrived(Int($0)) }
    noticing = simulation.register(name: "a page is noticed") { [unowned self] in noticed(Int($0)) }
    escalating = simulation.register(name: "escalation") { [unowned self] in escalate(Int($0)) }
    timingOut = simulation.register(name: "a wait of a runbook ends") { [unowned self] in timeOut(Int($0)) }
    failing = simulation.register(name: "a runbook has failed") { [unowned self] in fail(Int($0)) }
    watch = DetectionWatch(detections, start: start, seed: seed, simulation: simulation, desk: self)
  }

  /// What people did, ticket by ticket.
  public var records: [TicketRecord] { log.tickets }

  /// Lets people begin to be there.
  public func start() {
    for person in roster.onCall.people { people[person.name]?.responder.start() }
    watch.begin()
  }

  /// A receiver has taken a notification.
  /// - Parameters:
  ///   - kind: of the integration.
  ///   - shownAt: when a person can notice it.
  public func notified(
    through kind: String, firing: [PagedAlert], resolved: [PagedAlert], shownAt: VirtualInstant
  ) {
    guard roster.onCall.notices.contains(where: { $0.kind == kind }) else { return }
    news.append(News(kind: kind, firing: firing, resolved: resolved))
    simulation.schedule(arrival, at: max(shownAt, simulation.now), payload: UInt64(news.count - 1))
  }

  /// Prometheus shows another state of an alert; whoever works on it sees that.
  public func changed(_ alert: PagedAlert, isFiring: Bool) {
    if isFiring { shown.insert(alert) } else { shown.remove(alert) }
    for index in tickets.indices where tickets[index].acknowledgedAt != nil { set(alert, isFiring, in: index) }
  }

  /// Metrics have been scraped.
  public func scraped() {
    watch.scraped()
    checkWaits()
  }

  private func arrived(_ number: Int) {
    let item = news[number]
    news[number].firing = []
    news[number].resolved = []
    guard let notice = roster.onCall.notices.first(where: { $0.kind == item.kind }) else { return }
    for alert in item.resolved {
      for index in tickets.indices { set(alert, false, in: index) }
    }
    // The alerts of one ticket make one page.
    var keys: [String] = []
    for alert in item.firing where !keys.contains(key(alert)) { keys.append(key(alert)) }
    for key in keys { take(item.firing.filter { self.key($0) == key }, key, notice) }
  }

  func key(_ alert: PagedAlert) -> String { runbooks[alert.name]?.name ?? alert.name }

  /// - Parameter isSeen: whether the person to be called has seen it already.
  func take(_ alerts: [PagedAlert], _ key: String, _ notice: Notice, isSeen: Bool = false) {
    let now = simulation.now
    if let open = tickets.firstIndex(where: { $0.isOpen && $0.name == key }) { return join(alerts, open, notice) }
    let gravest = alerts.min { rank($0) < rank($1) }!
    let runbook = runbooks[gravest.name] ?? Runbook(name: key, steps: [])
    let ticket = Ticket(
      number: tickets.count + 1, name: key, openedAt: now, kind: notice.kind, rank: rank(gravest), alerts: alerts,
      firing: Set(alerts),
      escalation: EscalationMachine(roster, severity: gravest.severity, isAutomatic: notice.escalates, at: now),
      runbook: runbook, walk: RunbookWalk(runbook))
    tickets.append(ticket)
    log.opened(ticket, severity: gravest.severity)
    let index = tickets.count - 1
    if let call = tickets[index].escalation.begin(at: now) {
      self.call(call, index, notice, reason: "page", isSeen: isSeen)
    }
    scheduleEscalation(index)
  }

  private func join(_ alerts: [PagedAlert], _ index: Int, _ notice: Notice) {
    let now = simulation.now
    for alert in alerts {
      let isNew = !tickets[index].alerts.contains(alert)
      if isNew { tickets[index].alerts.append(alert) }
      tickets[index].firing.insert(alert)
      tickets[index].rank = min(tickets[index].rank, rank(alert))
      // Whoever has the ticket has its alerts.
      if tickets[index].acknowledgedAt != nil, isNew, let holder = tickets[index].holder {
        log.acknowledged(holder, alert, ticket: index + 1, at: now)
      }
    }
    let gravest = tickets[index].alerts.min { rank($0) < rank($1) }
    log.joined(tickets[index], severity: gravest?.severity)
    if notice.escalates, !tickets[index].escalation.isAutomatic {
      tickets[index].escalation.becomeAutomatic()
      scheduleEscalation(index)
    }
    // Another chance to notice it.
    if tickets[index].acknowledgedAt == nil, let last = log.tickets[index].calls.indices.last {
      page(log.tickets[index].calls[last].person, index, call: last, notice)
    }
  }

  private func rank(_ alert: PagedAlert) -> Int { roster.onCall.rank(of: alert.severity) }

  func set(_ alert: PagedAlert, _ isFiring: Bool, in index: Int) {
    guard tickets[index].isOpen, tickets[index].alerts.contains(alert) else { return }
    if isFiring {
      tickets[index].firing.insert(alert)
      return
    }
    tickets[index].firing.remove(alert)
    guard tickets[index].isQuiet else { return }
    if tickets[index].holder == nil { close(index) } else if tickets[index].state == .watching { settle(index) }
  }

  func close(_ index: Int) {
    tickets[index].state = .closed
    tickets[index].escalation.end()
    log.closed(tickets[index], at: simulation.now)
  }
}
