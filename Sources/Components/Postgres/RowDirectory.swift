/// Primary key to slot: an open-addressing table whose size follows the live rows.
///
/// Eight neighbouring numbers share a cache line, since they are mostly used together. A line that is taken sends all of
/// them one line on, each in its own lane; so a search looks at a few lines, not at all their cells.
struct RowDirectory {
  /// `number << 32 | slot + 1`; 0 is a free cell.
  private var cells: [UInt64]
  private var mask: Int
  /// How many numbers each lane holds: a lane must not run full, however the numbers fall.
  private var lanes = SIMD8<Int32>(repeating: 0)

  private static let smallest = 64
  /// Cells of a line, and so the way to the next cell of a lane.
  private static let line = 8

  init() {
    cells = Array(repeating: 0, count: Self.smallest)
    mask = Self.smallest - 1
  }

  var count: Int { Int(lanes.wrappedSum()) }

  var storageBytes: Int { cells.capacity * MemoryLayout<UInt64>.stride }

  /// The slot of the row with this number. Expected O(1).
  @inline(__always)
  subscript(number: UInt32) -> Int? {
    var index = home(of: number)
    while true {
      let cell = cells[index]
      if cell == 0 { return nil }
      if UInt32(truncatingIfNeeded: cell >> 32) == number { return Int(cell & 0xFFFF_FFFF) - 1 }
      index = (index + Self.line) & mask
    }
  }

  /// Adds a number that is not in the table. Amortised O(1).
  mutating func insert(_ number: UInt32, slot: Int) {
    let lane = Int(number & 7)
    if (Int(lanes[lane]) + 1) * Self.line * 5 > cells.count * 3 { resize(to: cells.count * 2) }
    place(UInt64(number) << 32 | UInt64(slot + 1))
    lanes[lane] += 1
  }

  /// Removes a number that is in the table. Amortised O(1).
  mutating func remove(_ number: UInt32) {
    var hole = home(of: number)
    while UInt32(truncatingIfNeeded: cells[hole] >> 32) != number || cells[hole] == 0 {
      precondition(cells[hole] != 0, "row \(number) is not in the directory")
      hole = (hole + Self.line) & mask
    }
    // Close the gap, so that no search stops early: move up every entry that may stand in the hole.
    var index = hole
    while true {
      index = (index + Self.line) & mask
      let cell = cells[index]
      if cell == 0 { break }
      let distance = (index - home(of: UInt32(truncatingIfNeeded: cell >> 32))) & mask
      if distance >= (index - hole) & mask {
        cells[hole] = cell
        hole = index
      }
    }
    cells[hole] = 0
    lanes[Int(number & 7)] -= 1
    if cells.count > Self.smallest, Int(lanes.max()) * Self.line * 8 < cells.count { resize(to: cells.count / 2) }
  }

  @inline(__always)
  private func home(of number: UInt32) -> Int {
    let group = UInt64(number >> 3) &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: group >> 29 & ~7 | UInt64(number & 7)) & mask
  }

  private mutating func place(_ cell: UInt64) {
    var index = home(of: UInt32(truncatingIfNeeded: cell >> 32))
    while cells[index] != 0 { index = (index + Self.line) & mask }
    cells[index] = cell
  }

  private mutating func resize(to capacity: Int) {
    let old = cells
    cells = Array(repeating: 0, count: capacity)
    mask = capacity - 1
    for cell in old where cell != 0 { place(cell) }
  }
}
