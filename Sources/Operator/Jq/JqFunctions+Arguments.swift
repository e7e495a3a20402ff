extension JqFunctions {
  /// Functions of expressions.
  static func callWithArguments(_ call: JqCall, _ output: JqEvaluator.Output) throws(JqStop) {
    let (first, input, plain, evaluator) = (call.arguments[0], call.input, call.plain, call.evaluator)
    switch call.name {
    case "select":
      try evaluator.evaluate(first, plain) { item throws(JqStop) in if item.value.isTrue { try output(input) } }
    case "recurse": try recurse(first, input, evaluator, output)
    case "map":
      var items: [JSONDocument] = []
      try evaluator.iterate(plain) { item throws(JqStop) in
        items += try evaluator.values(first, item.value)
      }
      try output(JqItem(.array(items)))
    case "map_values": try evaluator.assign(.update, .iterate(.identity), first, input, output)
    case "with_entries":
      let entries = try JqValueFunctions.result("to_entries", input.value)
      var items: [JSONDocument] = []
      try evaluator.iterate(JqItem(entries)) { item throws(JqStop) in
        items += try evaluator.values(first, item.value)
      }
      try output(JqItem(try JqValueFunctions.result("from_entries", .array(items))))
    case "any", "all", "first", "last", "limit", "until":
      try some(call, output)
    case "range": try range(call, output)
    case "isvalid":
      do throws(JqStop) {
        _ = try evaluator.values(first, input.value)
        try output(JqItem(.bool(true)))
      } catch {
        guard case .error = error else { throw error }
        try output(JqItem(.bool(false)))
      }
    case "walk": try output(JqItem(try walk(first, input.value, evaluator)))
    case "del", "path", "getpath", "setpath": try paths(call, output)
    case "sort_by", "group_by", "unique_by", "min_by", "max_by":
      try output(JqItem(try byKey(call)))
    case "nth":
      try evaluator.index(.identity, first, input, output)
    case "in":
      try evaluator.evaluate(first, plain) { item throws(JqStop) in
        try output(JqItem(try JqValueFunctions.result("has", item.value, input.value)))
      }
    case "inside":
      try evaluator.evaluate(first, plain) { item throws(JqStop) in
        try output(JqItem(try JqValueFunctions.result("contains", item.value, input.value)))
      }
    default:
      try evaluator.evaluate(first, plain) { argument throws(JqStop) in
        try output(JqItem(try JqValueFunctions.result(call.name, input.value, argument.value)))
      }
    }
  }

  /// Functions that may take a part of the outputs alone.
  private static func some(_ call: JqCall, _ output: JqEvaluator.Output) throws(JqStop) {
    let (first, input, plain, evaluator) = (call.arguments[0], call.input, call.plain, call.evaluator)
    switch call.name {
    case "any", "all":
      var result = call.name == "all"
      try evaluator.some(.iterate(.identity), plain) { item throws(JqStop) in
        for value in try evaluator.values(first, item.value) where value.isTrue != result { result.toggle() }
        return result != (call.name == "all")
      }
      try output(JqItem(.bool(result)))
    case "first":
      try evaluator.some(first, input) { item throws(JqStop) in
        try output(item)
        return true
      }
    case "last":
      var last: JqItem?
      try evaluator.evaluate(first, input) { item in last = item }
      if let last { try output(last) }
    case "limit":
      try evaluator.evaluate(first, plain) { count throws(JqStop) in
        guard case .number(let count) = count.value, count > 0 else {
          // As jq 1.6 does: a negative limit is none.
          if case .number(let count) = count.value, count < 0 {
            try evaluator.evaluate(call.arguments[1], input, output)
          }
          return
        }
        var left = count
        try evaluator.some(call.arguments[1], input) { item throws(JqStop) in
          left -= 1
          try output(item)
          return left < 1
        }
      }
    case "until":
      var item = plain
      while true {
        guard let isDone = try evaluator.values(first, item.value).first else { return }
        if isDone.isTrue { return try output(item) }
        guard let next = try evaluator.values(call.arguments[1], item.value).first else { return }
        item = JqItem(next)
      }
    default: preconditionFailure("a function that nobody has written: \(call.name)")
    }
  }

  /// Functions of places in a value.
  private static func paths(_ call: JqCall, _ output: JqEvaluator.Output) throws(JqStop) {
    let (first, input, plain, evaluator) = (call.arguments[0], call.input, call.plain, call.evaluator)
    switch call.name {
    case "del":
      try output(JqItem(try input.value.deleting(try evaluator.paths(first, input.value))))
    case "path":
      for path in try evaluator.paths(first, input.value) { try output(JqItem(.array(path))) }
    case "getpath":
      try evaluator.evaluate(first, plain) { path throws(JqStop) in
        guard case .array(let path) = path.value else { throw .message("Path must be specified as an array") }
        let found = try? input.value.at(path: path)
        try output(JqItem(found ?? .null, path: input.path.map { $0 + path }))
      }
    case "setpath":
      try evaluator.evaluate(call.arguments[1], plain) { value throws(JqStop) in
        try evaluator.evaluate(first, plain) { path throws(JqStop) in
          guard case .array(let path) = path.value else { throw .message("Path must be specified as an array") }
          try output(JqItem(try input.value.setting(path, value.value)))
        }
      }
    default: preconditionFailure("a function that nobody has written: \(call.name)")
    }
  }

  private static func recurse(
    _ step: JqExpression, _ item: JqItem, _ evaluator: JqEvaluator, _ output: JqEvaluator.Output
  ) throws(JqStop) {
    try output(item)
    try evaluator.evaluate(step, item) { next throws(JqStop) in try recurse(step, next, evaluator, output) }
  }

  private static func range(_ call: JqCall, _ output: JqEvaluator.Output) throws(JqStop) {
    let (arguments, input, evaluator) = (call.arguments, call.plain, call.evaluator)
    func numbers(_ expression: JqExpression) throws(JqStop) -> [Double] {
      var numbers: [Double] = []
      for value in try evaluator.values(expression, input.value) {
        guard case .number(let number) = value else { throw .message("Range bounds must be numeric") }
        numbers.append(number)
      }
      return numbers
    }
    let zero = JqExpression.literal(.number(0))
    for from in try numbers(arguments.count > 1 ? arguments[0] : zero) {
      for to in try numbers(arguments.count > 1 ? arguments[1] : arguments[0]) {
        for step in try arguments.count > 2 ? numbers(arguments[2]) : [1] {
          var value = from
          while step > 0 && value < to || step < 0 && value > to {
            try evaluator.evaluate(.literal(.number(value)), input, output)
            value += step
          }
        }
      }
    }
  }

  private static func walk(
    _ step: JqExpression, _ value: JSONDocument, _ evaluator: JqEvaluator
  ) throws(JqStop) -> JSONDocument {
    var inner = value
    switch value {
    case .array(let items):
      var changed: [JSONDocument] = []
      for item in items { changed.append(try walk(step, item, evaluator)) }
      inner = .array(changed)
    case .object(let members):
      var changed: [JSONDocument.Member] = []
      // jq 1.6 goes by the keys in order.
      for member in members.sorted(by: { $0.key.unicodeOrder($1.key) == .before }) {
        changed.append(.init(member.key, try walk(step, member.value, evaluator)))
      }
      inner = .object(changed)
    default: break
    }
    return try evaluator.values(step, inner).first ?? .null
  }

  /// `sort_by` and its like: by the outputs of an expression, stable.
  private static func byKey(_ call: JqCall) throws(JqStop) -> JSONDocument {
    let (name, key, input, evaluator) = (call.name, call.arguments[0], call.input.value, call.evaluator)
    guard case .array(let items) = input else {
      if case .object = input, name != "min_by", name != "max_by" {
        throw .message("\(input.described) cannot be \(JqValueFunctions.verb(name)), as it is not an array")
      }
      throw .message("Cannot iterate over \(input.described)")
    }
    var keyed: [(key: JSONDocument, item: JSONDocument)] = []
    for item in items { keyed.append((.array(try evaluator.values(key, item)), item)) }
    switch name {
    case "min_by":
      return keyed.dropFirst().reduce(keyed.first) { best, next in
        best.map { next.key.order($0.key) == .before ? next : $0 }
      }?.item ?? .null
    case "max_by":
      return keyed.dropFirst().reduce(keyed.first) { best, next in
        best.map { next.key.order($0.key) == .before ? $0 : next }
      }?.item ?? .null
    default: break
    }
    let order = keyed.enumerated().sorted { a, b in
      let order = a.element.key.order(b.element.key)
      return order == .same ? a.offset < b.offset : order == .before
    }.map(\.element)
    if name == "sort_by" { return .array(order.map(\.item)) }
    var groups: [(key: JSONDocument, items: [JSONDocument])] = []
    for next in order {
      if let last = groups.indices.last, groups[last].key.order(next.key) == .same {
        groups[last].items.append(next.item)
      } else {
        groups.append((next.key, [next.item]))
      }
    }
    return .array(groups.map { name == "group_by" ? .array($0.items) : $0.items[0] })
  }
}
