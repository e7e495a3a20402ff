public import Telemetry

/// What an expression evaluates to.
public enum PromQLValue: Hashable, Sendable {
  case scalar(Double)
  case string(String)
  /// One value per set of labels, sorted by labels unless the expression says otherwise (`sort`, `topk`).
  case vector([Element])
  /// The samples of a span per set of labels, sorted by labels.
  case matrix([Series])

  /// One series' value at the moment of the evaluation.
  public struct Element: Hashable, Sendable {
    /// Sorted by name; the metric's name is `__name__`.
    public var labels: [MetricLabel]
    public var value: Double

    public init(labels: [MetricLabel], value: Double) {
      self.labels = labels
      self.value = value
    }
  }

  /// One series' values at several moments.
  public struct Series: Hashable, Sendable {
    /// Sorted by name; the metric's name is `__name__`.
    public var labels: [MetricLabel]
    public var samples: [Sample]

    public init(labels: [MetricLabel], samples: [Sample]) {
      self.labels = labels
      self.samples = samples
    }
  }
}

/// An element of an instant vector during evaluation.
public struct VectorSample: Hashable, Sendable {
  public var labels: LabelID
  public var value: Double
}
