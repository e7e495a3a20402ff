/// Functions of values alone.
enum JqValueFunctions {
  static func verb(_ name: String) -> String {
    name.hasPrefix("group") || name.hasPrefix("unique") ? "grouped" : "sorted"
  }

  static func result(_ name: String, _ input: JSONDocument) throws(JqStop) -> JSONDocument {
    switch name {
    case "null": return .null
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "infinite": return .number(.infinity)
    case "nan": return .number(.nan)
    case "not": return .bool(!input.isTrue)
    case "error": throw .error(input)
    case "type": return .string(input.kind)
    case "tostring": return .string(JqFormat.plain(input))
    case "tojson": return .string(input.compact)
    case "length", "utf8bytelength": return try length(name, input)
    case "keys", "keys_unsorted":
      guard let keys = input.keys else { throw .message("\(input.described) has no keys") }
      if name == "keys_unsorted", case .object(let members) = input { return .array(members.map { .string($0.key) }) }
      return .array(keys)
    case "floor", "ceil", "round", "sqrt", "fabs", "isnan": return try number(name, input)
    case "tonumber", "fromjson", "ascii_downcase", "ascii_upcase", "explode": return try text(name, input)
    case "to_entries":
      switch input {
      case .object(let members):
        return .array(members.map { .object(["key": .string($0.key), "value": $0.value]) })
      case .array(let items):
        return .array(items.enumerated().map { .object(["key": .integer($0), "value": $1]) })
      default: throw .message("\(input.described) has no keys")
      }
    case "from_entries": return try fromEntries(input)
    default: return try list(name, input)
    }
  }

  private static func length(_ name: String, _ input: JSONDocument) throws(JqStop) -> JSONDocument {
    switch input {
    case .string(let text): return .integer(name == "length" ? text.unicodeScalars.count : text.utf8.count)
    case _ where name != "length": throw .message("\(input.described) only strings have UTF-8 byte length")
    case .null: return .integer(0)
    case .number(let value): return .number(value.magnitude)
    case .array(let items): return .integer(items.count)
    case .object(let members): return .integer(members.count)
    case .bool: throw .message("\(input.described) has no length")
    }
  }

  private static func number(_ name: String, _ input: JSONDocument) throws(JqStop) -> JSONDocument {
    guard case .number(let value) = input else { throw .message("\(input.described) number required") }
    switch name {
    case "floor": return .number(value.rounded(.down))
    case "ceil": return .number(value.rounded(.up))
    case "round": return .number(value.rounded(.toNearestOrAwayFromZero))
    case "sqrt": return .number(value.squareRoot())
    case "isnan": return .bool(value.isNaN)
    default: return .number(value.magnitude)
    }
  }

  private static func text(_ name: String, _ input: JSONDocument) throws(JqStop) -> JSONDocument {
    if name == "tonumber", case .number = input { return input }
    guard case .string(let text) = input else {
      switch name {
      case "tonumber": throw .message("\(input.described) cannot be parsed as a number")
      case "fromjson": throw .message("\(input.described) only strings can be parsed")
      case "explode": throw .message("\(input.described) cannot be exploded")
      default: throw .message("\(name) input must be a string")
      }
    }
    switch name {
    case "tonumber", "fromjson":
      do throws(JSONReader.Problem) {
        let values = try JSONReader.values(of: text)
        guard values.count == 1, let value = values.first else {
          throw JSONReader.Problem(message: "Expected JSON value", offset: 0, isAtEnd: true)
        }
        if name == "tonumber", case .number = value { return value }
        if name == "fromjson" { return value }
      } catch {
        throw .message("\(error.text(in: text)) (while parsing '\(text)')")
      }
      throw .message("Invalid numeric literal (while parsing '\(text)')")
    case "explode": return .array(text.unicodeScalars.map { .number(Double($0.value)) })
    default:
      let lower = name == "ascii_downcase"
      var result = String.UnicodeScalarView()
      for scalar in text.unicodeScalars {
        let isChanged = (lower ? "A"..."Z" : "a"..."z").contains(scalar)
        result.append(isChanged ? Unicode.Scalar(scalar.value ^ 0x20) ?? scalar : scalar)
      }
      return .string(String(result))
    }
  }

  private static func fromEntries(_ input: JSONDocument) throws(JqStop) -> JSONDocument {
    guard case .array(let entries) = input else { throw .message("Cannot iterate over \(input.described)") }
    var members: [JSONDocument.Member] = []
    for entry in entries {
      guard case .object = entry else { throw .message("Cannot index \(entry.kind) with \"key\"") }
      let key =
        [entry["key"], entry["k"], entry["name"], entry["Name"], entry["Key"], entry["K"]]
        .compactMap { $0 }.first { $0.isTrue || $0 == .bool(false) } ?? .null
      let name: String
      switch key {
      case .string(let text): name = text
      case .number, .bool, .null: name = key.compact
      default: throw .message("Cannot use \(key.described) as object key")
      }
      members.set(name, entry["value"] ?? entry["v"] ?? entry["Value"] ?? entry["V"] ?? .null)
    }
    return .object(members)
  }

  /// What is no array: version 1.6 counts `length` down, which is 0 of what is empty, and asks for the elements.
  private static func reversed(_ input: JSONDocument) throws(JqStop) -> JSONDocument {
    switch input {
    case .null, .number(0), .string(""), .object([]): return .array([])
    case .bool: throw .message("\(input.described) has no length")
    default: throw .message("Cannot index \(input.kind) with number")
    }
  }

  private static func list(_ name: String, _ input: JSONDocument) throws(JqStop) -> JSONDocument {
    if name == "todate" {
      guard case .number(let seconds) = input else { throw .message("strftime/1 requires parsed datetime inputs") }
      return .string(UnixTime.text(seconds))
    }
    if case .object(let members) = input, ["add", "any", "all", "flatten"].contains(name) {
      return try list(name, .array(members.map(\.value)))
    }
    guard case .array(let items) = input else {
      if name == "reverse" { return try reversed(input) }
      switch name {
      case "sort": throw .message("\(input.described) cannot be sorted, as it is not an array")
      case "unique": throw .message("\(input.described) cannot be grouped, as it is not an array")
      case "min", "max": throw .message("\(input.described) and \(input.described) cannot be iterated over")
      case "implode": throw .message("implode input must be an array")
      default: throw .message("Cannot iterate over \(input.described)")
      }
    }
    switch name {
    case "add":
      var sum = JSONDocument.null
      for item in items { sum = try JqExpression.Operator.add.result(sum, item) }
      return sum
    case "any": return .bool(items.contains(where: \.isTrue))
    case "all": return .bool(items.allSatisfy(\.isTrue))
    case "sort": return .array(sorted(items))
    case "unique":
      return .array(
        sorted(items).reduce(into: []) { if $0.last?.order($1) != .same { $0.append($1) } })
    case "min": return items.dropFirst().reduce(items.first ?? .null) { $1.isBefore($0) ? $1 : $0 }
    case "max": return items.dropFirst().reduce(items.first ?? .null) { $1.isBefore($0) ? $0 : $1 }
    case "reverse": return .array(items.reversed())
    case "flatten": return .array(flattened(items, 1_000))
    case "transpose":
      var rows: [[JSONDocument]] = []
      for item in items {
        guard case .array(let row) = item else { throw .message("Cannot index \(item.kind) with number") }
        rows.append(row)
      }
      return .array(
        (0..<(rows.map(\.count).max() ?? 0)).map { index in
          .array(rows.map { $0.indices.contains(index) ? $0[index] : .null })
        })
    case "implode":
      var scalars = String.UnicodeScalarView()
      for item in items {
        guard case .number(let code) = item, code >= 0, code < 1_114_112, let scalar = Unicode.Scalar(UInt32(code))
        else { throw .message("Unicode codepoint must be numeric") }
        scalars.append(scalar)
      }
      return .string(String(scalars))
    default: preconditionFailure("a function that nobody has written: \(name)")
    }
  }

  private static func sorted(_ items: [JSONDocument]) -> [JSONDocument] { items.sorted { $0.isBefore($1) } }

  private static func flattened(_ items: [JSONDocument], _ depth: Int) -> [JSONDocument] {
    items.flatMap { item -> [JSONDocument] in
      if case .array(let inner) = item, depth > 0 { return flattened(inner, depth - 1) }
      return [item]
    }
  }

  // MARK: With one argument

  static func result(
    _ name: String, _ input: JSONDocument, _ argument: JSONDocument
  ) throws(JqStop) -> JSONDocument {
    switch name {
    case "error": throw .error(argument)
    case "has":
      switch (input, argument) {
      case (.object, .string(let key)): return .bool(input[key] != nil)
      case (.array(let items), .number(let index)): return .bool(index >= 0 && index < Double(items.count))
      default:
        throw .message(
          "Cannot check whether \(input.kind) has a \(argument.kind == "string" ? "string" : argument.kind) key")
      }
    case "contains":
      guard input.kind == argument.kind else {
        throw .message("\(input.described) and \(argument.described) cannot have their containment checked")
      }
      return .bool(contains(input, argument))
    case "startswith", "endswith":
      guard case (.string(let text), .string(let part)) = (input, argument) else {
        throw .message("\(name)() requires string inputs")
      }
      return .bool(name == "startswith" ? text.hasPrefix(part) : text.hasSuffix(part))
    case "ltrimstr", "rtrimstr":
      guard case (.string(let text), .string(let part)) = (input, argument) else { return input }
      if name == "ltrimstr" { return .string(text.hasPrefix(part) ? String(text.dropFirst(part.count)) : text) }
      return .string(text.hasSuffix(part) ? String(text.dropLast(part.count)) : text)
    case "split":
      guard case (.string(let text), .string(let separator)) = (input, argument) else {
        throw .message("split input and separator must be strings")
      }
      return .array(JqFunctions.split(text, separator))
    case "join": return try join(input, argument)
    case "flatten":
      let items: [JSONDocument]
      switch input {
      case .array(let own): items = own
      case .object(let members): items = members.map(\.value)
      default: throw .message("Cannot iterate over \(input.described)")
      }
      guard case .number(let depth) = argument else { throw .message("flatten depth must not be negative") }
      guard depth >= 0 else { throw .message("flatten depth must not be negative") }
      return .array(flattened(items, Int(min(depth, 1_000))))
    case "indices", "index", "rindex": return try place(name, input, argument)
    default: preconditionFailure("a function that nobody has written: \(name)")
    }
  }

  private static func contains(_ whole: JSONDocument, _ part: JSONDocument) -> Bool {
    switch (whole, part) {
    case (.object, .object(let members)):
      members.allSatisfy { member in
        whole[member.key].map { $0.kind == member.value.kind && contains($0, member.value) } ?? false
      }
    case (.array(let items), .array(let parts)):
      parts.allSatisfy { part in items.contains { $0.kind == part.kind && contains($0, part) } }
    case (.string(let text), .string(let part)): part.isEmpty || text.firstRange(of: part) != nil
    default: whole.order(part) == .same
    }
  }

  private static func join(_ input: JSONDocument, _ separator: JSONDocument) throws(JqStop) -> JSONDocument {
    guard case .array(let items) = input else { throw .message("Cannot iterate over \(input.described)") }
    if items.isEmpty { return .string("") }
    guard case .string(let separator) = separator else {
      throw .message("\(JSONDocument.string("").described) and \(separator.described) cannot be added")
    }
    var text = ""
    for (index, item) in items.enumerated() {
      if index > 0 { text += separator }
      switch item {
      case .null: break
      case .string(let part): text += part
      case .bool, .number: text += item.compact
      default: throw .message("\(JSONDocument.string(text).described) and \(item.described) cannot be added")
      }
    }
    return .string(text)
  }

  private static func place(
    _ name: String, _ input: JSONDocument, _ part: JSONDocument
  ) throws(JqStop) -> JSONDocument {
    var places: [Int]
    switch (input, part) {
    case (.null, _): return .null
    case (.string(let text), .string(let part)):
      // In bytes, as jq 1.6 counts.
      let (bytes, wanted) = (Array(text.utf8), Array(part.utf8))
      places =
        wanted.isEmpty || wanted.count > bytes.count
        ? [] : (0...(bytes.count - wanted.count)).filter { Array(bytes[$0..<($0 + wanted.count)]) == wanted }
    case (.array(let items), .array(let parts)): places = JSONDocument.indices(of: parts, in: items)
    case (.array(let items), _): places = JSONDocument.indices(of: [part], in: items)
    default: throw .message("Cannot index \(input.kind) with \(part.kind)")
    }
    switch name {
    case "index": return places.first.map { .integer($0) } ?? .null
    case "rindex": return places.last.map { .integer($0) } ?? .null
    default: return .array(places.map { .integer($0) })
    }
  }
}
