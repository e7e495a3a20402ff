/// A type of component that systems can name: its options, faults, actions and metrics, and how to make one.
public struct ComponentType: Sendable {
  /// The `type:` in a system file, such as `tableQueue`.
  public var name: String
  /// One sentence for users.
  public var summary: String
  public var options: [OptionSpec]
  /// Named sets of options (`preset: whatsapp-cloud`) that stand for defaults; values are as written in files.
  public var presets: [Preset]
  public var faults: [FaultType]
  public var actions: [ActionType]
  public var metrics: [MetricSpec]
  /// Whether flows can lead into it: what `make` gives is a `MessageIntake`.
  public var takesMessages: Bool
  /// Whether request mixes can lead into it: what `make` gives is a `RequestIntake`.
  public var takesRequests = false
  /// Whether it is no server of its own but lives in the pods of a deployment, which export its metrics.
  public var livesInPods: Bool
  public var make: @Sendable (ComponentContext, Options) throws(ConfigurationProblem) -> any Component

  public init(
    name: String, summary: String, options: [OptionSpec] = [], presets: [Preset] = [], faults: [FaultType] = [],
    actions: [ActionType] = [], metrics: [MetricSpec] = [], takesMessages: Bool = false,
    livesInPods: Bool = false,
    make: @escaping @Sendable (ComponentContext, Options) throws(ConfigurationProblem) -> any Component
  ) {
    self.name = name
    self.summary = summary
    self.options = options
    self.presets = presets
    self.faults = faults
    self.actions = actions
    self.metrics = metrics
    self.takesMessages = takesMessages
    self.livesInPods = livesInPods
    self.make = make
  }
}

/// A named set of defaults of a component type.
public struct Preset: Hashable, Sendable {
  public var name: String
  public var help: String
  public var values: [Value]

  /// An option and what the preset writes there.
  public struct Value: Hashable, Sendable {
    public var option: String
    /// As written in a file (flow YAML for distributions).
    public var text: String
    public var provenance: Provenance
    public init(_ option: String, _ text: String, _ provenance: Provenance) {
      self.option = option
      self.text = text
      self.provenance = provenance
    }
  }

  public init(_ name: String, _ help: String, _ values: [Value]) {
    self.name = name
    self.help = help
    self.values = values
  }
}

/// A fault that a component type supports. In a scenario: `{at: 80m, for: 30s, target: redis, NAME: {options}}`.
public struct FaultType: Hashable, Sendable {
  public var name: String
  public var help: String
  public var options: [OptionSpec]
  /// Whether it may begin gradually: the component heeds `FaultCall.strength`.
  public var ramps: Bool
  public init(_ name: String, _ help: String, _ options: [OptionSpec] = [], ramps: Bool = false) {
    self.name = name
    self.help = help
    self.options = options
    self.ramps = ramps
  }
}

/// Something an operator can do to a component. In a scenario: `{at: 95m, target: backend, NAME: {options}}`.
public struct ActionType: Hashable, Sendable {
  public var name: String
  public var help: String
  public var options: [OptionSpec]
  public init(_ name: String, _ help: String, _ options: [OptionSpec] = []) {
    self.name = name
    self.help = help
    self.options = options
  }
}

/// A metric that a component type exports.
public struct MetricSpec: Hashable, Sendable {
  /// Prometheus' metric types.
  public enum Kind: String, Hashable, Sendable { case counter, gauge, histogram }
  /// The default name; systems may rename it through the component's `metrics:` option where it has one.
  public var name: String
  public var kind: Kind
  public var labels: [String]
  public var help: String
  /// Which of a cluster's exporters exports it; nil: the component itself.
  public var exporter: String?
  public init(
    _ name: String, _ kind: Kind, labels: [String] = [], _ help: String, exporter: String? = nil
  ) {
    self.exporter = exporter
    self.name = name
    self.kind = kind
    self.labels = labels
    self.help = help
  }
}

/// What a deployment's pods run (`runs: {type: tableQueueWorker, ...}`).
public struct WorkloadType: Sendable {
  public var name: String
  public var summary: String
  public var options: [OptionSpec]
  public var metrics: [MetricSpec]
  public var make: @Sendable (ComponentContext, Options) throws(ConfigurationProblem) -> any Workload

  public init(
    name: String, summary: String, options: [OptionSpec], metrics: [MetricSpec] = [],
    make: @escaping @Sendable (ComponentContext, Options) throws(ConfigurationProblem) -> any Workload
  ) {
    self.name = name
    self.summary = summary
    self.options = options
    self.metrics = metrics
    self.make = make
  }
}

/// A value that is well-formed on its own but does not fit the rest of the system; shown at the option's position.
public struct ConfigurationProblem: Error, Hashable, Sendable {
  /// The path of option names from the component's own mapping, such as `["attempts", "max"]`.
  public var path: [String]
  public var message: String
  public init(_ path: [String], _ message: String) {
    self.path = path
    self.message = message
  }

  /// Path and message as one line.
  public var text: String { path.isEmpty ? message : "'\(path.joined(separator: "."))' \(message)" }
}
