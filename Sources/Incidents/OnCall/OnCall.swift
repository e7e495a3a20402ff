public import Components
public import VirtualTime

/// Who answers for a system: people, the levels they are called at, and how long things take them.
public struct OnCall: Hashable, Sendable {
  /// A person who can be called.
  public struct Person: Hashable, Sendable {
    public var name: String
    /// When they can be called; empty: always.
    public var shifts: [DailyHours]
    public var times: WorkTimes

    public init(name: String, shifts: [DailyHours] = [], times: WorkTimes) {
      self.name = name
      self.shifts = shifts
      self.times = times
    }
  }

  /// A step of the escalation path.
  public struct Level: Hashable, Sendable {
    public var name: String
    /// In the order in which they are called.
    public var people: [String]
    /// How long after the first page the level is called if the trouble is not over; nil: only when nobody below
    /// acknowledges, or when a runbook asks for it. The first level is called at once.
    public var after: VirtualDuration?
    /// How long after one of its people the next one is called if the trouble is not over; nil: only when nobody
    /// acknowledges.
    public var nextAfter: VirtualDuration?
    /// Only for alerts of these priorities, unless a runbook asks for it; empty: for all.
    public var only: [String]

    public init(
      name: String, people: [String], after: VirtualDuration? = nil, nextAfter: VirtualDuration? = nil,
      only: [String] = []
    ) {
      self.name = name
      self.people = people
      self.after = after
      self.nextAfter = nextAfter
      self.only = only
    }
  }

  /// How grave an alert is, by its label `severity`.
  public struct Priority: Hashable, Sendable {
    public var name: String
    /// The response time: when nobody has acknowledged by then, the next one is called.
    public var acknowledgeWithin: VirtualDuration

    public init(name: String, acknowledgeWithin: VirtualDuration) {
      self.name = name
      self.acknowledgeWithin = acknowledgeWithin
    }
  }

  public var name: String
  public var people: [Person]
  /// From the first to be called to the last.
  public var levels: [Level]
  /// From the gravest to the least grave. An alert of none of them is less grave than all and has the last one's time.
  public var priorities: [Priority]
  /// How news are noticed, by the kind of the integration they come through; those of other kinds reach no person.
  public var notices: [Notice]
  /// When people sleep.
  public var night: DailyHours
  /// What happens when a runbook that does not say it itself is over and its alerts are not.
  public var onFailure: FailurePolicy

  public init(
    name: String, people: [Person], levels: [Level], priorities: [Priority], notices: [Notice], night: DailyHours,
    onFailure: FailurePolicy = FailurePolicy(.escalate, after: .minutes(15))
  ) {
    self.name = name
    self.people = people
    self.levels = levels
    self.priorities = priorities
    self.notices = notices
    self.night = night
    self.onFailure = onFailure
  }

  /// The person of that name.
  public func person(_ name: String) -> Person? { people.first { $0.name == name } }

  /// The lowest level that has the person.
  public func level(of person: String) -> Int? { levels.firstIndex { $0.people.contains(person) } }

  /// 0 for the gravest alerts.
  public func rank(of severity: String?) -> Int {
    priorities.firstIndex { $0.name == severity } ?? priorities.count
  }

  /// The response time of an alert; nil where there are no priorities.
  public func acknowledgeWithin(_ severity: String?) -> VirtualDuration? {
    (priorities.first { $0.name == severity } ?? priorities.last)?.acknowledgeWithin
  }
}

/// How people notice what an integration of Alertmanager's file brings.
public struct Notice: Hashable, Sendable {
  /// How long it takes, and how much is never noticed.
  public struct Manner: Hashable, Sendable {
    /// From the moment at which it can be noticed to the acknowledgement.
    public var after: DurationDistribution
    /// The part of the news that is never noticed.
    public var missed: Share

    public init(after: DurationDistribution, missed: Share = Share(0)) {
      self.after = after
      self.missed = missed
    }
  }

  /// Such as `pagerduty`.
  public var kind: String
  public var day: Manner
  /// nil: what comes at night waits for the morning.
  public var night: Manner?
  /// Whether it calls the next person by itself when nobody acknowledges, as services for paging do.
  public var escalates: Bool

  public init(kind: String, day: Manner, night: Manner?, escalates: Bool) {
    self.kind = kind
    self.day = day
    self.night = night
    self.escalates = escalates
  }
}

/// How long a person takes for what a runbook asks.
public struct WorkTimes: Hashable, Sendable {
  /// From the acknowledgement to the first step: opening the laptop, finding out what it is about.
  public var context: DurationDistribution
  /// To look at something.
  public var check: DurationDistribution
  /// To do something.
  public var act: DurationDistribution
  /// To decide something, or have it approved.
  public var decide: DurationDistribution
  /// The part of what is done that goes wrong and is done again, each time anew.
  public var slip: Share

  public init(
    context: DurationDistribution, check: DurationDistribution, act: DurationDistribution,
    decide: DurationDistribution, slip: Share = Share(0)
  ) {
    self.context = context
    self.check = check
    self.act = act
    self.decide = decide
    self.slip = slip
  }
}
