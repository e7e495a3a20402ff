/// A regular expression of grep, basic or extended, matched in time proportional to line times pattern.
struct LinePattern {
  indirect enum Node: Hashable {
    case empty
    case any
    case one(Unicode.Scalar)
    /// Ranges, and whether they are those that do not match.
    case set([ClosedRange<UInt32>], isNegated: Bool)
    case lineStart, lineEnd, wordEdge
    case sequence([Node])
    case either([Node])
    case repeated(Node, ClosedRange<Int>)
  }

  private enum Step {
    case consume(Node)
    case jump([Int])
    case assert(Node)
    case match
  }

  private var steps: [Step] = []
  private let ignoresCase: Bool
  /// The most steps of a pattern; repetitions multiply.
  private static let mostSteps = 5_000
  static let unlimited = 255

  init(_ pattern: String, isExtended: Bool, isFixed: Bool, ignoresCase: Bool) throws(ToolFailure) {
    self.ignoresCase = ignoresCase
    let node: Node
    if isFixed {
      node = .sequence(pattern.unicodeScalars.map { .one($0) })
    } else {
      var parser = LinePatternParser(pattern, isExtended: isExtended)
      node = try parser.whole()
    }
    try compile(node)
    steps.append(.match)
  }

  private mutating func compile(_ node: Node) throws(ToolFailure) {
    guard steps.count < Self.mostSteps else {
      throw ToolFailure(2, "grep: the pattern is larger than the simulation allows\n")
    }
    switch node {
    case .empty: break
    case .lineStart, .lineEnd, .wordEdge: steps.append(.assert(node))
    case .any, .one, .set: steps.append(.consume(node))
    case .sequence(let parts): for part in parts { try compile(part) }
    case .either(let parts):
      let fork = steps.count
      steps.append(.jump([]))
      var starts: [Int] = []
      var ends: [Int] = []
      for part in parts {
        starts.append(steps.count)
        try compile(part)
        ends.append(steps.count)
        steps.append(.jump([]))
      }
      steps[fork] = .jump(starts)
      for end in ends { steps[end] = .jump([steps.count]) }
    case .repeated(let part, let range):
      for _ in 0..<range.lowerBound { try compile(part) }
      if range.upperBound == Self.unlimited {
        let fork = steps.count
        steps.append(.jump([]))
        try compile(part)
        steps.append(.jump([fork]))
        steps[fork] = .jump([fork + 1, steps.count])
      } else {
        var forks: [Int] = []
        for _ in range.lowerBound..<range.upperBound {
          forks.append(steps.count)
          steps.append(.jump([]))
          try compile(part)
        }
        for fork in forks { steps[fork] = .jump([fork + 1, steps.count]) }
      }
    }
  }

  /// The leftmost match, the longest of those that begin there.
  func first(in line: [Unicode.Scalar], from start: Int = 0, wholeWords: Bool = false) -> Range<Int>? {
    for begin in start...max(start, line.count) {
      if let end = longest(in: line, from: begin, wholeWords: wholeWords) { return begin..<end }
    }
    return nil
  }

  /// The matches of several patterns from left to right, each the leftmost and longest of what is left.
  static func all(of patterns: [Self], in line: [Unicode.Scalar], wholeWords: Bool = false) -> [Range<Int>] {
    var (position, found) = (0, [Range<Int>]())
    while position <= line.count {
      let matches = patterns.compactMap { $0.first(in: line, from: position, wholeWords: wholeWords) }
      let best = matches.min { ($0.lowerBound, $1.upperBound) < ($1.lowerBound, $0.upperBound) }
      guard let best else { break }
      found.append(best)
      position = max(best.upperBound, best.lowerBound + 1)
    }
    return found
  }

  private func longest(in line: [Unicode.Scalar], from begin: Int, wholeWords: Bool) -> Int? {
    var (end, longest): (Int?, Int?)
    var active: [Int] = []
    var isActive = [Bool](repeating: false, count: steps.count)
    func add(_ step: Int, at position: Int) {
      var waiting = [step]
      while let next = waiting.popLast() {
        guard !isActive[next] else { continue }
        isActive[next] = true
        switch steps[next] {
        case .jump(let targets): waiting += targets.reversed()
        case .assert(let node): if holds(node, line, position) { waiting.append(next + 1) }
        case .consume: active.append(next)
        case .match:
          longest = position
          if !wholeWords || !isWord(line, begin - 1) && !isWord(line, position) { end = position }
        }
      }
    }
    add(0, at: begin)
    var position = begin
    while position < line.count, !active.isEmpty {
      let before = active
      active = []
      for index in isActive.indices { isActive[index] = false }
      for step in before {
        if case .consume(let node) = steps[step], matches(node, line[position]) { add(step + 1, at: position + 1) }
      }
      position += 1
    }
    // grep takes a shorter match for a longer one that is no word, yet not an empty one.
    return end == begin && longest != begin ? nil : end
  }

  private func holds(_ node: Node, _ line: [Unicode.Scalar], _ position: Int) -> Bool {
    switch node {
    case .lineStart: position == 0
    case .lineEnd: position == line.count
    default: isEdge(line, position)
    }
  }

  private func isEdge(_ line: [Unicode.Scalar], _ position: Int) -> Bool {
    isWord(line, position - 1) != isWord(line, position)
  }

  /// Whether there is a character and it belongs to a word.
  private func isWord(_ line: [Unicode.Scalar], _ position: Int) -> Bool {
    line.indices.contains(position) && Self.isWord(line[position])
  }

  static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || scalar.properties.isAlphabetic || (48...57).contains(scalar.value)
  }

  private func matches(_ node: Node, _ scalar: Unicode.Scalar) -> Bool {
    guard ignoresCase else { return Self.matches(node, scalar) }
    let lower = scalar.properties.lowercaseMapping.unicodeScalars.first ?? scalar
    let upper = scalar.properties.uppercaseMapping.unicodeScalars.first ?? scalar
    return [scalar, lower, upper].contains { Self.matches(node, $0) }
  }

  private static func matches(_ node: Node, _ scalar: Unicode.Scalar) -> Bool {
    switch node {
    case .any: true
    case .one(let wanted): wanted == scalar
    case .set(let ranges, let isNegated): ranges.contains { $0.contains(scalar.value) } != isNegated
    default: false
    }
  }
}
