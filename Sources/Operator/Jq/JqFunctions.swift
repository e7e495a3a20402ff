/// A call of a builtin function.
struct JqCall {
  var name: String
  var arguments: [JqExpression]
  var input: JqItem
  var evaluator: JqEvaluator

  /// The input without where it came from: what most functions begin with.
  var plain: JqItem { JqItem(input.value) }
}

/// jq's builtin functions, as far as the simulation has them.
enum JqFunctions {
  /// Names with how many arguments they take.
  static let known: Set<String> = [
    "empty/0", "error/0", "error/1", "not/0", "length/0", "utf8bytelength/0", "keys/0", "keys_unsorted/0", "values/0",
    "nulls/0", "has/1", "in/1", "contains/1", "inside/1", "map/1", "map_values/1", "select/1", "recurse/0", "recurse/1",
    "add/0", "any/0", "all/0", "any/1", "all/1", "range/1", "range/2", "range/3", "floor/0", "ceil/0", "round/0",
    "sqrt/0", "fabs/0", "tostring/0", "tonumber/0", "type/0", "sort/0", "sort_by/1", "group_by/1", "min/0", "max/0",
    "min_by/1", "max_by/1", "unique/0", "unique_by/1", "reverse/0", "startswith/1", "endswith/1", "ltrimstr/1",
    "rtrimstr/1", "split/1", "join/1", "ascii_downcase/0", "ascii_upcase/0", "to_entries/0", "from_entries/0",
    "with_entries/1", "first/0", "last/0", "first/1", "last/1", "limit/2", "nth/1", "index/1", "rindex/1", "indices/1",
    "flatten/0", "flatten/1", "tojson/0", "fromjson/0", "del/1", "path/1", "paths/0", "getpath/1", "setpath/2", "now/0",
    "todate/0", "strings/0", "numbers/0", "booleans/0", "arrays/0", "objects/0", "iterables/0", "scalars/0",
    "transpose/0",
    "isvalid/1", "infinite/0", "nan/0", "isnan/0", "null/0", "true/0", "false/0", "walk/1", "until/2", "explode/0",
    "implode/0", "abs/0", "toarray/0", "ascii/0", "input_line_number/0",
  ]
  /// What jq 1.6 has besides.
  static let others: Set<String> = [
    "test", "match", "capture", "scan", "splits", "sub", "gsub", "ascii", "env", "input", "inputs", "debug", "stderr",
    "input_filename", "input_line_number", "strftime", "strptime", "mktime", "gmtime", "localtime", "fromdate", "date",
    "todate", "tostream", "fromstream", "truncate_stream", "while", "repeat", "limit", "combinations", "ltrimstr",
    "log", "log2", "log10", "exp", "exp2", "exp10", "pow", "splits", "getpath", "leaf_paths", "paths", "halt",
    "halt_error", "isinfinite", "isnormal", "INDEX", "IN", "GROUP_BY", "SQL", "modulemeta", "builtins", "dateadd",
    "datesub", "fromdateiso8601", "todateiso8601", "dateiso8601", "delpaths", "to_number", "split", "join", "env",
    "min_by", "getpath", "error", "bsearch", "format", "significand", "trunc", "sin", "cos", "tan", "round",
  ]

  static func check(_ name: String, _ count: Int) throws(JqProblem) {
    let key = "\(name)/\(count)"
    // Words of later versions than 1.6.
    guard !known.contains(key) || ["abs/0", "toarray/0", "ascii/0", "input_line_number/0"].contains(key) else { return }
    if others.contains(name) || known.contains(key) && name != "abs" && name != "toarray" {
      throw .unsupported("the function \(key)")
    }
    throw .syntax("\(key) is not defined")
  }

  static func call(_ call: JqCall, _ output: JqEvaluator.Output) throws(JqStop) {
    guard call.arguments.isEmpty else { return try callWithArguments(call, output) }
    let (name, input, evaluator) = (call.name, call.input, call.evaluator)
    switch name {
    case "empty": return
    case "recurse": return try evaluator.descend(input, output)
    case "values", "nulls", "strings", "numbers", "booleans", "arrays", "objects", "iterables", "scalars":
      if isOf(name, input.value) { try output(input) }
    case "first": try evaluator.index(.identity, .literal(.number(0)), input, output)
    case "last": try evaluator.index(.identity, .literal(.number(-1)), input, output)
    case "paths":
      try evaluator.descend(JqItem(input.value, path: [])) { item throws(JqStop) in
        if let path = item.path, !path.isEmpty { try output(JqItem(.array(path))) }
      }
    case "now": try output(JqItem(.number(evaluator.now)))
    default: try output(JqItem(try JqValueFunctions.result(name, input.value)))
    }
  }

  private static func isOf(_ name: String, _ value: JSONDocument) -> Bool {
    switch (name, value) {
    case ("values", .null): false
    case ("values", _), ("nulls", .null), ("strings", .string), ("numbers", .number), ("booleans", .bool),
      ("arrays", .array), ("objects", .object), ("iterables", .array), ("iterables", .object):
      true
    case ("scalars", .array), ("scalars", .object): false
    case ("scalars", _): true
    default: false
    }
  }

  static func split(_ text: String, _ separator: String) -> [JSONDocument] {
    if text.isEmpty { return [] }
    if separator.isEmpty { return text.unicodeScalars.map { .string(String($0)) } }
    return text.split(separator: separator, omittingEmptySubsequences: false).map { .string(String($0)) }
  }
}
