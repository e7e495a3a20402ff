/// Paths of updates: how they are ordered, and what `$`, `$[]` and `$[name]` in them stand for.
enum UpdatePath {
  /// Names by their bytes, numbers by their value (manual, "Update Operators Behavior", from 5.0 on).
  static func precedes(_ a: DottedPath, _ b: DottedPath) -> Bool {
    for (x, y) in zip(a.components, b.components) where x != y {
      if let m = DottedPath.index(x), let n = DottedPath.index(y) { return m < n }
      return x.utf8.lexicographicallyPrecedes(y.utf8)
    }
    return a.components.count < b.components.count
  }

  /// The places of the document that the path stands for.
  static func resolved(_ path: DottedPath, in document: BSONDocument, _ scope: UpdateScope) throws(MongoError)
    -> [[String]]
  {
    var result: [(path: [String], value: BSONValue?)] = [([], .document(document))]
    for component in path.components {
      var next: [(path: [String], value: BSONValue?)] = []
      for (start, value) in result {
        if component == "$" {
          guard let place = scope.place else {
            throw MongoError(.badValue, "The positional operator did not find the match needed from the query.")
          }
          next.append((start + ["\(place)"], child(of: value, "\(place)")))
        } else if component.hasPrefix("$[") {
          next += try elements(component, start, value, path, scope)
        } else {
          next.append((start + [component], child(of: value, component)))
        }
      }
      result = next
    }
    return result.map(\.path)
  }

  private static func elements(
    _ component: String, _ start: [String], _ value: BSONValue?, _ path: DottedPath, _ scope: UpdateScope
  ) throws(MongoError) -> [(path: [String], value: BSONValue?)] {
    guard let elements = value?.asArray else {
      guard let value else {
        throw MongoError(
          .badValue,
          "The path '\(start.joined(separator: "."))' must exist in the document in order to apply array updates.")
      }
      throw MongoError(
        .badValue, "Cannot apply array updates to non-array element \(start.last ?? ""): \(value.serverText)")
    }
    let name = component.dropFirst(2).dropLast()
    if !name.isEmpty, scope.filters[String(name)] == nil {
      throw MongoError(.badValue, "No array filter found for identifier '\(name)' in path '\(path.text)'")
    }
    var result: [(path: [String], value: BSONValue?)] = []
    for (index, element) in elements.enumerated() {
      if let filter = scope.filters[String(name)], try !filter.matches([String(name): element]) { continue }
      result.append((start + ["\(index)"], element))
    }
    return result
  }

  private static func child(of value: BSONValue?, _ name: String) -> BSONValue? {
    switch value {
    case .document(let document)?: document[name]
    case .array(let elements)?: DottedPath.index(name).flatMap { elements.indices.contains($0) ? elements[$0] : nil }
    default: nil
    }
  }

  /// Changes the value at a path: `change` gets what is there, nil for nothing, and returns what shall be there, nil for
  /// nothing. What is missing on the way is created, unless nothing is to be put there.
  /// - Throws: `PathNotViable` where a scalar is in the way.
  static func changing(
    _ document: BSONDocument, _ path: ArraySlice<String>,
    _ change: (BSONValue?) throws(MongoError) -> BSONValue?
  ) throws(MongoError) -> BSONDocument {
    guard case .document(let result)? = try inside(.document(document), path, "", change) else { return document }
    return result
  }

  private static func inside(
    _ value: BSONValue?, _ path: ArraySlice<String>, _ parent: String,
    _ change: (BSONValue?) throws(MongoError) -> BSONValue?
  ) throws(MongoError) -> BSONValue? {
    guard let name = path.first else { return try change(value) }
    switch value {
    case nil:
      guard let inner = try inside(nil, path.dropFirst(), name, change) else { return nil }
      return [name: inner]
    case .document(var document)?:
      document[name] = try inside(document[name], path.dropFirst(), name, change)
      return .document(document)
    case .array(var elements)?:
      guard let index = DottedPath.index(name) else { fallthrough }
      let old = elements.indices.contains(index) ? elements[index] : nil
      let new: BSONValue? = try inside(old, path.dropFirst(), name, change)
      if let old {
        // What is taken out of an array leaves null.
        elements[index] = new ?? (path.count == 1 ? .null : old)
      } else if let new {
        guard index - elements.count <= 1_500_000 else {
          throw MongoError(.badValue, "can't backfill more than 1500000 elements")
        }
        elements += Array(repeating: .null, count: index - elements.count) + [new]
      }
      return .array(elements)
    default:
      // Taking out what is not there is no error.
      guard try change(nil) != nil else { return value }
      throw MongoError(
        .pathNotViable, "Cannot create field '\(name)' in element {\(parent): \(value?.serverText ?? "")}")
    }
  }
}

extension DottedPath {
  /// Whether one of two paths is the other's beginning.
  func overlaps(_ other: DottedPath) -> Bool { zip(components, other.components).allSatisfy { $0 == $1 } }
}
