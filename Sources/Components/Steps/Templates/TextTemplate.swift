import VirtualTime

/// A text in a system file in which placeholders stand, such as a key: `report:{pick:company:1..500}:day`.
struct TextTemplate: Sendable {
  private enum Part: Sendable {
    case literal(String)
    case placeholder(Placeholder)
  }

  private let parts: [Part]

  /// Why a text is no template.
  struct Malformed: Error { var message: String }

  /// - Throws: braces around what is no placeholder.
  init(parsing text: String) throws(Malformed) {
    var parts: [Part] = []
    var literal = ""
    var rest = Substring(text)
    while let character = rest.popFirst() {
      guard character == "{" else {
        literal.append(character)
        continue
      }
      guard let close = rest.firstIndex(of: "}") else { throw Malformed(message: "has a '{' without a '}'") }
      guard let placeholder = Placeholder(rest[..<close]) else {
        throw Malformed(
          message:
            "has '{\(rest[..<close])}', which stands for nothing; there are {message}, {organisation}, {channel}, {pod}, "
            + "{now}, {random:A..B}, {zipf:A..B}, {pick:NAME:A..B} and {pick:NAME:zipf:A..B}")
      }
      if !literal.isEmpty { parts.append(.literal(literal)) }
      literal = ""
      parts.append(.placeholder(placeholder))
      rest = rest[rest.index(after: close)...]
    }
    if !literal.isEmpty { parts.append(.literal(literal)) }
    self.parts = parts
  }

  /// The text with everything filled in. Draws once for each number that is drawn, in their order.
  func filled(_ values: Placeholder.Values, _ random: inout RandomStream) throws(Placeholder.Missing) -> String {
    var text = ""
    for part in parts {
      switch part {
      case .literal(let literal): text += literal
      case .placeholder(let placeholder): text += try placeholder.value(values, &random).text
      }
    }
    return text
  }

  /// The text as a pattern of Redis' for all that it can become.
  var glob: String {
    parts.map { if case .literal(let text) = $0 { text } else { "*" } }.joined()
  }

  var picks: [Pick] {
    parts.compactMap { if case .placeholder(let placeholder) = $0 { placeholder.pick } else { nil } }
  }
}

extension Placeholder {
  /// nil: it is not shared by a request's steps.
  var pick: Pick? {
    if case .picked(let name, let draw) = self { Pick(name: name, draw: draw.text) } else { nil }
  }
}

extension Placeholder.Value {
  /// Within a text; a date in its ISO form.
  var text: String {
    switch self {
    case .number(let number): "\(number)"
    case .text(let text): text
    case .date(let date): CalendarInstant(unixNanoseconds: date * 1_000_000, offsetSeconds: 0).description
    }
  }
}
