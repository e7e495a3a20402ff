import MongoEngine
import Telemetry
import VirtualTime

/// A document in a system file in which placeholders stand: `{organisation: "{organisation}", n: {random:1..6}}`.
///
/// Bare, a placeholder is a value of its kind; within quotes it is text. There are `{message}` (the message's number),
/// `{organisation}` and `{channel}` (their names), `{pod}`, `{now}` (a date; within quotes its ISO form) and `{random:A..B}` (a whole
/// number from A to B). A request without a message has no number and no channel, and draws its organisation evenly from all.
struct MongoTemplate: Sendable {
  enum Placeholder: Hashable, Sendable {
    case message, organisation, channel, pod, now
    case drawn(Int64, Int64)

    init?(_ text: some StringProtocol) {
      switch text {
      case "message": self = .message
      case "organisation": self = .organisation
      case "channel": self = .channel
      case "pod": self = .pod
      case "now": self = .now
      default:
        guard text.hasPrefix("random:") else { return nil }
        let bounds = text.dropFirst("random:".count).split(separator: ".", omittingEmptySubsequences: false)
        guard bounds.count == 3, bounds[1].isEmpty, let low = Int64(bounds[0]), let high = Int64(bounds[2]),
          low <= high,
          high - low < Int64(1) << 53
        else { return nil }
        self = .drawn(low, high)
      }
    }
  }

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

  /// What placeholders stand for.
  struct Values {
    var message: ClaimedMessage?
    var vocabulary: Vocabulary
    var pod: String
    /// Milliseconds since 1970.
    var now: Int64
  }

  /// A placeholder that stands for nothing.
  struct Missing: Error { var name: String }

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
    if text.first == Self.bare { return try look(up: text.dropFirst().dropLast(), values, &random) }
    var filled = ""
    var rest = Substring(text)
    while let mark = rest.firstIndex(of: Self.quoted), let close = rest.firstIndex(of: Self.end) {
      filled += rest[..<mark]
      switch try look(up: rest[rest.index(after: mark)..<close], values, &random) {
      case .string(let text): filled += text
      case .date(let date):
        filled += CalendarInstant(unixNanoseconds: date * 1_000_000, offsetSeconds: 0).description
      case let value: filled += value.serverText
      }
      rest = rest[rest.index(after: close)...]
    }
    return .string(filled + rest)
  }

  private func look(
    up number: Substring, _ values: Values, _ random: inout RandomStream
  ) throws(Missing) -> BSONValue {
    switch placeholders[Int(number)!] {
    case .message:
      guard let message = values.message else { throw Missing(name: "message") }
      return .integer(message.id.number)
    case .organisation:
      let names = values.vocabulary.organisations
      guard !names.isEmpty else { throw Missing(name: "organisation") }
      let index = values.message.map { Int($0.organisation) } ?? random.below(names.count)
      return .string(index < names.count ? names[index] : "\(index)")
    case .channel:
      guard let message = values.message, Int(message.channel) < values.vocabulary.channels.count else {
        throw Missing(name: "channel")
      }
      return .string(values.vocabulary.channels[Int(message.channel)])
    case .pod: return .string(values.pod)
    case .now: return .date(values.now)
    case .drawn(let low, let high): return .integer(low + Int64(random.below(UInt64(high - low + 1))))
    }
  }
}
