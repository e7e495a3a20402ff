/// What rules read and write: a server's queries and its storage. Times are milliseconds since 1970.
public protocol RuleStorage: AnyObject {
  /// Numbers the sets of labels that all other methods speak of.
  var labels: LabelTable { get }

  /// Prepares an expression that will be evaluated again and again.
  /// - Returns: its number.
  func prepare(_ expression: PromQLExpression) -> Int

  /// The elements of a prepared scalar or instant vector at a moment, always in the same order.
  func elements(of expression: Int, at time: Int64) throws(PromQLError) -> [VectorSample]

  /// Adds a sample. One that is not newer than the series' last is dropped, as a server does.
  func write(_ value: Double, at time: Int64, to series: LabelID)

  /// The newest sample of a series between two moments, stale markers included.
  func lastSample(of series: LabelID, from: Int64, through: Int64) -> Sample?
}

/// Rules over a sample store.
public final class StoredRules: RuleStorage {
  public let store: SampleStore
  private var evaluations: [Evaluation] = []
  private var series: [LabelID: SampleStore.SeriesID] = [:]

  public init(store: SampleStore) { self.store = store }

  public var labels: LabelTable { store.labels }

  public func prepare(_ expression: PromQLExpression) -> Int {
    evaluations.append(Evaluation(expression, in: store))
    return evaluations.count - 1
  }

  public func elements(of expression: Int, at time: Int64) throws(PromQLError) -> [VectorSample] {
    try evaluations[expression].elements(at: time)
  }

  public func write(_ value: Double, at time: Int64, to labels: LabelID) {
    let id = id(of: labels)
    if let last = store.series[id.index].last, last.time >= time { return }
    store.append(value, at: time, to: id)
  }

  public func lastSample(of labels: LabelID, from: Int64, through: Int64) -> Sample? {
    store.series[id(of: labels).index].samples.last { $0.time <= through && $0.time >= from }
  }

  private func id(of labels: LabelID) -> SampleStore.SeriesID {
    if let known = series[labels] { return known }
    let made = store.series(store.labels.labels(of: labels))
    series[labels] = made
    return made
  }
}
