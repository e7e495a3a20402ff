@testable import Scenario

/// The keys the reader knows, for tests of the documentation and the schema.
enum ReaderKeys {
  static let scenario = Decoding.scenarioKeys
  static let system = SystemMerge.systemKeys
  static let flow = Decoding.flowKeys
  static let load = Decoding.loadCommonKeys + Decoding.executors.flatMap(\.keys)
  static let executors = Decoding.executors.map(\.name)
}
