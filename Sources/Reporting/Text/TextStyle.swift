/// How a text report looks.
public struct TextStyle: Hashable, Sendable {
  /// Whether ANSI colours are used; without them a report is plain text.
  public var color: Bool
  /// The columns of the terminal, at least 80.
  public var width: Int

  /// - Precondition: `width` is at least 80.
  public init(color: Bool = false, width: Int = 100) {
    precondition(width >= 80, "a report needs 80 columns, not \(width)")
    self.color = color
    self.width = width
  }

  /// 100 columns without colour, as golden files have it.
  public static let plain = TextStyle()
}
