/// Why parameters do not make a distribution.
public struct DistributionProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, as a sentence without a full stop: "p50 (2s) must not exceed p99 (1s)".
  public var message: String
  public init(_ message: String) { self.message = message }
  public var description: String { message }
}
