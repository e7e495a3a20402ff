/// Patterns of file names such as `rules/*.yml`, as Go's `filepath.Glob` understands them: `*` and `?` within a name, sets
/// such as `[a-z]` and `[^a-z]`, a backslash before a character that stands for itself.
struct FilePattern {
  private enum Part {
    case any
    case one
    case character(Character)
    case set([ClosedRange<Character>], isNegated: Bool)
  }

  private let isPlain: Bool
  private let text: String

  init(_ text: String) {
    self.text = text
    isPlain = !text.contains { "*?[\\".contains($0) }
  }

  /// The files that match, sorted; nil when the pattern itself is malformed. A plain path that does not exist has none.
  func matches(in files: any FileReading) -> [String]? {
    if isPlain { return exists(text, files) ? [text] : [] }
    let names = text.split(separator: "/").map(String.init)
    guard names.allSatisfy({ Self.parts($0) != nil }) else { return nil }
    var found = [text.hasPrefix("/") ? "/" : ""]
    for name in names {
      guard let parts = Self.parts(name) else { return nil }
      found = found.flatMap { directory in
        files.names(in: directory.isEmpty ? "." : directory).filter { Self.matches($0[...], parts[...]) }
          .map { directory.isEmpty || directory == "/" ? directory + $0 : directory + "/" + $0 }
      }
    }
    return found
  }

  private func exists(_ path: String, _ files: any FileReading) -> Bool {
    do throws(FileProblem) {
      _ = try files.read(path, limit: 0)
      return true
    } catch {
      return error != .missing
    }
  }

  private static func parts(_ name: String) -> [Part]? {
    var parts: [Part] = []
    var rest = name[...]
    while let next = rest.popFirst() {
      switch next {
      case "*": parts.append(.any)
      case "?": parts.append(.one)
      case "\\":
        guard let escaped = rest.popFirst() else { return nil }
        parts.append(.character(escaped))
      case "[":
        guard let set = set(&rest) else { return nil }
        parts.append(set)
      default: parts.append(.character(next))
      }
    }
    return parts
  }

  private static func set(_ rest: inout Substring) -> Part? {
    let isNegated = rest.first == "^"
    if isNegated { rest.removeFirst() }
    var ranges: [ClosedRange<Character>] = []
    func bound() -> Character? {
      guard let next = rest.popFirst(), next != "-", next != "]" || ranges.isEmpty else { return nil }
      return next == "\\" ? rest.popFirst() : next
    }
    while rest.first != "]" || ranges.isEmpty {
      guard let low = bound() else { return nil }
      var high = low
      if rest.first == "-" {
        rest.removeFirst()
        guard let end = bound() else { return nil }
        high = end
      }
      // Go lets a range be the wrong way round; it then holds nothing.
      if low <= high { ranges.append(low...high) } else { ranges.append("\u{0}"..."\u{0}") }
    }
    rest.removeFirst()
    return .set(ranges, isNegated: isNegated)
  }

  private static func matches(_ name: Substring, _ parts: ArraySlice<Part>) -> Bool {
    guard let part = parts.first else { return name.isEmpty }
    if case .any = part {
      // From the longest rest to the shortest; names are short.
      return name.indices.contains { matches(name[$0...], parts.dropFirst()) }
        || matches(name[name.endIndex...], parts.dropFirst())
    }
    guard let first = name.first else { return false }
    let isMatch: Bool
    switch part {
    case .any, .one: isMatch = true
    case .character(let character): isMatch = character == first
    case .set(let ranges, let isNegated): isMatch = ranges.contains { $0.contains(first) } != isNegated
    }
    return isMatch && matches(name.dropFirst(), parts.dropFirst())
  }
}
