/// A metric family as exposition formats need it.
public struct MetricFamilyView: Sendable {
  public let declaration: MetricDeclaration
  /// One group per label set, by label values. A histogram's group holds its buckets in ascending order, then `_sum`,
  /// then `_count`; any other group holds one series.
  public let groups: [[SeriesHandle]]
}

extension MetricRegistry {
  /// All exported series named `name` whose labels contain all of `labels` with equal values.
  ///
  /// `name` is the sample's name: a histogram `x` is found as `x_bucket`, `x_sum` and `x_count`. A matcher with an empty
  /// value matches series without that label, as in PromQL. Bucket bounds match as they are exported (`le="5.0"`), see
  /// ``openMetricsNumber(_:)``. New series may appear later: compare ``generation``.
  ///
  /// - Returns: the matching series, by label values; empty when the name or a label does not exist.
  /// - Complexity: O(n log n) in the series of that family.
  public func series(named name: String, labels: [MetricLabel] = []) -> [SeriesHandle] {
    guard let familyName = familyBySampleName[name], let family = families[familyName] else { return [] }
    return family.groups().joined().filter { handle in
      handle.name == name
        && labels.allSatisfy { matcher in
          (handle.labels.first { $0.name == matcher.name }?.value ?? "") == matcher.value
        }
    }
  }

  /// Every family, by name: the visiting order of expositions and recordings.
  public var familyViews: [MetricFamilyView] {
    families.values.sorted { $0.declaration.name < $1.declaration.name }
      .map { MetricFamilyView(declaration: $0.declaration, groups: $0.groups()) }
  }

  /// Every declared family, by name.
  public var declarations: [MetricDeclaration] {
    families.values.map(\.declaration).sorted { $0.name < $1.name }
  }
}

extension MetricFamily {
  func groups() -> [[SeriesHandle]] {
    sortedSeries.map { series in
      let labels = labels(of: series)
      switch series.storage {
      case .scalar(let cell):
        return [SeriesHandle(name: declaration.name, labels: labels, owner: series.owner, source: .scalar(cell))]
      case .histogram(let cell): return histogramGroup(labels, series.owner, cell)
      }
    }
  }

  private func histogramGroup(
    _ labels: [MetricLabel], _ owner: String, _ cell: UnsafeMutablePointer<HistogramCell>
  ) -> [SeriesHandle] {
    let bounds = (declaration.buckets + [.infinity]).map(openMetricsNumber)
    let buckets = bounds.enumerated().map { index, bound in
      SeriesHandle(
        name: declaration.name + "_bucket", labels: labels + [MetricLabel("le", bound)], owner: owner,
        source: .bucket(cell, index: index))
    }
    return buckets + [
      SeriesHandle(name: declaration.name + "_sum", labels: labels, owner: owner, source: .sum(cell)),
      SeriesHandle(name: declaration.name + "_count", labels: labels, owner: owner, source: .count(cell)),
    ]
  }
}
