public import VirtualTime

/// What an option's value may be. The scenario reader types every value by it, the JSON Schema is made from it, and
/// `firedrill list` prints it.
public indirect enum OptionKind: Hashable, Sendable {
  /// `true` or `false`.
  case boolean
  /// Any text.
  case text
  /// A PromQL expression over what is scraped; its value is the text.
  case promQL
  /// One of these words.
  case choice([String])
  /// A whole number in the range.
  case integer(ClosedRange<Int>)
  /// A decimal number in the range.
  case number(ClosedRange<Double>)
  /// A span of time in Prometheus style (`90s`, `1h30m`, `0.4ms`), within the range. A bare number is an error.
  case duration(ClosedRange<VirtualDuration>)
  /// A part of a whole: `2%` or `0.02`.
  case share
  /// A count per span of time: `80 per 1s`, `100000 per 24h`.
  case rate
  /// A span of time that varies: a plain duration, or one of `{p50, p95}`, `{p50, p99}`, `{uniform: {from, to}}`,
  /// `{exponential: {mean}}`, `{normal: {mean, deviation}}`, `{halfNormal: {deviation}}`, `{empirical: [...]}`,
  /// `{mixture: [{share, ...}]}`.
  case distribution
  /// The name of a component of one of these types; empty: of any type.
  case reference([String])
  /// A list of values of one kind.
  case list(OptionKind)
  /// A mapping from free names to values of one kind, in the order of the file.
  case map(OptionKind)
  /// A mapping with fixed keys.
  case object([OptionSpec])
  /// `{type: NAME, ...}`: what the pods of a deployment run; the keys are those of the workload type. Scalars in it may
  /// be templates such as `$BATCH_SIZE` or `$POLL_MS ms`, filled from the deployment's `env` when a pod
  /// starts.
  case workload
}

/// One option of a component, fault, action or workload.
public struct OptionSpec: Hashable, Sendable {
  /// The key in the file, camelCase.
  public var name: String
  public var kind: OptionKind
  /// The default as it would be written in a file; nil when there is none and the option is either required or absent.
  public var fallback: String?
  public var isRequired: Bool
  /// One sentence for users: what it means, with its unit.
  public var help: String
  /// Where the default comes from; nil when there is no default.
  public var provenance: Provenance?
  /// What a choice stands for, if its words are presets: values of the options beside it, under those that are given.
  public var presets: [Preset] = []

  /// An option that chooses one of these presets for the options beside it; without it, their defaults hold.
  public init(_ name: String, presets: [Preset], _ help: String) {
    self.init(name, .choice(presets.map(\.name)), required: false, help)
    self.presets = presets
  }

  /// An option with a default.
  public init(_ name: String, _ kind: OptionKind, default fallback: String, _ provenance: Provenance, _ help: String) {
    self.name = name
    self.kind = kind
    self.fallback = fallback
    self.isRequired = false
    self.help = help
    self.provenance = provenance
  }

  /// An option without a default.
  public init(_ name: String, _ kind: OptionKind, required: Bool, _ help: String) {
    self.name = name
    self.kind = kind
    self.fallback = nil
    self.isRequired = required
    self.help = help
    self.provenance = nil
  }
}
