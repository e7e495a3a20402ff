/// What a metric family is.
public enum MetricKind: String, Hashable, Sendable, CaseIterable {
  /// Only grows.
  case counter
  /// Goes up and down.
  case gauge
  /// Counts observations per bucket.
  case histogram

  /// The suffixes of the sample names that a family of this kind exports; an empty suffix is the family's own name.
  var sampleSuffixes: [String] {
    switch self {
    case .counter, .gauge: [""]
    case .histogram: ["_bucket", "_sum", "_count"]
    }
  }
}

/// What all series of one metric name share.
public struct MetricDeclaration: Hashable, Sendable {
  public var name: String
  public var kind: MetricKind
  public var help: String
  /// The names of the labels that every series of the family carries, sorted.
  public var labelNames: [String]
  /// The finite upper bounds of a histogram's buckets, ascending; empty otherwise.
  public var buckets: [Double]

  /// - Parameters:
  ///   - labelNames: in any order.
  ///   - buckets: finite upper bounds, ascending; a final `+Inf` is allowed and dropped, as it is always there.
  public init(name: String, kind: MetricKind, help: String, labelNames: [String], buckets: [Double] = []) {
    self.name = name
    self.kind = kind
    self.help = help
    self.labelNames = labelNames.sorted()
    self.buckets = buckets.last == .infinity ? Array(buckets.dropLast()) : buckets
  }
}

/// Why a metric cannot be declared.
public struct MetricConflict: Error, Hashable, Sendable, CustomStringConvertible {
  /// One line for people: what was asked for and what stands against it.
  public var description: String
  init(_ description: String) { self.description = description }
}
