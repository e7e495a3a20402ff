import VirtualTime

/// A value of a JSON document and the way to it, which problems name.
struct JSONPlace {
  private let value: JSONValue
  private let path: String

  init(_ value: JSONValue, at path: String) {
    self.value = value
    self.path = path
  }

  func problem(_ message: String) -> ReportReader.Problem {
    .content(path: path.isEmpty ? "the document" : path, message: message)
  }

  /// The value of a key; nil where it is missing or null, and of what is no object.
  func optional(_ key: String) -> JSONPlace? {
    guard case .object(let members) = value, let member = members.first(where: { $0.key == key }), member.value != .null
    else { return nil }
    return JSONPlace(member.value, at: path.isEmpty ? key : "\(path).\(key)")
  }

  func member(_ key: String) throws(ReportReader.Problem) -> JSONPlace {
    guard let place = optional(key) else { throw problem("'\(key)' is missing") }
    return place
  }

  func elements() throws(ReportReader.Problem) -> [JSONPlace] {
    guard case .array(let values) = value else { throw problem("no list") }
    return values.enumerated().map { JSONPlace($1, at: "\(path)[\($0)]") }
  }

  func text() throws(ReportReader.Problem) -> String {
    guard case .string(let text) = value else { throw problem("no text") }
    return text
  }

  func bool() throws(ReportReader.Problem) -> Bool {
    guard case .bool(let bool) = value else { throw problem("neither true nor false") }
    return bool
  }

  func number() throws(ReportReader.Problem) -> Double {
    switch value {
    case .integer(let value): return Double(value)
    case .unsigned(let value): return Double(value)
    case .number(let value): return value
    default: throw problem("no number")
    }
  }

  func whole() throws(ReportReader.Problem) -> Int {
    guard case .integer(let value) = value else { throw problem("no whole number") }
    return value
  }

  func unsigned() throws(ReportReader.Problem) -> UInt64 {
    switch value {
    case .integer(let value) where value >= 0: return UInt64(value)
    case .unsigned(let value): return value
    default: throw problem("no whole number from 0 on")
    }
  }

  func duration() throws(ReportReader.Problem) -> VirtualDuration {
    guard let duration = VirtualDuration(seconds: try number()) else { throw problem("no time") }
    return duration
  }

  func moment() throws(ReportReader.Problem) -> VirtualInstant { .start + (try duration()) }
}
