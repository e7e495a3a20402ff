/// The way to a value: field names with dots between, as `address.city` or `items.0.price`.
struct DottedPath: Hashable, Sendable {
  let components: [String]

  init(_ text: String) { components = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init) }
  init(components: [String]) { self.components = components }

  var text: String { components.joined(separator: ".") }

  /// What the path finds for a filter. Arrays on the way are entered: elements that are documents are asked for the rest,
  /// and a number also names a place in the array.
  /// - Parameters:
  ///   - entersLast: whether an array at the end also yields its elements, before itself.
  ///   - visit: gets a value, or nil where the path leads nowhere, and the first array's index that led there; returns
  ///     true to stop.
  /// - Returns: whether a visit stopped it.
  func visit(
    in document: BSONDocument, entersLast: Bool, _ visit: (BSONValue?, Int?) throws(MongoError) -> Bool
  ) throws(MongoError) -> Bool {
    try walk(.document(document), 0, nil, entersLast, visit)
  }

  private func walk(
    _ value: BSONValue, _ depth: Int, _ place: Int?, _ entersLast: Bool,
    _ visit: (BSONValue?, Int?) throws(MongoError) -> Bool
  ) throws(MongoError) -> Bool {
    guard case .document(let document) = value, let next = document[components[depth]] else {
      return try visit(nil, place)
    }
    return try arrive(next, depth + 1, place, entersLast, visit)
  }

  /// At a value, with the components from `depth` on still to go.
  private func arrive(
    _ value: BSONValue, _ depth: Int, _ place: Int?, _ entersLast: Bool,
    _ visit: (BSONValue?, Int?) throws(MongoError) -> Bool
  ) throws(MongoError) -> Bool {
    guard case .array(let elements) = value else {
      return depth == components.count
        ? try visit(value, place) : try walk(value, depth, place, entersLast, visit)
    }
    if depth == components.count {
      if entersLast {
        for (index, element) in elements.enumerated() where try visit(element, place ?? index) { return true }
      }
      return try visit(value, place)
    }
    for (index, element) in elements.enumerated() where element.asDocument != nil {
      if try walk(element, depth, place ?? index, entersLast, visit) { return true }
    }
    guard let index = Self.index(components[depth]), elements.indices.contains(index) else { return false }
    // A place that is named is taken as it is: an array there is not entered again.
    let element = elements[index]
    if depth + 1 == components.count { return try visit(element, place ?? index) }
    switch element {
    case .document: return try walk(element, depth + 1, place ?? index, entersLast, visit)
    case .array(let inner): return try walk(.document(.indexed(inner)), depth + 1, place ?? index, entersLast, visit)
    default: return false
    }
  }

  /// A component that names a place in an array: digits without a leading zero.
  static func index(_ component: String) -> Int? {
    guard let first = component.utf8.first, component.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
      first != 0x30 || component.utf8.count == 1
    else { return nil }
    return Int(component)
  }

  /// The keys that an index holds for a document, and by which it is sorted: an array counts with each of its elements,
  /// an empty one as less than null, a missing field as null.
  func keys(in document: BSONDocument) -> [SortKey] { keys(.document(document), 0) }

  private func keys(_ value: BSONValue, _ depth: Int) -> [SortKey] {
    guard depth < components.count else {
      guard case .array(let elements) = value else { return [.value(value)] }
      return elements.isEmpty ? [.empty] : elements.map(SortKey.value)
    }
    switch value {
    case .document(let document):
      guard let next = document[components[depth]] else { return [.value(.null)] }
      return keys(next, depth + 1)
    case .array(let elements):
      if let index = Self.index(components[depth]), elements.indices.contains(index) {
        return keys(elements[index], depth + 1)
      }
      let found = elements.flatMap { $0.asDocument == nil ? [] : keys($0, depth) }
      return found.isEmpty ? [.value(.null)] : found
    default: return [.value(.null)]
    }
  }
}

/// A value in an index or a sort. An empty array has a place of its own before null.
enum SortKey: Hashable, Sendable {
  case empty
  case value(BSONValue)

  static func order(_ a: SortKey, _ b: SortKey) -> BSONOrdering {
    switch (a, b) {
    case (.value(let x), .value(let y)): BSONValue.order(x, y)
    case (.empty, .empty): .same
    case (.empty, .value(let y)): y == .minKey ? .after : .before
    case (.value(let x), .empty): x == .minKey ? .before : .after
    }
  }
}
