/// A value as the catalogue writes it: the flow subset of YAML that defaults and presets use.
indirect enum FlowText: Equatable {
  case scalar(String)
  case list([FlowText])
  case mapping([(key: String, value: FlowText)])

  struct Malformed: Error, CustomStringConvertible {
    var description: String
  }

  init(_ text: String) throws {
    var parser = Parser(characters: Array(text))
    self = try parser.value()
    parser.skipSpaces()
    guard parser.isAtEnd else { throw Malformed(description: "more behind the value of: \(text)") }
  }

  static func == (a: FlowText, b: FlowText) -> Bool {
    switch (a, b) {
    case (.scalar(let a), .scalar(let b)): a == b
    case (.list(let a), .list(let b)): a == b
    case (.mapping(let a), .mapping(let b)): a.map(\.key) == b.map(\.key) && a.map(\.value) == b.map(\.value)
    default: false
    }
  }

  private struct Parser {
    let characters: [Character]
    var position = 0

    var isAtEnd: Bool { position == characters.count }

    mutating func skipSpaces() {
      while !isAtEnd, characters[position].isWhitespace { position += 1 }
    }

    mutating func take(_ character: Character) -> Bool {
      skipSpaces()
      guard !isAtEnd, characters[position] == character else { return false }
      position += 1
      return true
    }

    mutating func value() throws -> FlowText {
      if take("[") { return .list(try items("]") { parser in try parser.value() }) }
      if take("{") {
        return .mapping(
          try items("}") { parser in
            let key = try parser.scalar()
            guard parser.take(":") else { throw Malformed(description: "no ':' after '\(key)'") }
            return (key, try parser.value())
          })
      }
      return .scalar(try scalar())
    }

    mutating func items<Item>(_ end: Character, _ item: (inout Parser) throws -> Item) throws -> [Item] {
      var items: [Item] = []
      while !take(end) {
        if !items.isEmpty, !take(",") { throw Malformed(description: "no ',' at \(position)") }
        items.append(try item(&self))
      }
      return items
    }

    mutating func scalar() throws -> String {
      skipSpaces()
      if take("'") {
        let start = position
        while !isAtEnd, characters[position] != "'" { position += 1 }
        let text = String(characters[start..<position])
        guard take("'") else { throw Malformed(description: "a quote that does not end") }
        return text
      }
      let start = position
      while !isAtEnd, !",:[]{}".contains(characters[position]) { position += 1 }
      let text = String(characters[start..<position]).trimmingSpaces()
      guard !text.isEmpty else { throw Malformed(description: "no value at \(position)") }
      return text
    }
  }
}

extension String {
  fileprivate func trimmingSpaces() -> String {
    var text = Substring(self)
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
