/// Why a text could not be read as a value, and where in the text.
public struct ParseProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// The position of the problem as a count of UTF-8 bytes from the beginning of the text.
  public var offset: Int
  /// What is wrong, as a sentence without a full stop: "a duration needs a unit, such as 30s".
  public var message: String

  public init(offset: Int, message: String) {
    self.offset = offset
    self.message = message
  }

  public var description: String { "\(message) (at offset \(offset))" }
}
