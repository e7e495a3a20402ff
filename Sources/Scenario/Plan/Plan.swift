public import Components
public import Incidents
public import Load
public import Prometheus
public import VirtualTime

/// A validated scenario: everything a run needs besides the code. A run is a pure function of (plan, seed).
public struct Plan: Sendable {
  /// The scenario's `name`.
  public var name: String
  /// The variant this plan was made for; nil for the scenario as written.
  public var variant: String?
  /// The scenario file as it was named on the command line.
  public var file: String
  public var systemName: String
  /// `P0` ... `P3`; nil when not given.
  public var severity: String?
  /// The calendar moment of virtual time 0.
  public var start: CalendarInstant
  /// The seed in the file; the command line may replace it.
  public var seed: UInt64
  /// How long the run lasts after the start.
  public var duration: VirtualDuration
  /// How long it runs before the start, at the first load level; counts in no figure.
  public var warmUp: VirtualDuration
  /// How often metrics are scraped and the series of the report sampled.
  public var scrapeInterval: VirtualDuration
  public var components: [ComponentPlan]
  public var flows: [FlowPlan]
  public var load: [LoadPlan]
  public var faults: [FaultPlan]
  public var actions: [ActionPlan]
  public var symptoms: [SymptomPlan]
  /// What the report draws over time.
  public var charts: [ChartPlan]
  public var expectations: [ExpectationPlan]
  public var thresholds: [ThresholdPlan]
  public var vocabulary: Vocabulary
  /// What the scenario is about, for people; nil when not given.
  public var description: String?
  /// The rules that are evaluated during the run, file by file.
  public var ruleFiles: [RuleFile] = []
  /// Between the evaluations of rule groups that do not say it themselves.
  public var evaluationInterval = VirtualDuration.minutes(1)
  /// When within their interval groups are evaluated: at multiples of it since 1970, moved by this.
  public var evaluationPhase = VirtualDuration.zero
  /// What a metrics server scrapes, and how it labels it; nil: everything at once, without labels of its own.
  public var scraping: ScrapeConfiguration?
  /// How alerts reach receivers; nil: they do not.
  public var alertmanager: AlertmanagerConfiguration?
  /// What healthy means, in the order of the file.
  public var objectives: [ObjectivePlan] = []
  /// What must hold before the first fault and at the end.
  public var steadyState: [SteadyStatePlan] = []
  /// Where each expectation stands; empty for plans that were not read from files.
  public var expectationPlaces: [SourcePlace] = []
  /// From which latency on a message is late; nil: that is not asked.
  public var lateAfter: VirtualDuration?
  /// Who answers alerts; nil: nobody.
  public var onCall: OnCall?
  /// How they notice trouble without an alert, in the order of the file.
  public var detections: [Detection] = []
  /// What components ask of the samples, in the order of the file.
  public var componentExpressions: [ComponentExpression] = []
  /// What acts without people, in the order of the file.
  public var automations: [Automation] = []
  /// Requests that bring no messages, in the order of the file.
  public var requests: [RequestMixPlan] = []
  /// What they do, by alert, in the order of the file.
  public var runbooks: [RunbookPlan] = []

  public init(
    name: String, variant: String?, file: String, systemName: String, severity: String?, start: CalendarInstant,
    seed: UInt64, duration: VirtualDuration, warmUp: VirtualDuration, scrapeInterval: VirtualDuration,
    components: [ComponentPlan], flows: [FlowPlan], load: [LoadPlan], faults: [FaultPlan], actions: [ActionPlan],
    symptoms: [SymptomPlan], charts: [ChartPlan], expectations: [ExpectationPlan], thresholds: [ThresholdPlan],
    vocabulary: Vocabulary, description: String? = nil
  ) {
    self.name = name
    self.variant = variant
    self.file = file
    self.systemName = systemName
    self.severity = severity
    self.start = start
    self.seed = seed
    self.duration = duration
    self.warmUp = warmUp
    self.scrapeInterval = scrapeInterval
    self.components = components
    self.flows = flows
    self.load = load
    self.faults = faults
    self.actions = actions
    self.symptoms = symptoms
    self.charts = charts
    self.expectations = expectations
    self.thresholds = thresholds
    self.vocabulary = vocabulary
    self.description = description
  }
}

/// An expression among a component's options.
public struct ComponentExpression: Hashable, Sendable {
  /// As written.
  public var text: String
  public var expression: PromQLExpression
  public init(text: String, expression: PromQLExpression) {
    self.text = text
    self.expression = expression
  }
}

/// A runbook that is bound to an alert. One runbook may be bound to several.
public struct RunbookPlan: Hashable, Sendable {
  public var alert: String
  public var runbook: Runbook
  public init(alert: String, runbook: Runbook) {
    self.alert = alert
    self.runbook = runbook
  }
}

/// One component of the system; plans list them so that every component comes after those it refers to.
public struct ComponentPlan: Sendable {
  public var name: String
  public var type: String
  public var options: Options
  public init(name: String, type: String, options: Options) {
    self.name = name
    self.type = type
    self.options = options
  }
}

/// Where messages come from and what they look like.
public struct FlowPlan: Sendable {
  public var name: String
  /// The component that takes them in.
  public var into: String
  /// Indices into the vocabulary with their weights (normalised to sum 1), in file order.
  public var channels: [Weighted]
  public var templates: [Weighted]
  /// Indices of the organisations, equally likely.
  public var organisations: Range<Int>
  /// Priorities (larger is more urgent) with their weights.
  public var priorities: [Weighted]
  /// The part of recipients that the provider will find invalid.
  public var invalidRecipients: Share
  /// Messages older than this are expired instead of sent; nil: never.
  public var maxAge: VirtualDuration?
  /// Whom the messages go to and how long they are.
  public var traits: FlowTraits

  /// A value and its weight.
  public struct Weighted: Hashable, Sendable {
    public var value: Int
    public var weight: Double
    public init(value: Int, weight: Double) {
      self.value = value
      self.weight = weight
    }
  }

  public init(
    name: String, into: String, channels: [Weighted], templates: [Weighted], organisations: Range<Int>,
    priorities: [Weighted], invalidRecipients: Share, maxAge: VirtualDuration?,
    traits: FlowTraits = FlowTraits()
  ) {
    self.name = name
    self.into = into
    self.channels = channels
    self.templates = templates
    self.organisations = organisations
    self.priorities = priorities
    self.invalidRecipients = invalidRecipients
    self.maxAge = maxAge
    self.traits = traits
  }
}

/// One load source of a scenario.
public struct LoadPlan: Sendable {
  /// What its requests are.
  public enum Content: Hashable, Sendable {
    /// Messages of the flow of that name.
    case flow(String)
    /// The mix of that name.
    case requests(String)
  }

  public var content: Content
  public var source: LoadSource
  public init(_ content: Content, source: LoadSource) {
    self.content = content
    self.source = source
  }

  /// The flow whose messages it sends; nil: it sends none.
  public var flow: String? { if case .flow(let name) = content { name } else { nil } }
  /// The mix whose requests it sends; nil: it sends messages.
  public var requests: String? { if case .requests(let name) = content { name } else { nil } }
}
