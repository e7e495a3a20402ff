/// The sorted keys of an index. Adding and removing take O(n) moves after O(log n) comparisons.
struct IndexEntries: Sendable {
  struct Entry: Sendable {
    var keys: [SortKey]
    var slot: Int
  }

  let definition: IndexDefinition
  private let paths: [DottedPath]
  private(set) var entries: [Entry] = []
  /// Whether any document has an array where the index looks.
  private(set) var isMultikey = false

  init(_ definition: IndexDefinition) {
    self.definition = definition
    paths = definition.keys.map { DottedPath($0.path) }
  }

  /// The keys of a document: one for each element of an array.
  /// - Throws: code 171 where two paths lead to arrays.
  func keys(of document: BSONDocument) throws(MongoError) -> [[SortKey]] {
    if definition.isSparse, try lacksAll(document) { return [] }
    let found = paths.map { Self.distinct($0.keys(in: document)) }
    let arrays = found.indices.filter { found[$0].count > 1 }
    guard arrays.count <= 1 else {
      throw MongoError(
        .cannotIndexParallelArrays,
        "cannot index parallel arrays [\(definition.keys[arrays[1]].path)] [\(definition.keys[arrays[0]].path)]")
    }
    guard let array = arrays.first else { return [found.map { $0[0] }] }
    return found[array].map { element in found.enumerated().map { $0.offset == array ? element : $0.element[0] } }
  }

  private func lacksAll(_ document: BSONDocument) throws(MongoError) -> Bool {
    for path in paths where try path.visit(in: document, entersLast: false, { value, _ in value != nil }) {
      return false
    }
    return true
  }

  private static func distinct(_ keys: [SortKey]) -> [SortKey] {
    guard keys.count > 1 else { return keys }
    var result: [SortKey] = []
    for key in keys where !result.contains(where: { SortKey.order($0, key) == .same }) { result.append(key) }
    return result
  }

  mutating func insert(_ document: BSONDocument, slot: Int) throws(MongoError) {
    let keys = try keys(of: document)
    if paths.contains(where: { Self.meetsArray($0, document) }) { isMultikey = true }
    for key in keys {
      let entry = Entry(keys: key, slot: slot)
      entries.insert(entry, at: lowerBound { order($0, entry) == .before })
    }
  }

  private static func meetsArray(_ path: DottedPath, _ document: BSONDocument) -> Bool {
    var value: BSONValue? = .document(document)
    for component in path.components {
      value = value?.asDocument?[component]
      if value?.asArray != nil { return true }
    }
    return false
  }

  mutating func remove(_ document: BSONDocument, slot: Int) throws(MongoError) {
    for key in try keys(of: document) {
      let entry = Entry(keys: key, slot: slot)
      let place = lowerBound { order($0, entry) == .before }
      if place < entries.count, entries[place].slot == slot { entries.remove(at: place) }
    }
  }

  /// The keys of a document that another slot already holds.
  func conflict(_ document: BSONDocument, slot: Int) throws(MongoError) -> [SortKey]? {
    guard definition.isUnique else { return nil }
    for key in try keys(of: document) {
      let range = range(prefix: key, nil)
      if entries[range].contains(where: { $0.slot != slot }) { return key }
    }
    return nil
  }

  /// The entries whose first keys equal `prefix` and whose next key lies in the interval.
  func range(prefix: [SortKey], _ interval: KeyInterval?) -> Range<Int> {
    let ascending = prefix.count < definition.keys.count ? definition.keys[prefix.count].ascending : true
    let start = lowerBound { entry in
      let order = order(entry.keys, prefix)
      if order != .same { return order == .before }
      guard let interval else { return false }
      let next = entry.keys[prefix.count]
      return ascending ? interval.liesBelow(next) : interval.liesAbove(next)
    }
    let end = lowerBound { entry in
      let order = order(entry.keys, prefix)
      if order != .same { return order == .before }
      guard let interval else { return true }
      let next = entry.keys[prefix.count]
      return ascending ? !interval.liesAbove(next) : !interval.liesBelow(next)
    }
    return start..<max(start, end)
  }

  /// The first place for which the test fails; it holds for all before.
  private func lowerBound(_ test: (Entry) -> Bool) -> Int {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if test(entries[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private func order(_ a: Entry, _ b: Entry) -> BSONOrdering {
    let keys = order(a.keys, b.keys)
    return keys == .same ? BSONOrdering(a.slot, b.slot) : keys
  }

  private func order(_ a: [SortKey], _ b: [SortKey]) -> BSONOrdering {
    for (index, pair) in zip(a, b).enumerated() {
      let order = SortKey.order(pair.0, pair.1)
      if order != .same { return definition.keys[index].ascending ? order : order.reversed }
    }
    return .same
  }
}
