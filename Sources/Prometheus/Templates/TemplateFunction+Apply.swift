import Telemetry
import VirtualTime

extension TemplateFunction {
  /// The function's value; `and`, `or`, `query`, `externalURL` and `pathPrefix` are the runtime's matter.
  func apply(_ arguments: [TemplateValue]) throws(TemplateFailure) -> TemplateValue {
    switch self {
    case .not: return .boolean(!arguments[0].isTrue)
    case .len: return .integer(Int64(try length(arguments[0])))
    case .index: return try indexed(arguments)
    case .print, .println: return .text(joined(arguments))
    case .printf: return .text(GoFormat.format(try text(arguments[0]), Array(arguments.dropFirst())))
    case .eq, .ne, .lt, .le, .gt, .ge: return .boolean(try compare(arguments))
    case .first:
      guard case .list(let values) = arguments[0] else { throw wrongType(arguments[0], wants: "template.queryResult") }
      guard let first = values.first else { throw TemplateFailure("first() called on vector with no elements") }
      return first
    case .label:
      let labels = try sample(arguments[1]).labels
      let name = try text(arguments[0])
      return .text(labels.first { $0.name == name }?.value ?? "")
    case .value: return .number(try sample(arguments[0]).value)
    case .strvalue: return .text(try sample(arguments[0]).labels.first { $0.name == "__value__" }?.value ?? "")
    case .sortByLabel: return try sorted(arguments)
    case .humanize: return .text(Humanize.plain(try number(arguments[0])))
    case .humanize1024: return .text(Humanize.binary(try number(arguments[0])))
    case .humanizeDuration: return .text(Humanize.duration(try number(arguments[0])))
    case .humanizePercentage: return .text(GoFormat.general(try number(arguments[0]) * 100, digits: 4) + "%")
    case .humanizeTimestamp: return .text(try Humanize.timestamp(try number(arguments[0])))
    case .parseDuration:
      let written = try text(arguments[0])
      guard let duration = PrometheusDuration.parse(written) else {
        throw TemplateFailure("not a valid duration string: \"\(written)\"")
      }
      return .number(duration.seconds)
    case .title: return .text(Self.titled(try text(arguments[0])))
    case .toUpper: return .text(try text(arguments[0]).uppercased())
    case .toLower: return .text(try text(arguments[0]).lowercased())
    case .match, .reReplaceAll: return try matched(arguments)
    case .stripPort: return .text(Self.withoutPort(try text(arguments[0])))
    case .stripDomain: return .text(Self.withoutDomain(try text(arguments[0])))
    case .urlquery: return .text(TemplateLink.escaped(joined(arguments)))
    case .graphLink: return .text(TemplateLink.expression(try text(arguments[0]), tab: 0))
    case .tableLink: return .text(TemplateLink.expression(try text(arguments[0]), tab: 1))
    case .and, .or, .query, .externalURL, .pathPrefix: preconditionFailure("'\(rawValue)' is not applied to values")
    }
  }

  func wrongType(_ value: TemplateValue, wants: String) -> TemplateFailure {
    TemplateFailure("error calling \(rawValue): wrong type for value; expected \(wants); got \(value.typeName)")
  }

  private func text(_ value: TemplateValue) throws(TemplateFailure) -> String {
    guard case .text(let text) = value else { throw wrongType(value, wants: "string") }
    return text
  }

  private func sample(_ value: TemplateValue) throws(TemplateFailure) -> (labels: [MetricLabel], value: Double) {
    guard case .sample(let labels, let number) = value else { throw wrongType(value, wants: "*template.sample") }
    return (labels, number)
  }

  /// Numbers, and texts that are numbers.
  private func number(_ value: TemplateValue) throws(TemplateFailure) -> Double {
    switch value {
    case .number(let value): return value
    case .integer(let value): return Double(value)
    case .text(let text):
      guard let value = Double(text) else {
        throw TemplateFailure("error calling \(rawValue): strconv.ParseFloat: parsing \"\(text)\": invalid syntax")
      }
      return value
    default: throw TemplateFailure("error calling \(rawValue): can't convert \(value.typeName) to float")
    }
  }

  private func length(_ value: TemplateValue) throws(TemplateFailure) -> Int {
    switch value {
    case .text(let text): return text.utf8.count
    case .labels(let labels): return labels.count
    case .list(let values): return values.count
    default: throw TemplateFailure("error calling len: len of type \(value.typeName)")
    }
  }

  private func indexed(_ arguments: [TemplateValue]) throws(TemplateFailure) -> TemplateValue {
    var value = arguments[0]
    for key in arguments.dropFirst() {
      switch (value, key) {
      case (.labels(let labels), .text(let name)): value = .text(labels.first { $0.name == name }?.value ?? "")
      case (.list(let values), .integer(let index)):
        guard index >= 0, index < values.count else {
          throw TemplateFailure("error calling index: index out of range: \(index)")
        }
        value = values[Int(index)]
      default: throw TemplateFailure("error calling index: can't index item of type \(value.typeName)")
      }
    }
    return value
  }

  private func sorted(_ arguments: [TemplateValue]) throws(TemplateFailure) -> TemplateValue {
    let name = try text(arguments[0])
    guard case .list(let values) = arguments[1] else { throw wrongType(arguments[1], wants: "template.queryResult") }
    func key(_ value: TemplateValue) -> [UInt8] {
      guard case .sample(let labels, _) = value else { return [] }
      return Array((labels.first { $0.name == name }?.value ?? "").utf8)
    }
    let sorted = values.enumerated().sorted { a, b in
      let (left, right) = (key(a.element), key(b.element))
      return left == right ? a.offset < b.offset : left.lexicographicallyPrecedes(right)
    }
    return .list(sorted.map(\.element))
  }

  /// Go's `print`: a space only between values that are both no texts; `println`: between all.
  private func joined(_ arguments: [TemplateValue]) -> String {
    var result = ""
    var wasText = true
    for (index, argument) in arguments.enumerated() {
      var isText = false
      if case .text = argument { isText = true }
      if index > 0, self == .println || !isText && !wasText { result += " " }
      result += argument.text
      wasText = isText
    }
    return self == .println ? result + "\n" : result
  }

  private func compare(_ arguments: [TemplateValue]) throws(TemplateFailure) -> Bool {
    switch self {
    case .eq:
      guard arguments.count > 1 else { throw TemplateFailure("error calling eq: missing argument for comparison") }
      for other in arguments.dropFirst() { if try isEqual(arguments[0], other) { return true } }
      return false
    case .ne: return try !isEqual(arguments[0], arguments[1])
    case .lt: return try isLess(arguments[0], arguments[1])
    case .le: return try isAtMost(arguments[0], arguments[1])
    case .gt: return try !isAtMost(arguments[0], arguments[1])
    default: return try !isLess(arguments[0], arguments[1])
    }
  }

  private func isEqual(_ a: TemplateValue, _ b: TemplateValue) throws(TemplateFailure) -> Bool {
    switch (a, b) {
    case (.boolean(let a), .boolean(let b)): return a == b
    case (.integer(let a), .integer(let b)): return a == b
    case (.number(let a), .number(let b)): return a == b
    case (.text(let a), .text(let b)): return a == b
    default: throw incompatible
    }
  }

  private func isAtMost(_ a: TemplateValue, _ b: TemplateValue) throws(TemplateFailure) -> Bool {
    if try isLess(a, b) { return true }
    return try isEqual(a, b)
  }

  private func isLess(_ a: TemplateValue, _ b: TemplateValue) throws(TemplateFailure) -> Bool {
    switch (a, b) {
    case (.integer(let a), .integer(let b)): return a < b
    case (.number(let a), .number(let b)): return a < b
    case (.text(let a), .text(let b)): return a.utf8.lexicographicallyPrecedes(b.utf8)
    default: throw incompatible
    }
  }

  /// As in Go, a number without a decimal point is not comparable with the value of an alert: write `1.0`.
  private var incompatible: TemplateFailure {
    TemplateFailure("error calling \(rawValue): incompatible types for comparison")
  }

  /// Upper case for the first letter of every word, as Go's `strings.Title`.
  private static func titled(_ text: String) -> String {
    var result = ""
    var afterSeparator = true
    for scalar in text.unicodeScalars {
      result += afterSeparator ? scalar.properties.titlecaseMapping : String(scalar)
      let isPart = scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
      // Below 128 everything but letters, digits and the underscore separates; above only white space does.
      afterSeparator = scalar.isASCII ? !isPart : scalar.properties.isWhitespace
    }
    return result
  }

  private static func withoutPort(_ text: String) -> String {
    guard let colon = text.lastIndex(of: ":") else { return text }
    let host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") { return String(host.dropFirst().dropLast()) }
    return host.contains(":") ? text : String(host)
  }

  private static func withoutDomain(_ text: String) -> String {
    let host = withoutPort(text)
    let port = text.hasPrefix(host + ":") ? text.dropFirst(host.count) : ""
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    // Addresses are kept.
    if parts.count == 4, parts.allSatisfy({ UInt8($0) != nil }) || host.contains(":") { return text }
    return String(parts[0]) + port
  }
}
