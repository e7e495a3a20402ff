/// Something to measure: made once, then performed as often as the measurement wants.
public struct Workload: Sendable {
  /// What it is called on the command line and in tables, such as `hold-1000`.
  public var name: String
  /// What one operation is, in the plural, such as `customers`.
  public var unit: String
  /// How many operations give a stable figure within a second or so.
  public var operations: Int
  /// Performs this many operations and returns a figure that depends on all of them, so that none can be left out.
  public var perform: @Sendable (Int) -> Double

  public init(_ name: String, unit: String, operations: Int, perform: @escaping @Sendable (Int) -> Double) {
    self.name = name
    self.unit = unit
    self.operations = operations
    self.perform = perform
  }

  /// All workloads, in the order in which they are listed.
  public static let all: [Workload] =
    [100, 1_000, 100_000].map(hold) + [mm1Handlers, mm1Actors, sleeps, wakes] + draws + telemetry
}
