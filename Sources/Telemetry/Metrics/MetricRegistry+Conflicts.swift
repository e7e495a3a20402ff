extension MetricRegistry {
  /// What stands against declaring this family: an invalid name, a malformed bucket list, or a family that exists with
  /// another meaning. Nil when it can be resolved.
  public func conflict(with declaration: MetricDeclaration) -> MetricConflict? {
    if let family = families[declaration.name] {
      return difference(between: family.declaration, and: declaration)
    }
    return Self.fault(in: declaration) ?? collision(of: declaration)
  }

  /// What is wrong with a declaration by itself.
  static func fault(in declaration: MetricDeclaration) -> MetricConflict? {
    let name = declaration.name
    guard isValidMetricName(name) else { return MetricConflict("'\(name)' is not a valid metric name") }
    for label in declaration.labelNames where !isValidLabelName(label) {
      return MetricConflict("metric \(name): '\(label)' is not a valid label name")
    }
    if Set(declaration.labelNames).count != declaration.labelNames.count {
      return MetricConflict("metric \(name) names a label twice: \(declaration.labelNames.joined(separator: ", "))")
    }
    guard declaration.kind == .histogram else { return nil }
    if declaration.labelNames.contains("le") {
      return MetricConflict("metric \(name): the label 'le' belongs to the buckets")
    }
    if declaration.buckets.contains(where: { !$0.isFinite }) {
      return MetricConflict("metric \(name): bucket bounds must be finite; +Inf is always there")
    }
    if zip(declaration.buckets, declaration.buckets.dropFirst()).contains(where: { $0 >= $1 }) {
      return MetricConflict("metric \(name): bucket bounds must be strictly ascending: \(declaration.buckets)")
    }
    return nil
  }

  /// Two meanings of one name.
  private func difference(between known: MetricDeclaration, and asked: MetricDeclaration) -> MetricConflict? {
    let name = known.name
    if known.kind != asked.kind { return MetricConflict("metric \(name) is a \(known.kind), not a \(asked.kind)") }
    if known.labelNames != asked.labelNames {
      return MetricConflict("metric \(name) has the labels \(list(known.labelNames)), not \(list(asked.labelNames))")
    }
    if known.help != asked.help {
      return MetricConflict("metric \(name) is described as '\(known.help)', not '\(asked.help)'")
    }
    if known.buckets != asked.buckets {
      return MetricConflict("metric \(name) has the buckets \(known.buckets), not \(asked.buckets)")
    }
    return nil
  }

  /// Two families that would export samples of one name: a histogram `x` and a counter `x_count`.
  private func collision(of declaration: MetricDeclaration) -> MetricConflict? {
    for suffix in declaration.kind.sampleSuffixes {
      let sample = declaration.name + suffix
      if let other = familyBySampleName[sample] {
        return MetricConflict("metric \(declaration.name): the samples '\(sample)' are already exported by \(other)")
      }
    }
    return nil
  }

  private func list(_ names: [String]) -> String { names.isEmpty ? "(none)" : names.joined(separator: ", ") }
}
