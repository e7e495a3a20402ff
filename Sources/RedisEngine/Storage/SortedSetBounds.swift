import Glibc

/// An interval of scores, as `(1` and `+inf` say it.
struct ScoreBounds {
  var low: Double
  var high: Double
  var excludesLow = false
  var excludesHigh = false

  init(_ low: RedisBytes, _ high: RedisBytes) throws(RedisError) {
    guard let (first, isFirstExcluded) = Self.bound(low), let (last, isLastExcluded) = Self.bound(high) else {
      throw RedisError("ERR min or max is not a float")
    }
    (self.low, excludesLow, self.high, excludesHigh) = (first, isFirstExcluded, last, isLastExcluded)
  }

  /// As lax as `strtod`: nothing at all is 0.
  private static func bound(_ text: RedisBytes) -> (Double, Bool)? {
    if let number = text.integer { return (Double(number), false) }
    let bytes = text.bytes
    let isExcluded = bytes.first == UInt8(ascii: "(")
    let number = Array(bytes.dropFirst(isExcluded ? 1 : 0).prefix { $0 != 0 }) + [0]
    return number.withUnsafeBufferPointer { pointer in
      pointer.withMemoryRebound(to: CChar.self) { text in
        var end: UnsafeMutablePointer<CChar>?
        let value = strtod(text.baseAddress!, &end)
        guard end?.pointee == 0, !value.isNaN else { return nil }
        return (value, isExcluded)
      }
    }
  }

  var isEmpty: Bool { low > high || (low == high && (excludesLow || excludesHigh)) }

  func isBelow(_ score: Double) -> Bool { excludesLow ? score <= low : score < low }
  func isAbove(_ score: Double) -> Bool { excludesHigh ? score >= high : score > high }

  /// The ranks of the members inside.
  func ranks(in set: SortedSetValue) -> Range<Int> {
    if isEmpty { return 0..<0 }
    let first = set.ordered.rank { isBelow($0.score) }
    return first..<max(first, set.ordered.rank { !isAbove($0.score) })
  }
}

/// An interval of members, as `[a`, `(b`, `-` and `+` say it.
struct LexicalBounds {
  private enum Bound {
    case first
    case last
    case member(RedisBytes, isExcluded: Bool)
  }

  private let low: Bound
  private let high: Bound

  init(_ low: RedisBytes, _ high: RedisBytes) throws(RedisError) {
    guard let first = Self.bound(low), let last = Self.bound(high) else {
      throw RedisError("ERR min or max not valid string range item")
    }
    (self.low, self.high) = (first, last)
  }

  private static func bound(_ text: RedisBytes) -> Bound? {
    let bytes = text.bytes
    switch bytes.first {
    case UInt8(ascii: "-"): return bytes.count == 1 ? .first : nil
    case UInt8(ascii: "+"): return bytes.count == 1 ? .last : nil
    case UInt8(ascii: "["): return .member(RedisBytes(Array(bytes.dropFirst())), isExcluded: false)
    case UInt8(ascii: "("): return .member(RedisBytes(Array(bytes.dropFirst())), isExcluded: true)
    default: return nil
    }
  }

  private var isEmpty: Bool {
    switch (low, high) {
    case (.last, .last), (.first, .first): false
    case (.last, _), (_, .first): true
    case (.member(let a, let isFirstExcluded), .member(let b, let isLastExcluded)):
      a > b || (a == b && (isFirstExcluded || isLastExcluded))
    default: false
    }
  }

  func isBelow(_ member: RedisBytes) -> Bool {
    switch low {
    case .first: false
    case .last: true
    case .member(let bound, let isExcluded): isExcluded ? member <= bound : member < bound
    }
  }

  func isAbove(_ member: RedisBytes) -> Bool {
    switch high {
    case .first: true
    case .last: false
    case .member(let bound, let isExcluded): isExcluded ? member >= bound : member > bound
    }
  }

  /// The ranks of the members inside, for a set whose scores are all the same.
  ///
  /// For other sets Redis promises nothing; small ones are gone through as it does, from the first member that is not below (or
  /// from the last one that is not above) as long as they are inside.
  func ranks(in set: SortedSetValue, isReversed: Bool) -> Range<Int> {
    guard !isEmpty, let first = set.ordered.first, let last = set.ordered.last, !isBelow(last.member),
      !isAbove(first.member)
    else { return 0..<0 }
    if set.count > 128 {
      let start = set.ordered.rank { isBelow($0.member) }
      return start..<max(start, set.ordered.rank { !isAbove($0.member) })
    }
    let members = set.ordered.elements(ranks: 0..<set.count)
    if isReversed {
      guard let start = members.lastIndex(where: { !isAbove($0.member) }) else { return 0..<0 }
      var end = start
      while end >= 0, !isBelow(members[end].member) { end -= 1 }
      return (end + 1)..<(start + 1)
    }
    guard let start = members.firstIndex(where: { !isBelow($0.member) }) else { return 0..<0 }
    let end = members[start...].firstIndex { isAbove($0.member) } ?? members.count
    return start..<end
  }
}
