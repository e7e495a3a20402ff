extension AlertMatcher {
  /// Reads `name="value"`, `name =~ value`, several with commas between them, with or without braces around them.
  ///
  /// What the classic syntax takes is read in it; anything else in that of UTF-8, which knows quoted names and names in
  /// other scripts.
  ///
  /// Source: Alertmanager 0.28 with its default flags, `FallbackMatchersParser` in `matcher/compat`.
  public static func parse(_ text: String) throws(AlertMatcherProblem) -> [AlertMatcher] {
    do throws(AlertMatcherProblem) {
      return try parseClassic(text)
    } catch let classic {
      do throws(AlertMatcherProblem) {
        return try parseUnicode(text)
      } catch {
        // Who got further says more about what is wrong.
        throw error.offset > classic.offset ? error : classic
      }
    }
  }

  /// Source: Alertmanager, `pkg/labels/parse.go`: values may be quoted or not, `\n`, `\"` and `\\` are escapes, any
  /// other backslash is itself.
  private static func parseClassic(_ text: String) throws(AlertMatcherProblem) -> [AlertMatcher] {
    var bytes = Array(text.utf8)[...]
    if bytes.first == UInt8(ascii: "{") { bytes.removeFirst() }
    if bytes.last == UInt8(ascii: "}") { bytes.removeLast() }
    var matchers: [AlertMatcher] = []
    var start = bytes.startIndex
    var (isQuoted, isEscaped) = (false, false)
    for index in bytes.indices {
      switch bytes[index] {
      case UInt8(ascii: ",") where !isQuoted:
        matchers.append(try one(bytes[start..<index]))
        start = index + 1
      case UInt8(ascii: "\""):
        if !isEscaped { isQuoted.toggle() }
        isEscaped = false
      case UInt8(ascii: "\\"): isEscaped.toggle()
      default: isEscaped = false
      }
    }
    if start < bytes.endIndex { matchers.append(try one(bytes[start...])) }
    return matchers
  }

  private static func one(_ token: ArraySlice<UInt8>) throws(AlertMatcherProblem) -> AlertMatcher {
    func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) && byte != 11 }
    var rest = token.drop(while: isSpace)
    let place = rest.startIndex
    let name = rest.prefix { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
        UInt8(ascii: ":"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: false
      }
    }
    guard let first = name.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
      throw AlertMatcherProblem("a matcher begins with a label's name, as in severity=\"critical\"", at: place)
    }
    rest = rest.dropFirst(name.count).drop(while: isSpace)
    let operations: [LabelCondition.Operation] = [.matches, .matchesNot, .notEqual, .equal]
    guard let operation = operations.first(where: { rest.starts(with: $0.rawValue.utf8) }) else {
      throw AlertMatcherProblem("a matcher needs =, !=, =~ or !~ behind the label's name", at: rest.startIndex)
    }
    rest = rest.dropFirst(operation.rawValue.utf8.count).drop(while: isSpace)
    let valuePlace = rest.startIndex
    while let last = rest.last, isSpace(last) { rest.removeLast() }
    let value = try unescaped(rest)
    do throws(AlertMatcherProblem) {
      return try AlertMatcher(String(decoding: name, as: UTF8.self), operation, value)
    } catch {
      throw AlertMatcherProblem(error.message, at: valuePlace)
    }
  }

  private static func unescaped(_ raw: ArraySlice<UInt8>) throws(AlertMatcherProblem) -> String {
    var rest = raw
    var awaitsQuote = false
    if rest.first == UInt8(ascii: "\"") {
      rest.removeFirst()
      awaitsQuote = true
    }
    var value: [UInt8] = []
    var isEscaped = false
    for index in rest.indices {
      let byte = rest[index]
      let isLast = index == rest.endIndex - 1
      if isEscaped {
        isEscaped = false
        switch byte {
        case UInt8(ascii: "n"): value.append(10)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): value.append(byte)
        default: value += [UInt8(ascii: "\\"), byte]
        }
      } else if byte == UInt8(ascii: "\\"), !isLast {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        guard awaitsQuote, isLast else {
          throw AlertMatcherProblem("a double quote within a matcher's value needs a backslash", at: index)
        }
        awaitsQuote = false
      } else {
        value.append(byte)
      }
    }
    guard !awaitsQuote else {
      throw AlertMatcherProblem("a matcher's value without its closing quote", at: raw.startIndex)
    }
    return String(decoding: value, as: UTF8.self)
  }
}
