/// What single expressions do.
extension JqEvaluator {
  func descend(_ item: JqItem, _ output: Output) throws(JqStop) {
    try enter()
    defer { leave() }
    try output(item)
    switch item.value {
    case .array, .object: try iterate(item) { inner throws(JqStop) in try self.descend(inner, output) }
    default: break
    }
  }

  /// - Parameter isOptional: `?` behind it: what cannot be looked up gives nothing; errors of its parts remain.
  func index(
    _ target: JqExpression, _ key: JqExpression, isOptional: Bool = false, _ input: JqItem, _ output: Output
  ) throws(JqStop) {
    try evaluate(key, JqItem(input.value)) { key throws(JqStop) in
      try self.evaluate(target, input) { item throws(JqStop) in
        let found: JSONDocument
        do throws(JqStop) { found = try item.value.at(key.value) } catch {
          if isOptional { return }
          throw error
        }
        try output(JqItem(found, path: item.path.map { $0 + [key.value] }))
      }
    }
  }

  func slice(
    _ target: JqExpression, _ from: JqExpression?, _ to: JqExpression?, _ input: JqItem, _ output: Output
  ) throws(JqStop) {
    let null = JqExpression.literal(.null)
    try evaluate(to ?? null, JqItem(input.value)) { end throws(JqStop) in
      try self.evaluate(from ?? null, JqItem(input.value)) { start throws(JqStop) in
        try self.evaluate(target, input) { item throws(JqStop) in
          try output(JqItem(try item.value.slice(start.value, end.value)))
        }
      }
    }
  }

  func iterate(_ item: JqItem, isOptional: Bool = false, _ output: Output) throws(JqStop) {
    switch item.value {
    case .array(let items):
      for (index, value) in items.enumerated() {
        try output(JqItem(value, path: item.path.map { $0 + [.number(Double(index))] }))
      }
    case .object(let members):
      for member in members {
        try output(JqItem(member.value, path: item.path.map { $0 + [.string(member.key)] }))
      }
    default: if !isOptional { throw .message("Cannot iterate over \(item.value.described)") }
    }
  }

  /// The last insertion varies slowest.
  func text(
    _ pieces: ArraySlice<JqExpression.Piece>, _ format: String, _ rest: String, _ input: JqItem, _ output: Output
  ) throws(JqStop) {
    guard let last = pieces.last else { return try output(JqItem(.string(rest))) }
    switch last {
    case .literal(let literal): try text(pieces.dropLast(), format, literal + rest, input, output)
    case .inserted(let expression):
      try evaluate(expression, JqItem(input.value)) { item throws(JqStop) in
        try self.text(pieces.dropLast(), format, try JqFormat.text(format, item.value) + rest, input, output)
      }
    }
  }

  func object(
    _ entries: ArraySlice<JqExpression.Entry>, _ members: [JSONDocument.Member], _ input: JqItem, _ output: Output
  ) throws(JqStop) {
    guard let entry = entries.first else { return try output(JqItem(.object(members))) }
    try evaluate(entry.key, JqItem(input.value)) { key throws(JqStop) in
      guard case .string(let name) = key.value else {
        throw .message("Object keys must be strings")
      }
      try self.evaluate(entry.value, JqItem(input.value)) { value throws(JqStop) in
        var members = members
        members.set(name, value.value)
        try self.object(entries.dropFirst(), members, input, output)
      }
    }
  }

  func logic(_ expression: JqExpression, _ input: JqItem, _ output: Output) throws(JqStop) {
    let plain = JqItem(input.value)
    switch expression {
    case .and(let left, let right):
      try evaluate(left, plain) { first throws(JqStop) in
        guard first.value.isTrue else { return try output(JqItem(.bool(false))) }
        try self.evaluate(right, plain) { second throws(JqStop) in
          try output(JqItem(.bool(second.value.isTrue)))
        }
      }
    case .or(let left, let right):
      try evaluate(left, plain) { first throws(JqStop) in
        if first.value.isTrue { return try output(JqItem(.bool(true))) }
        try self.evaluate(right, plain) { second throws(JqStop) in
          try output(JqItem(.bool(second.value.isTrue)))
        }
      }
    case .alternative(let left, let right):
      var isFound = false
      try evaluate(left, input) { item throws(JqStop) in
        guard item.value.isTrue else { return }
        isFound = true
        try output(item)
      }
      if !isFound { try evaluate(right, input, output) }
    case .conditional(let condition, let then, let otherwise):
      try evaluate(condition, plain) { item throws(JqStop) in
        try self.evaluate(item.value.isTrue ? then : otherwise, input, output)
      }
    default: preconditionFailure("no logic: \(expression)")
    }
  }

  func attempt(
    _ body: JqExpression, _ handler: JqExpression?, _ input: JqItem, _ output: Output
  ) throws(JqStop) {
    // As in jq 1.6, what goes wrong later with an output of the body counts as an error of the body.
    do throws(JqStop) { try evaluate(body, input, output) } catch {
      guard case .error(let value) = error else { throw error }
      if let handler { try evaluate(handler, JqItem(value), output) }
    }
  }

  func binding(_ expression: JqExpression, _ input: JqItem, _ output: Output) throws(JqStop) {
    switch expression {
    case .bind(let source, let name, let body):
      try evaluate(source, JqItem(input.value)) { item throws(JqStop) in
        try self.with(name, item.value) { () throws(JqStop) in try self.evaluate(body, input, output) }
      }
    case .reduce(let source, let name, let initial, let update):
      try evaluate(initial, JqItem(input.value)) { start throws(JqStop) in
        var state = start.value
        try self.evaluate(source, JqItem(input.value)) { item throws(JqStop) in
          try self.with(name, item.value) { () throws(JqStop) in
            state = try self.values(update, state).last ?? .null
          }
        }
        try output(JqItem(state))
      }
    case .foreach(let source, let name, let initial, let update, let extract):
      try evaluate(initial, JqItem(input.value)) { start throws(JqStop) in
        var state = start.value
        try self.evaluate(source, JqItem(input.value)) { item throws(JqStop) in
          try self.with(name, item.value) { () throws(JqStop) in
            for next in try self.values(update, state) {
              state = next
              try self.evaluate(extract, JqItem(next), output)
            }
          }
        }
      }
    default: preconditionFailure("no binding: \(expression)")
    }
  }

  func assign(
    _ kind: JqExpression.Assignment, _ target: JqExpression, _ value: JqExpression, _ input: JqItem, _ output: Output
  ) throws(JqStop) {
    if kind == .update {
      var document = input.value
      var gone: [[JSONDocument]] = []
      for path in try paths(target, document) {
        let old = try document.at(path: path)
        if let new = try values(value, old).first {
          document = try document.setting(path, new)
        } else {
          gone.append(path)
        }
      }
      // What gives nothing is taken away.
      return try output(JqItem(try document.deleting(gone)))
    }
    for given in try values(value, input.value) {
      var document = input.value
      for path in try paths(target, document) {
        let old = try document.at(path: path)
        switch kind {
        case .plain, .update: document = try document.setting(path, given)
        case .alternative: if !old.isTrue { document = try document.setting(path, given) }
        case .arithmetic(let operation): document = try document.setting(path, try operation.result(old, given))
        }
      }
      try output(JqItem(document))
    }
  }
}

extension [JSONDocument.Member] {
  /// At the place of the one of that name, or at the end.
  mutating func set(_ key: String, _ value: JSONDocument) {
    if let at = firstIndex(where: { $0.key == key }) { self[at].value = value } else { append(.init(key, value)) }
  }
}
