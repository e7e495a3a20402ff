public import VirtualTime

/// A statement of mongosh: names with dots between, and calls, such as
/// `db.orders.find({status: 'failed'}).sort({createdAt: -1}).limit(50)` or `rs.stepDown()`.
///
/// That is all of JavaScript that runbooks need, and all that is read: variables, functions and operators are refused.
public struct ShellStatement: Hashable, Sendable {
  /// A method with its arguments.
  public struct Call: Hashable, Sendable {
    public var name: String
    public var arguments: [BSONValue]
    /// Where its name stands, in bytes.
    public var offset: Int
  }

  /// The names before the first call's own: `["db", "orders"]`. A collection's name may hold dots.
  public let target: [String]
  /// The calls in their order; none for a statement such as `db.version`.
  public let calls: [Call]
  /// Properties and places of elements behind the last call: `["members", "0"]` of `rs.status().members[0]`.
  public let path: [String]

  /// - Throws: what is wrong and where.
  public init(parsing text: String) throws(ParseProblem) {
    var reader = ShellReader(text)
    var target: [String] = []
    var calls: [Call] = []
    var pending = [try Self.name(&reader, "a statement begins with a name, such as db or rs")]
    while true {
      reader.skipSpace()
      if reader.take(".") {
        pending.append(try Self.name(&reader, "a name must follow the ."))
      } else if reader.peek == UInt8(ascii: "[") {
        pending.append(try Self.element(&reader, mayBeNumber: !calls.isEmpty))
      } else if reader.peek == UInt8(ascii: "(") {
        guard let method = pending.popLast() else { throw reader.problem("a method is missing") }
        if calls.isEmpty {
          target = pending.map(\.name)
        } else if let property = pending.first {
          throw reader.problem("'\(property.name)' is not called", at: property.offset)
        }
        pending = []
        calls.append(Call(name: method.name, arguments: try reader.list(closing: ")"), offset: method.offset))
      } else {
        break
      }
    }
    _ = reader.take(";")
    reader.skipSpace()
    guard reader.peek == nil else { throw reader.problem("the statement ends here, or it is more than can be read") }
    self.target = calls.isEmpty ? pending.map(\.name) : target
    self.calls = calls
    path = calls.isEmpty ? [] : pending.map(\.name)
  }

  /// As in `db['some-name']` or `members[0]`.
  private static func element(_ reader: inout ShellReader, mayBeNumber: Bool) throws(ParseProblem) -> (
    name: String, offset: Int
  ) {
    let offset = reader.position
    let value = try reader.list(closing: "]").first
    if let name = value?.asString { return (name, offset) }
    if mayBeNumber, let place = value?.asWhole, place >= 0 { return ("\(place)", offset) }
    throw reader.problem("a name in quotes is expected between [ and ]", at: offset)
  }

  private static func name(_ reader: inout ShellReader, _ missing: String) throws(ParseProblem) -> (
    name: String, offset: Int
  ) {
    reader.skipSpace()
    let offset = reader.position
    let name = reader.bareWord()
    guard !name.isEmpty else { throw reader.problem(missing) }
    return (name, offset)
  }
}
