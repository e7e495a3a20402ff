/// What is wrong at a place of an OpenMetrics text.
public struct OpenMetricsProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// From 1.
  public var line: Int
  /// In characters (Unicode scalars), from 1.
  public var column: Int
  /// A sentence without a full stop.
  public var message: String

  public init(line: Int, column: Int, message: String) {
    self.line = line
    self.column = column
    self.message = message
  }

  public var description: String { "\(line):\(column): \(message)" }
}

/// All problems of an OpenMetrics text, in the order of their places.
public struct InvalidOpenMetrics: Error, Hashable, Sendable, CustomStringConvertible {
  /// How many problems a reading keeps; the others are only counted.
  public static let maximum = 100

  /// The first ``maximum`` problems; never empty.
  public var problems: [OpenMetricsProblem]
  /// How many more there are.
  public var more: Int

  public var description: String {
    problems.map(\.description).joined(separator: "\n") + (more > 0 ? "\n... and \(more) more problems" : "")
  }
}
