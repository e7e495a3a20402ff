import MongoEngine
import VirtualTime

/// A document in a system file in which placeholders stand: `{organisation: "{organisation}", n: {random:1..6}}`.
///
/// Bare, a ``Placeholder`` is a value of its kind; within quotes it is text.
struct MongoTemplate: Sendable {
  private let value: BSONValue
  private let placeholders: [Placeholder]
  /// Marks that no text has: around the number of a placeholder within quotes, and of one that stands alone.
  private static let (quoted, bare, end): (Character, Character, Character) = ("\u{E000}", "\u{E001}", "\u{E002}")

  /// - Throws: where the text is neither the shell's notation nor extended JSON.
  init(parsing text: String) throws(ParseProblem) {
    var placeholders: [Placeholder] = []
    var marked = ""
    var rest = Substring(text)
    var quote: Character?
    while let character = rest.popFirst() {
      if character == "{", let close = rest.firstIndex(of: "}"), let placeholder = Placeholder(rest[..<close]) {
        let mark = quote == nil ? Self.bare : Self.quoted
        let text = "\(mark)\(placeholders.count)\(Self.end)"
        marked += quote == nil ? "\"\(text)\"" : text
        placeholders.append(placeholder)
        rest = rest[rest.index(after: close)...]
        continue
      }
      marked.append(character)
      if character == "\\", quote != nil, let next = rest.popFirst() {
        marked.append(next)
      } else if let open = quote {
        if character == open { quote = nil }
      } else if character == "\"" || character == "'" {
        quote = character
      }
    }
    value = try BSONValue(shell: marked)
    self.placeholders = placeholders
  }

  typealias Values = Placeholder.Values
  typealias Missing = Placeholder.Missing

  var picks: [Pick] { placeholders.compactMap(\.pick) }

  /// The value with everything filled in. Draws once for each random number, in their order.
  func filled(_ values: Values, _ random: inout RandomStream) throws(Missing) -> BSONValue {
    guard !placeholders.isEmpty else { return value }
    return try fill(value, values, &random)
  }

  private func fill(_ value: BSONValue, _ values: Values, _ random: inout RandomStream) throws(Missing) -> BSONValue {
    switch value {
    case .string(let text): return try fill(text, values, &random)
    case .array(let elements):
      var filled: [BSONValue] = []
      for element in elements { filled.append(try fill(element, values, &random)) }
      return .array(filled)
    case .document(let document):
      var filled: [BSONDocument.Field] = []
      for field in document.fields {
        filled.append(.init(name: field.name, value: try fill(field.value, values, &random)))
      }
      return .document(BSONDocument(filled))
    default: return value
    }
  }

  private func fill(_ text: String, _ values: Values, _ random: inout RandomStream) throws(Missing) -> BSONValue {
    guard text.contains(Self.end) else { return .string(text) }
    if text.first == Self.bare {
      switch try placeholders[Int(text.dropFirst().dropLast())!].value(values, &random) {
      case .number(let number): return .integer(number)
      case .text(let text): return .string(text)
      case .date(let date): return .date(date)
      }
    }
    var filled = ""
    var rest = Substring(text)
    while let mark = rest.firstIndex(of: Self.quoted), let close = rest.firstIndex(of: Self.end) {
      filled += rest[..<mark]
      filled += try placeholders[Int(rest[rest.index(after: mark)..<close])!].value(values, &random).text
      rest = rest[rest.index(after: close)...]
    }
    return .string(filled + rest)
  }
}
