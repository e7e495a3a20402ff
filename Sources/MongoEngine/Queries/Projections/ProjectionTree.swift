/// What becomes of the fields at one level of a document.
struct ProjectionTree: Sendable {
  indirect enum Action: Sendable {
    case include
    case exclude
    case compute(Expression)
    case nested(ProjectionTree)
    /// `$slice` of a find: how many to skip, and how many to take; a negative skip counts from the end.
    case slice(skip: Int, limit: Int?)
    /// `$elemMatch` of a find: the first element that matches.
    case firstMatching(Predicate)
  }

  var children: [(name: String, action: Action)] = []

  func action(_ name: String) -> Action? { children.first { $0.name == name }?.action }

  /// Enters an action at a path.
  /// - Throws: code 31249 or 31250 for paths that collide.
  mutating func insert(_ action: Action, at path: ArraySlice<String>, whole: String) throws(MongoError) {
    guard let name = path.first else { return }
    let index = children.firstIndex { $0.name == name }
    if path.count == 1 {
      guard index == nil else { throw MongoError(location: 31_250, "Path collision at \(whole)") }
      children.append((name, action))
      return
    }
    var inner = ProjectionTree()
    if let index {
      guard case .nested(let tree) = children[index].action else {
        throw MongoError(
          location: 31_249, "Path collision at \(whole) remaining portion \(path.dropFirst().joined(separator: "."))")
      }
      inner = tree
    }
    try inner.insert(action, at: path.dropFirst(), whole: whole)
    if let index { children[index].action = .nested(inner) } else { children.append((name, .nested(inner))) }
  }

  var hasComputed: Bool {
    children.contains { child in
      switch child.action {
      case .compute: true
      case .nested(let tree): tree.hasComputed
      default: false
      }
    }
  }
}

extension ProjectionTree {
  /// Keeps what is named.
  func including(_ document: BSONDocument) throws(MongoError) -> BSONDocument {
    var result = BSONDocument()
    for field in document.fields {
      guard let action = action(field.name) else { continue }
      switch action {
      case .include: result[field.name] = field.value
      case .nested(let tree): result[field.name] = try tree.includingInside(field.value)
      case .slice, .firstMatching: result[field.name] = try Self.cut(field.value, action)
      case .exclude, .compute: break
      }
    }
    return result
  }

  private func includingInside(_ value: BSONValue) throws(MongoError) -> BSONValue? {
    switch value {
    case .document(let document): return .document(try including(document))
    case .array(let elements):
      var result: [BSONValue] = []
      for element in elements { if let kept = try includingInside(element) { result.append(kept) } }
      return .array(result)
    default: return nil
    }
  }

  /// Takes out what is named.
  func excluding(_ document: BSONDocument) throws(MongoError) -> BSONDocument {
    var result = BSONDocument()
    for field in document.fields {
      switch action(field.name) {
      case .exclude?: break
      case .nested(let tree)?: result[field.name] = try tree.excludingInside(field.value)
      case .slice?, .firstMatching?: result[field.name] = try Self.cut(field.value, action(field.name)!)
      default: result[field.name] = field.value
      }
    }
    return result
  }

  private func excludingInside(_ value: BSONValue) throws(MongoError) -> BSONValue {
    switch value {
    case .document(let document): return .document(try excluding(document))
    case .array(let elements):
      var result: [BSONValue] = []
      for element in elements { result.append(try excludingInside(element)) }
      return .array(result)
    default: return value
    }
  }

  /// - Returns: nil where nothing of the field is left.
  private static func cut(_ value: BSONValue, _ action: Action) throws(MongoError) -> BSONValue? {
    switch action {
    case .slice(let skip, let limit):
      guard let elements = value.asArray else { return value }
      let start = skip < 0 ? max(0, elements.count + skip) : skip
      return .array(Array(elements.dropFirst(start).prefix(limit ?? .max)))
    case .firstMatching(let predicate):
      for element in value.asArray ?? [] where try predicate.holds(for: .array([element])) { return [element] }
      return nil
    default: return value
    }
  }

  /// Sets the computed fields, on the way making documents of what is none.
  /// - Parameter scope: the document that expressions see.
  func computing(into document: BSONDocument, _ scope: ExpressionScope) throws(MongoError) -> BSONDocument {
    var result = document
    for child in children {
      switch child.action {
      case .compute(let expression): result[child.name] = try expression.evaluate(in: scope)
      case .nested(let tree) where tree.hasComputed:
        result[child.name] = try tree.computingInside(result[child.name], scope)
      default: break
      }
    }
    return result
  }

  private func computingInside(_ value: BSONValue?, _ scope: ExpressionScope) throws(MongoError) -> BSONValue {
    switch value {
    case .document(let document)?: return .document(try computing(into: document, scope))
    case .array(let elements)?:
      var result: [BSONValue] = []
      for element in elements { result.append(try computingInside(element, scope)) }
      return .array(result)
    default: return .document(try computing(into: [:], scope))
    }
  }
}
