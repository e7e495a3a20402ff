/// Something to measure: made once, then performed as often as the measurement wants.
public struct Workload: Sendable {
  /// What it is called on the command line and in tables, such as `hold-1000`.
  public var name: String
  /// What one operation is, in the plural, such as `customers`.
  public var unit: String
  /// How many operations give a stable figure within a second or so.
  public var operations: Int
  /// How many operations one iteration of the benchmark harness has.
  public var iteration: Int
  /// Performs this many operations.
  public var perform: @Sendable (Int) -> Performance

  /// - Parameters:
  ///   - iteration: without it, a thousandth of `operations`.
  ///   - perform: performs so many operations and returns a figure that depends on all of them.
  public init(
    _ name: String, unit: String, operations: Int, iteration: Int? = nil, perform: @escaping @Sendable (Int) -> Double
  ) {
    self.init(
      name, unit: unit, operations: operations, iteration: iteration, simulate: { Performance(perform($0)) })
  }

  /// - Parameter simulate: performs so many operations in a simulation whose events count.
  public init(
    _ name: String, unit: String, operations: Int, iteration: Int? = nil,
    simulate: @escaping @Sendable (Int) -> Performance
  ) {
    self.name = name
    self.unit = unit
    self.operations = operations
    self.iteration = iteration ?? max(1, operations / 1_000)
    perform = simulate
  }

  /// All workloads, in the order in which they are listed.
  public static let all: [Workload] =
    [100, 1_000, 100_000, 1_000_000].map(hold) + [1, 8].map(queueHandlers) + [mm1Actors, mm8Actors, sleeps, wakes]
    + resources + draws + telemetry + [promQL] + redis + bull + scenarios
}
