public import Incidents
public import VirtualTime

/// Everything a report says about one run. A pure value: reports are functions of it.
public struct RunResult: Sendable {
  public var scenario: String
  public var variant: String?
  public var file: String
  public var systemName: String
  public var severity: String?
  public var seed: UInt64
  /// What the command line changed in the scenario, as written (`path=value`), in order.
  public var overrides: [String]
  /// The calendar moment of virtual time 0.
  public var start: CalendarInstant
  public var duration: VirtualDuration
  public var warmUp: VirtualDuration
  /// The journal's digest: the run's identity, 32 hexadecimal digits.
  public var digest: String
  /// Over all channels.
  public var total: ChannelFigures
  /// By channel, in the vocabulary's order; channels without a message are left out.
  public var channels: [ChannelFigures]
  /// By channel, stage and code, most frequent first (ties: by channel, then stage, then code).
  public var errors: [ErrorCount]
  public var symptoms: [SymptomEpisode]
  /// Load, faults, actions, symptoms and milestones, merged, in the order of time.
  public var timeline: [TimelineEntry]
  public var series: [SampledSeries]
  public var expectations: [CheckResult]
  public var thresholds: [ThresholdResult]
  public var verdict: Verdict
  /// Why the run could not go on to its end; nil when it did.
  public var aborted: String?
  /// What a reader must know before trusting the figures, such as a load generator that fell behind.
  public var warnings: [String]
  /// Only with `--stats`.
  public var engine: EngineFigures?
  /// Arrivals were dropped because all users of a load source were busy: the load was not the one that was asked for.
  public var loadFellBehind = false
  /// Every alert that became pending or fired after the start, in the order in which they became pending. What the
  /// warm-up brought along is cut to the start.
  public var alerts: [AlertEpisode] = []
  /// Every incident that was open after the start, in the order of their beginnings, cut to the start.
  public var incidents: [Incident] = []
  /// Every breach of an objective after the start, in the order of their beginnings, cut to the start.
  public var breaches: [ObjectiveBreach] = []
  /// Times that an alert fired without an incident it is meant for; nil where the plan does not say what alerts are for.
  public var falseAlerts: Int?
  /// The false alerts that a receiver was told of; all of them without Alertmanager. nil as ``falseAlerts``.
  public var falsePages: Int?
  /// What the system was held against before the first fault and at the end; empty without a steady state.
  public var steadyState = SteadyState()
  /// Of the objectives that have an error budget, in the order of the file.
  public var budgets: [BurntBudget] = []
  /// What people did about alerts, in the order in which their tickets were opened; those that were closed by the start
  /// are left out, the others cut to it.
  public var tickets: [TicketRecord] = []
  /// What automations did after the start, in the order of the file.
  public var automations: [AutomationRecord] = []
  /// What autoscalers did after the start, in the order of the file.
  public var autoscalers: [AutoscalerRecord] = []
  /// By endpoint, what became of the load's requests to APIs; empty where there are none.
  public var requests: [EndpointFigures] = []
  /// What it knows of its scenario besides.
  public var story = RunStory()

  public init(
    scenario: String, variant: String?, file: String, systemName: String, severity: String?, seed: UInt64,
    start: CalendarInstant, duration: VirtualDuration, warmUp: VirtualDuration, digest: String, total: ChannelFigures,
    channels: [ChannelFigures], errors: [ErrorCount], symptoms: [SymptomEpisode], timeline: [TimelineEntry],
    series: [SampledSeries], expectations: [CheckResult], thresholds: [ThresholdResult], verdict: Verdict,
    aborted: String?, warnings: [String], engine: EngineFigures?, overrides: [String] = []
  ) {
    self.scenario = scenario
    self.variant = variant
    self.file = file
    self.systemName = systemName
    self.severity = severity
    self.seed = seed
    self.start = start
    self.duration = duration
    self.warmUp = warmUp
    self.digest = digest
    self.total = total
    self.channels = channels
    self.errors = errors
    self.symptoms = symptoms
    self.timeline = timeline
    self.series = series
    self.expectations = expectations
    self.thresholds = thresholds
    self.verdict = verdict
    self.aborted = aborted
    self.warnings = warnings
    self.engine = engine
    self.overrides = overrides
  }
}

/// How a run ended: `passed` and `failed` by its expectations and thresholds, `aborted` when it could not go on.
public enum Verdict: String, Hashable, Sendable { case passed, failed, aborted }

/// The figures of one channel, or of all.
public struct ChannelFigures: Sendable {
  /// The channel's name; empty for all.
  public var name: String
  public var messages: MessageCounts
  /// From the intended creation to the provider's acceptance.
  public var latency: LatencyFigures
  /// From the intended creation to the delivery receipt.
  public var receipts: LatencyFigures
  public init(name: String, messages: MessageCounts, latency: LatencyFigures, receipts: LatencyFigures) {
    self.name = name
    self.messages = messages
    self.latency = latency
    self.receipts = receipts
  }
}

/// `offered = accepted + rejected`;
/// `accepted = delivered + undeliverable + deadLettered + expired + cancelled + queued + lost`.
public struct MessageCounts: Hashable, Sendable {
  public var offered = 0
  public var accepted = 0
  public var rejected = 0
  public var delivered = 0
  /// Those of the delivered without a receipt yet.
  public var unconfirmed = 0
  public var undeliverable = 0
  public var deadLettered = 0
  public var expired = 0
  public var cancelled = 0
  public var queued = 0
  public var lost = 0
  /// Provider-accepted sends beyond the first.
  public var duplicated = 0
  /// Requests the intake had not answered at the end; in no other figure.
  public var unanswered = 0
  public init() {}
}

/// Percentiles in seconds; nil where nothing was observed.
public struct LatencyFigures: Hashable, Sendable {
  public var p50: Double?
  public var p90: Double?
  public var p95: Double?
  public var p99: Double?
  public var max: Double?
  public var mean: Double?
  /// Observations, censored ones included.
  public var count = 0
  /// Messages still open that entered with their age as a lower bound.
  public var censored = 0
  public init() {}
}

/// Where on its way a message met an error.
public enum ErrorStage: String, Hashable, Sendable, CaseIterable {
  /// The intake rejected it.
  case request
  /// An attempt to send it failed.
  case attempt
  /// A provider reported it failed after accepting it.
  case receipt
}

/// How often one code was seen on one channel at one stage.
public struct ErrorCount: Hashable, Sendable {
  public var channel: String
  public var stage: ErrorStage
  public var code: String
  public var count: Int
  public init(channel: String, stage: ErrorStage, code: String, count: Int) {
    self.channel = channel
    self.stage = stage
    self.code = code
    self.count = count
  }
}

/// A time during which a symptom held; nil end: until the end of the run.
public struct SymptomEpisode: Hashable, Sendable {
  public var name: String
  public var began: VirtualInstant
  public var ended: VirtualInstant?
  public init(name: String, began: VirtualInstant, ended: VirtualInstant?) {
    self.name = name
    self.began = began
    self.ended = ended
  }
}

/// Something that happened at a moment of the run.
public struct TimelineEntry: Hashable, Sendable {
  /// What kind of thing happened.
  public enum Kind: String, Hashable, Sendable {
    case load, fault, action, symptom, alert, incident, milestone, response
  }
  /// Whether the entry opens or closes something that lasts, or stands for itself.
  public enum Phase: String, Hashable, Sendable { case moment, begins, ends }
  public var at: VirtualInstant
  public var kind: Kind
  /// The fault's id, the symptom's, the alert's or the action's name; entries that share kind and subject share a row of the
  /// chart, where a beginning and the next end are joined. May be empty.
  public var subject: String
  public var phase: Phase
  /// One line, such as `QuotaHigh begins (0.91 > 0.9)`.
  public var text: String
  public init(at: VirtualInstant, kind: Kind, text: String, subject: String = "", phase: Phase = .moment) {
    self.at = at
    self.kind = kind
    self.subject = subject
    self.phase = phase
    self.text = text
  }
}

/// A series sampled at equal intervals from the start, for sparklines.
public struct SampledSeries: Hashable, Sendable {
  public var title: String
  /// `%` means that points are shares from 0 to 1.
  public var unit: String
  public var interval: VirtualDuration
  /// One per interval, the first at `interval`; nil where there was nothing to observe.
  public var points: [Double?]
  public init(title: String, unit: String, interval: VirtualDuration, points: [Double?]) {
    self.title = title
    self.unit = unit
    self.interval = interval
    self.points = points
  }
}

/// What the run cost the machine; never part of a report unless asked for.
public struct EngineFigures: Hashable, Sendable {
  /// Calendar entries handled; the same on every machine.
  public var events: UInt64
  /// Tasks run between them; the same on every machine, but fewer in an optimised build.
  public var jobs: UInt64
  public var wallSeconds: Double
  public var peakRSSBytes: UInt64
  /// Bytes that the run's thread allocated, freed ones included; nil without jemalloc. Repeats within one build where
  /// dictionaries are hashed with a fixed seed (`SWIFT_DETERMINISTIC_HASHING=1`).
  public var allocatedBytes: UInt64?

  public init(events: UInt64, jobs: UInt64, wallSeconds: Double, peakRSSBytes: UInt64, allocatedBytes: UInt64?) {
    self.events = events
    self.jobs = jobs
    self.wallSeconds = wallSeconds
    self.peakRSSBytes = peakRSSBytes
    self.allocatedBytes = allocatedBytes
  }
}
