extension MetricRegistry {
  /// The counter with this name and these labels, made at 0 if it does not exist.
  ///
  /// - Parameter owner: who exports it; of a series that exists already, its owner stays.
  /// - Precondition: ``conflict(with:)`` has nothing against it.
  /// - Complexity: O(labels); a dictionary look-up, so not for hot paths.
  public func counter(
    _ name: String, help: String, labels: [MetricLabel] = [], owner: String = ""
  ) -> Counter {
    Counter(cell: scalar(name, .counter, help, labels, owner))
  }

  /// The gauge with this name and these labels, made at 0 if it does not exist.
  ///
  /// - Parameter owner: who exports it; of a series that exists already, its owner stays.
  /// - Precondition: ``conflict(with:)`` has nothing against it.
  /// - Complexity: O(labels); a dictionary look-up, so not for hot paths.
  public func gauge(
    _ name: String, help: String, labels: [MetricLabel] = [], owner: String = ""
  ) -> Gauge {
    Gauge(cell: scalar(name, .gauge, help, labels, owner))
  }

  /// The histogram with this name and these labels, made empty if it does not exist.
  ///
  /// - Parameters:
  ///   - buckets: the finite upper bounds, strictly ascending, in seconds by convention. `+Inf` is implied.
  ///   - owner: who exports it; of a series that exists already, its owner stays.
  /// - Precondition: ``conflict(with:)`` has nothing against it.
  /// - Complexity: O(labels); a dictionary look-up, so not for hot paths.
  public func histogram(
    _ name: String, help: String, labels: [MetricLabel] = [], buckets: [Double], owner: String = ""
  ) -> HistogramMetric {
    guard case .histogram(let cell) = resolve(name, .histogram, help, labels, buckets, owner) else {
      preconditionFailure("\(name) is a histogram with scalar storage")
    }
    return HistogramMetric(cell: cell)
  }

  /// Ends the series of one exporter that carry a label. Handles to them stay valid but write to nothing that is read;
  /// resolving the same name and labels makes a new series, at 0.
  ///
  /// - Complexity: O(series).
  public func removeSeries(labelled label: MetricLabel, of owner: String) {
    for name in families.keys.sorted() {
      guard var family = families[name], let index = family.declaration.labelNames.firstIndex(of: label.name) else {
        continue
      }
      let kept = family.series.filter { $0.owner != owner || $0.labelValues[index] != label.value }
      guard kept.count < family.series.count else { continue }
      family.series = kept
      family.positions = [:]
      for (position, series) in kept.enumerated() { family.positions[series.labelValues] = position }
      families[name] = family
      generation += 1
    }
  }

  private func scalar(
    _ name: String, _ kind: MetricKind, _ help: String, _ labels: [MetricLabel], _ owner: String
  ) -> UnsafeMutablePointer<Double> {
    guard case .scalar(let cell) = resolve(name, kind, help, labels, [], owner) else {
      preconditionFailure("\(name) is a \(kind) with histogram storage")
    }
    return cell
  }

  private func resolve(
    _ name: String, _ kind: MetricKind, _ help: String, _ labels: [MetricLabel], _ buckets: [Double],
    _ owner: String
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
    family.series.append(MetricFamily.Series(labelValues: values, storage: made, owner: owner))
    families[name] = family
    for suffix in kind.sampleSuffixes { familyBySampleName[name + suffix] = name }
    generation += 1
    return made
  }
}
