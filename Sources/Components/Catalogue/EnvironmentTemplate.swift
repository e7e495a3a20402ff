/// Scalars of a workload that are filled from the environment of its deployment: `$NAME`, `$POLL_MS ms`.
///
/// A name is letters, digits and `_`, not beginning with a digit. `$$` stands for a dollar sign; a `$` before anything
/// else stands for itself.
public enum EnvironmentTemplate {
  /// A name in a template that the environment does not have.
  public struct UnknownName: Error, Hashable, Sendable {
    public var name: String
    /// Where its `$` stands, in UTF-8 bytes from the beginning of the template.
    public var offset: Int
    public init(name: String, offset: Int) {
      self.name = name
      self.offset = offset
    }
  }

  /// Whether a text has any name to fill (or an escaped dollar sign).
  public static func isTemplate(_ text: String) -> Bool {
    pieces(of: text).contains { if case .literal = $0 { false } else { true } }
  }

  /// The names that a text has, in their order.
  public static func names(in text: String) -> [String] {
    pieces(of: text).compactMap { if case .name(let name, _) = $0 { name } else { nil } }
  }

  /// The text with every name replaced by its value.
  /// - Parameter env: if a name occurs twice, the last value holds, as in a shell.
  public static func fill(template: String, env: [(String, String)]) throws(UnknownName) -> String {
    try fill(template: template) { name in env.last { $0.0 == name }?.1 }
  }

  /// The text with every name replaced by what `value` has for it.
  public static func fill(
    template: String, value: (String) -> String?
  ) throws(UnknownName) -> String {
    var result = ""
    for piece in pieces(of: template) {
      switch piece {
      case .literal(let text): result += text
      case .dollar: result += "$"
      case .name(let name, let offset):
        guard let value = value(name) else { throw UnknownName(name: name, offset: offset) }
        result += value
      }
    }
    return result
  }

  /// Whether the text can be the name of an environment variable.
  public static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, isNameStart(first) else { return false }
    return text.utf8.allSatisfy { isNameStart($0) || isDigit($0) }
  }

  private enum Piece {
    case literal(String)
    case dollar
    case name(String, offset: Int)
  }

  private static func pieces(of template: String) -> [Piece] {
    let bytes = Array(template.utf8)
    var pieces: [Piece] = []
    var literal: [UInt8] = []
    var index = 0
    func text(_ bytes: some Collection<UInt8>) -> String { String(decoding: Array(bytes), as: UTF8.self) }
    func endLiteral() {
      if !literal.isEmpty { pieces.append(.literal(text(literal))) }
      literal = []
    }
    while index < bytes.count {
      let next = index + 1 < bytes.count ? bytes[index + 1] : 0
      if bytes[index] == UInt8(ascii: "$"), next == UInt8(ascii: "$") {
        endLiteral()
        pieces.append(.dollar)
        index += 2
      } else if bytes[index] == UInt8(ascii: "$"), isNameStart(next) {
        endLiteral()
        let name = bytes[(index + 1)...].prefix { isNameStart($0) || isDigit($0) }
        pieces.append(.name(text(name), offset: index))
        index += 1 + name.count
      } else {
        literal.append(bytes[index])
        index += 1
      }
    }
    endLiteral()
    return pieces
  }

  private static func isNameStart(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
  }
  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}
