/// Where the elements of a dense array are, by their hash: open addressing with linear probing.
///
/// A word holds a position and half of the hash, so that growing and removing never look at the elements. All operations take
/// constant time on average; the order of nothing depends on it.
struct HashIndex: Sendable {
  private var words: [UInt64] = []
  private var used = 0

  private var mask: Int { words.count - 1 }

  @inline(__always) private func home(_ word: UInt64) -> Int { Int(word >> 32) & mask }
  @inline(__always) private func word(_ hash: UInt64, _ position: Int) -> UInt64 {
    (hash & 0xFFFF_FFFF_0000_0000) | UInt64(position + 1)
  }

  /// The position with this hash for which `isEqual` holds.
  @inline(__always) func find(_ hash: UInt64, _ isEqual: (Int) -> Bool) -> Int? {
    if words.isEmpty { return nil }
    let part = hash >> 32
    return words.withUnsafeBufferPointer { words in
      let mask = words.count - 1
      var slot = Int(part) & mask
      while true {
        let word = words[slot]
        if word == 0 { return nil }
        if word >> 32 == part {
          let position = Int(word & 0xFFFF_FFFF) - 1
          if isEqual(position) { return position }
        }
        slot = (slot + 1) & mask
      }
    }
  }

  mutating func insert(_ hash: UInt64, at position: Int) {
    if (used + 1) * 4 > words.count * 3 { grow() }
    place(word(hash, position))
    used += 1
  }

  mutating func remove(_ hash: UInt64, at position: Int) {
    var hole = slot(of: word(hash, position))
    var next = (hole + 1) & mask
    // Later elements of the run move up unless they would get before their home.
    while words[next] != 0 {
      let distance = (next - home(words[next])) & mask
      if distance >= (next - hole) & mask {
        words[hole] = words[next]
        hole = next
      }
      next = (next + 1) & mask
    }
    words[hole] = 0
    used -= 1
  }

  mutating func move(_ hash: UInt64, from old: Int, to new: Int) {
    words[slot(of: word(hash, old))] = word(hash, new)
  }

  private func slot(of wanted: UInt64) -> Int {
    var slot = home(wanted)
    while words[slot] != wanted {
      precondition(words[slot] != 0, "an element is in the index under another hash")
      slot = (slot + 1) & mask
    }
    return slot
  }

  private mutating func place(_ word: UInt64) {
    var slot = home(word)
    while words[slot] != 0 { slot = (slot + 1) & mask }
    words[slot] = word
  }

  private mutating func grow() {
    let old = words
    words = [UInt64](repeating: 0, count: max(16, old.count * 2))
    for word in old where word != 0 { place(word) }
  }
}
