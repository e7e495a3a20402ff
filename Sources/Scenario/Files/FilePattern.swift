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
        files.names(in: directory.isEmpty ? "." : directory).filter { Self.matches(Array($0), parts) }
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

  /// Goes back to the last `*` only: what stands before it has found its shortest place, and no longer one is better.
  private static func matches(_ name: [Character], _ parts: [Part]) -> Bool {
    var (place, index) = (0, 0)
    var star: (index: Int, place: Int)?
    while place < name.count {
      if index < parts.count, case .any = parts[index] {
        star = (index, place)
        index += 1
      } else if index < parts.count, matches(name[place], parts[index]) {
        (place, index) = (place + 1, index + 1)
      } else if let last = star {
        star = (last.index, last.place + 1)
        (place, index) = (last.place + 1, last.index + 1)
      } else {
        return false
      }
    }
    return parts[index...].allSatisfy { if case .any = $0 { true } else { false } }
  }

  private static func matches(_ character: Character, _ part: Part) -> Bool {
    switch part {
    case .any, .one: true
    case .character(let wanted): wanted == character
    case .set(let ranges, let isNegated): ranges.contains { $0.contains(character) } != isNegated
    }
  }
}
