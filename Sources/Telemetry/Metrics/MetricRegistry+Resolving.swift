extension MetricRegistry {
  /// The counter with this name and these labels, made at 0 if it does not exist.
  ///
  /// - Precondition: ``conflict(with:)`` has nothing against it.
  /// - Complexity: O(labels); a dictionary look-up, so not for hot paths.
  public func counter(_ name: String, help: String, labels: [MetricLabel] = []) -> Counter {
    Counter(cell: scalar(name, .counter, help, labels))
  }

  /// The gauge with this name and these labels, made at 0 if it does not exist.
  ///
  /// - Precondition: ``conflict(with:)`` has nothing against it.
  /// - Complexity: O(labels); a dictionary look-up, so not for hot paths.
  public func gauge(_ name: String, help: String, labels: [MetricLabel] = []) -> Gauge {
    Gauge(cell: scalar(name, .gauge, help, labels))
  }

  /// The histogram with this name and these labels, made empty if it does not exist.
  ///
  /// - Parameter buckets: the finite upper bounds, strictly ascending, in seconds by convention. `+Inf` is implied.
  /// - Precondition: ``conflict(with:)`` has nothing against it.
  /// - Complexity: O(labels); a dictionary look-up, so not for hot paths.
  public func histogram(
    _ name: String, help: String, labels: [MetricLabel] = [], buckets: [Double]
  ) -> HistogramMetric {
    guard case .histogram(let cell) = resolve(name, .histogram, help, labels, buckets) else {
      preconditionFailure("\(name) is a histogram with scalar storage")
    }
    return HistogramMetric(cell: cell)
  }

  private func scalar(
    _ name: String, _ kind: MetricKind, _ help: String, _ labels: [MetricLabel]
  ) -> UnsafeMutablePointer<Double> {
    guard case .scalar(let cell) = resolve(name, kind, help, labels, []) else {
      preconditionFailure("\(name) is a \(kind) with histogram storage")
    }
    return cell
  }

  private func resolve(
    _ name: String, _ kind: MetricKind, _ help: String, _ labels: [MetricLabel], _ buckets: [Double]
  ) -> MetricFamily.Storage {
    let declaration = MetricDeclaration(
      name: name, kind: kind, help: help, labelNames: labels.map(\.name), buckets: buckets)
    if let conflict = conflict(with: declaration) { preconditionFailure(conflict.description) }
    let values = labels.sorted { $0.name < $1.name }.map(\.value)
    var family = families[name] ?? MetricFamily(declaration: declaration)
    if let position = family.positions[values] { return family.series[position].storage }

    let made: MetricFamily.Storage =
      kind == .histogram
      ? .histogram(storage.makeHistogram(bounds: declaration.buckets)) : .scalar(storage.makeScalar())
    family.positions[values] = family.series.count
    family.series.append(MetricFamily.Series(labelValues: values, storage: made))
    families[name] = family
    for suffix in kind.sampleSuffixes { familyBySampleName[name + suffix] = name }
    generation += 1
    return made
  }
}
