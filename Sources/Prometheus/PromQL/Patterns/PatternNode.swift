/// A regular expression as a tree.
indirect enum PatternNode {
  case empty
  case scalars(ScalarSet)
  case assertion(PatternAssertion)
  case sequence([PatternNode])
  case alternatives([PatternNode])
  /// `maximum` nil: without end.
  case repeated(PatternNode, minimum: Int, maximum: Int?, isGreedy: Bool)
  /// `number` nil: not captured.
  case group(PatternNode, number: Int?)
}

/// A place that must be met without taking a character.
enum PatternAssertion {
  case textStart, textEnd, lineStart, lineEnd, wordBoundary, noWordBoundary
}

/// A set of Unicode scalars.
struct ScalarSet {
  /// In any order; may overlap.
  var ranges: [ClosedRange<UInt32>] = []
  var isNegated = false
  /// Letters of either case count.
  var foldsCase = false

  static func single(_ scalar: Unicode.Scalar, foldsCase: Bool) -> ScalarSet {
    ScalarSet(ranges: [scalar.value...scalar.value], foldsCase: foldsCase)
  }

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    var isIn = has(scalar.value)
    if !isIn, foldsCase {
      isIn = Self.otherCases(of: scalar).contains { has($0.value) }
    }
    return isIn != isNegated
  }

  private func has(_ value: UInt32) -> Bool { ranges.contains { $0.contains(value) } }

  private static func otherCases(of scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    [scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping].compactMap { text in
      let scalars = text.unicodeScalars
      return scalars.count == 1 ? scalars.first : nil
    }
  }

  /// The ranges of a class in Perl's notation, such as the `d` of `\d`; ASCII only, as in RE2.
  static func perl(_ letter: Unicode.Scalar) -> ScalarSet? {
    switch letter {
    case "d": ScalarSet(ranges: [0x30...0x39])
    case "D": ScalarSet(ranges: [0x30...0x39], isNegated: true)
    case "w": ScalarSet(ranges: word)
    case "W": ScalarSet(ranges: word, isNegated: true)
    case "s": ScalarSet(ranges: space)
    case "S": ScalarSet(ranges: space, isNegated: true)
    default: nil
    }
  }

  static let word: [ClosedRange<UInt32>] = [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A]
  private static let space: [ClosedRange<UInt32>] = [0x09...0x0A, 0x0C...0x0D, 0x20...0x20]

  /// The ranges of `[:name:]`.
  static func posix(_ name: String) -> [ClosedRange<UInt32>]? {
    switch name {
    case "alnum": [0x30...0x39, 0x41...0x5A, 0x61...0x7A]
    case "alpha": [0x41...0x5A, 0x61...0x7A]
    case "ascii": [0x00...0x7F]
    case "blank": [0x09...0x09, 0x20...0x20]
    case "cntrl": [0x00...0x1F, 0x7F...0x7F]
    case "digit": [0x30...0x39]
    case "graph": [0x21...0x7E]
    case "lower": [0x61...0x7A]
    case "print": [0x20...0x7E]
    case "punct": [0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E]
    case "space": [0x09...0x0D, 0x20...0x20]
    case "upper": [0x41...0x5A]
    case "word": word
    case "xdigit": [0x30...0x39, 0x41...0x46, 0x61...0x66]
    default: nil
    }
  }

  /// All scalars outside `ranges`.
  static func complement(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
    var result: [ClosedRange<UInt32>] = []
    var next: UInt32 = 0
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if range.lowerBound > next { result.append(next...(range.lowerBound - 1)) }
      next = max(next, range.upperBound + 1)
    }
    if next <= 0x10FFFF { result.append(next...0x10FFFF) }
    return result
  }
}
