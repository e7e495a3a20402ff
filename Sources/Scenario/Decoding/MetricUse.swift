import Components

/// A metric under the name that it has in a system.
struct MetricUse {
  let name: String
  let kind: MetricSpec.Kind
  let help: String
  let labels: Set<String>
  let component: String
  /// Where within the component its name is written; nil: it has the name of its type.
  let path: [String]?

  init(_ name: String, _ spec: MetricSpec, _ labels: Set<String>, _ component: String, at path: [String]?) {
    self.name = name
    kind = spec.kind
    help = spec.help
    self.labels = labels
    self.component = component
    self.path = path
  }

  /// Under one name there is one kind, one description and one set of labels.
  func meansTheSame(as other: Self) -> Bool { (kind, help, labels) == (other.kind, other.help, other.labels) }

  /// The names of its samples.
  var samples: [String] {
    kind == .histogram ? ["_bucket", "_sum", "_count"].map { name + $0 } : [name]
  }
}

extension Decoding {
  /// Two metrics of one name could not be told apart; nor could a histogram and what has the name of its samples.
  func checkMeanings(_ metrics: ProducedMetrics) {
    var families: [String: MetricUse] = [:]
    var samples: [String: MetricUse] = [:]
    for use in metrics.uses {
      if let known = families[use.name] {
        if !known.meansTheSame(as: use) { reportAmbiguity(use, known) }
        continue
      }
      if let known = use.samples.lazy.compactMap({ samples[$0] }).first { reportAmbiguity(use, known) }
      families[use.name] = use
      for sample in use.samples { samples[sample] = use }
    }
  }

  /// At the later of two names that are written; those that nobody has written do not clash.
  private func reportAmbiguity(_ use: MetricUse, _ known: MetricUse) {
    let (at, other) = use.path != nil ? (use, known) : (known, use)
    guard let path = at.path, let component = components.first(where: { $0.plan.name == at.component }) else { return }
    let labels = other.labels.isEmpty ? "" : " {\(other.labels.sorted().joined(separator: ", "))}"
    problems.report(
      component.node.place(at: path), "the name '\(at.name)' stands for another metric already",
      note: "\(other.component) has the \(other.kind) \(other.name)\(labels): \(other.help)")
  }
}
