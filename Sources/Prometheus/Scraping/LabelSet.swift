public import Telemetry

/// Labels by name. Setting an empty value removes the label; one that is absent reads as empty.
public struct LabelSet: Hashable, Sendable {
  /// Sorted by name.
  public private(set) var labels: [MetricLabel] = []

  public init() {}

  /// Labels in any order; of a name that comes twice, the last value counts.
  public init(_ labels: [MetricLabel]) {
    for label in labels { self[label.name] = label.value }
  }

  /// The label's value.
  public subscript(name: String) -> String {
    get { labels.first { $0.name == name }?.value ?? "" }
    set {
      let index = labels.firstIndex { !LabelTable.precedes($0.name, name) } ?? labels.count
      let isThere = index < labels.count && labels[index].name == name
      switch (isThere, newValue.isEmpty) {
      case (true, true): labels.remove(at: index)
      case (true, false): labels[index].value = newValue
      case (false, true): break
      case (false, false): labels.insert(MetricLabel(name, newValue), at: index)
      }
    }
  }

  /// Removes every label of which it is true.
  public mutating func removeAll(where isGone: (MetricLabel) -> Bool) { labels.removeAll(where: isGone) }
}
