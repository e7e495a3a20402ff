/// A table of byte strings with a value each: a dense array and, from nine elements on, an index.
///
/// An element that is removed is replaced by the last one, so that every element has a position below `count` at all times: a
/// random one costs a draw, and a scan from the end to the start misses nothing that stays.
struct DenseTable<Value: Sendable>: Sendable {
  struct Element: Sendable {
    var member: RedisBytes
    var value: Value
  }

  private(set) var elements: [Element] = []
  private var index: HashIndex?
  private static var smallCount: Int { 8 }

  var count: Int { elements.count }
  var isEmpty: Bool { elements.isEmpty }

  init() {}

  init(minimumCapacity: Int) { elements.reserveCapacity(minimumCapacity) }

  @inline(__always) func position(of member: RedisBytes) -> Int? {
    guard let index else { return elements.firstIndex { $0.member == member } }
    return index.find(member.stableHash) { elements[$0].member == member }
  }

  func contains(_ member: RedisBytes) -> Bool { position(of: member) != nil }

  subscript(member: RedisBytes) -> Value? { position(of: member).map { elements[$0].value } }

  /// Sets the value; answers the one there was.
  @discardableResult mutating func update(_ member: RedisBytes, _ value: Value) -> Value? {
    if let position = position(of: member) {
      let old = elements[position].value
      elements[position].value = value
      return old
    }
    append(member, value)
    return nil
  }

  private mutating func append(_ member: RedisBytes, _ value: Value) {
    elements.append(Element(member: member, value: value))
    if index != nil {
      index!.insert(member.stableHash, at: elements.count - 1)
    } else if elements.count > Self.smallCount {
      var index = HashIndex()
      for (position, element) in elements.enumerated() { index.insert(element.member.stableHash, at: position) }
      self.index = index
    }
  }

  @discardableResult mutating func remove(_ member: RedisBytes) -> Value? {
    position(of: member).map { remove(at: $0).value }
  }

  @discardableResult mutating func remove(at position: Int) -> Element {
    let last = elements.count - 1
    let removed = elements[position]
    index?.remove(removed.member.stableHash, at: position)
    if position != last {
      elements[position] = elements[last]
      index?.move(elements[position].member.stableHash, from: last, to: position)
    }
    elements.removeLast()
    return removed
  }
}

extension DenseTable where Value == Void {
  /// Answers whether the member is new.
  @discardableResult mutating func insert(_ member: RedisBytes) -> Bool {
    if contains(member) { return false }
    append(member, ())
    return true
  }

  var members: [RedisBytes] { elements.map(\.member) }
}
