/// Redis' glob-style patterns: `*`, `?`, `[a-c]`, `[^x]` and `\` before a character to be taken as it is.
struct GlobPattern {
  private let pattern: [UInt8]

  init(_ pattern: RedisBytes) { self.pattern = pattern.bytes }

  /// Whether every text matches.
  var matchesAll: Bool { pattern == [UInt8(ascii: "*")] }

  func matches(_ text: RedisBytes) -> Bool {
    if matchesAll { return true }
    return pattern.withUnsafeBufferPointer { pattern in
      text.withBytes { Self.matches(pattern[...], $0[...]) }
    }
  }

  private typealias Part = Slice<UnsafeBufferPointer<UInt8>>

  private static func matches(_ pattern: Part, _ text: Part) -> Bool {
    var pattern = pattern
    var text = text
    while let first = pattern.first, !text.isEmpty || first == UInt8(ascii: "*") {
      switch first {
      case UInt8(ascii: "*"):
        pattern = pattern.drop { $0 == UInt8(ascii: "*") }
        if pattern.isEmpty { return true }
        while true {
          if matches(pattern, text) { return true }
          if text.isEmpty { return false }
          text = text.dropFirst()
        }
      case UInt8(ascii: "?"): break
      case UInt8(ascii: "["):
        guard isInClass(&pattern, text.first!) else { return false }
      default:
        if first == UInt8(ascii: "\\"), pattern.count >= 2 { pattern = pattern.dropFirst() }
        if pattern.first != text.first { return false }
      }
      pattern = pattern.dropFirst()
      text = text.dropFirst()
    }
    return text.isEmpty && pattern.isEmpty
  }

  /// Whether the class that begins here has the byte; leaves the pattern at the class' last byte.
  private static func isInClass(_ pattern: inout Part, _ byte: UInt8) -> Bool {
    pattern = pattern.dropFirst()
    let isNegated = pattern.first == UInt8(ascii: "^")
    if isNegated { pattern = pattern.dropFirst() }
    var isFound = false
    while true {
      guard let first = pattern.first else {
        // A class without its end takes what there is of it.
        pattern = Slice(base: pattern.base, bounds: (pattern.endIndex - 1)..<pattern.endIndex)
        break
      }
      if first == UInt8(ascii: "\\"), pattern.count >= 2 {
        pattern = pattern.dropFirst()
        if pattern.first == byte { isFound = true }
      } else if first == UInt8(ascii: "]") {
        break
      } else if pattern.count >= 3, pattern[pattern.startIndex + 1] == UInt8(ascii: "-") {
        let last = pattern[pattern.startIndex + 2]
        if (min(first, last)...max(first, last)).contains(byte) { isFound = true }
        pattern = pattern.dropFirst(2)
      } else if first == byte {
        isFound = true
      }
      pattern = pattern.dropFirst()
    }
    return isFound != isNegated
  }
}
