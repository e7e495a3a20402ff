import DequeModule

extension Deque<RedisBytes> {
  /// Moves the element of one end to an end.
  mutating func rotate(_ from: RedisListEnd, _ to: RedisListEnd) {
    guard from != to else { return }
    if from == .left { append(removeFirst()) } else { prepend(removeLast()) }
  }

  /// Removes `count` elements equal to the value, from the end if it is negative, all if it is 0; answers how many.
  mutating func removeEqual(_ value: RedisBytes, _ count: Int) -> Int {
    let limit = count == 0 ? Int.max : Int(clamping: count.magnitude)
    // Mostly there is one, and near an end.
    if limit == 1 {
      guard let index = count > 0 ? firstIndex(of: value) : lastIndex(of: value) else { return 0 }
      remove(at: index)
      return 1
    }
    var removed = 0
    if count < 0 {
      var index = self.count - 1
      while index >= 0, removed < limit {
        if self[index] == value {
          remove(at: index)
          removed += 1
        }
        index -= 1
      }
    } else {
      removeAll {
        guard removed < limit, $0 == value else { return false }
        removed += 1
        return true
      }
    }
    return removed
  }
}

/// Ranges as `LRANGE` and `ZRANGE` take them.
enum IndexRange {
  /// nil: nothing lies between.
  static func resolve(_ start: Int, _ stop: Int, count: Int) -> Range<Int>? {
    var first = start < 0 ? start &+ count : start
    var last = stop < 0 ? stop &+ count : stop
    first = max(0, first)
    if last < 0 { last = -1 }
    if first > last || first >= count { return nil }
    return first..<(min(last, count - 1) + 1)
  }
}
