/// What rules read and write: a server's queries and its storage. Times are milliseconds since 1970.
public protocol RuleStorage: AnyObject {
  /// Numbers the sets of labels that all other methods speak of.
  var labels: LabelTable { get }

  /// Prepares an expression that will be evaluated again and again.
  /// - Returns: its number.
  func prepare(_ expression: PromQLExpression) -> Int

  /// The elements of a prepared scalar or instant vector at a moment, always in the same order.
  func elements(of expression: Int, at time: Int64) throws(PromQLError) -> [VectorSample]

  /// Adds a sample.
  ///
  /// - Returns: why it was dropped, in a server's words; nil when it was taken, or when it is there already.
  @discardableResult func write(_ value: Double, at time: Int64, to series: LabelID) -> String?

  /// The newest sample of a series between two moments, stale markers included.
  func lastSample(of series: LabelID, from: Int64, through: Int64) -> Sample?
}

/// Rules over a sample store.
public final class StoredRules: RuleStorage {
  public let store: SampleStore
  private var evaluations: [Evaluation] = []
  private var series: [LabelID: SampleStore.SeriesID] = [:]
  private let keepsEverySample: Bool
  private let subqueryStep: Int64
  /// The series that rules have written, in the order of their first samples, if all of their samples are kept.
  public private(set) var written: [SampleStore.SeriesID] = []

  /// - Parameters:
  ///   - keepsEverySample: whether the store's retention does not hold for what rules write.
  ///   - subqueryStep: the step of subqueries that name none, in milliseconds.
  public init(
    store: SampleStore, keepsEverySample: Bool = false, subqueryStep: Int64 = Evaluation.defaultSubqueryStep
  ) {
    self.store = store
    self.subqueryStep = subqueryStep
    self.keepsEverySample = keepsEverySample
  }

  public var labels: LabelTable { store.labels }

  public func prepare(_ expression: PromQLExpression) -> Int {
    evaluations.append(Evaluation(expression, in: store, subqueryStep: subqueryStep))
    return evaluations.count - 1
  }

  public func elements(of expression: Int, at time: Int64) throws(PromQLError) -> [VectorSample] {
    try evaluations[expression].elements(at: time)
  }

  public func write(_ value: Double, at time: Int64, to labels: LabelID) -> String? {
    store.tryAppend(value, at: time, to: id(of: labels))
  }

  public func lastSample(of labels: LabelID, from: Int64, through: Int64) -> Sample? {
    store.series[id(of: labels).index].samples.last { $0.time <= through && $0.time >= from }
  }

  private func id(of labels: LabelID) -> SampleStore.SeriesID {
    if let known = series[labels] { return known }
    let made = store.series(store.labels.labels(of: labels))
    series[labels] = made
    if keepsEverySample {
      store.keepEverySample(of: made)
      written.append(made)
    }
    return made
  }
}
