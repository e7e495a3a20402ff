import VirtualTime

/// What was counted in each of the last 64 seconds, for each of some slots: what a store that fails over may lose.
/// Constant time, no allocation after `init`.
struct RecentCounts: Sendable {
  /// The longest loss that can be told.
  static let longest = VirtualDuration.seconds(60)
  private static let seconds = 64
  private var cells: [Cell]

  private struct Cell {
    var second = Int64.min
    var count: UInt32 = 0
  }

  init(slots: Int) { cells = Array(repeating: Cell(), count: slots * Self.seconds) }

  mutating func add(_ slot: Int, now: VirtualInstant) {
    let second = Self.second(of: now)
    let index = slot * Self.seconds + Int(second & 63)
    if cells[index].second != second { cells[index] = Cell(second: second) }
    cells[index].count += 1
  }

  /// What the slot counted since the beginning of that moment's second; it is forgotten here.
  mutating func take(_ slot: Int, since moment: VirtualInstant, now: VirtualInstant) -> Int {
    let first = Self.second(of: moment)
    var sum = 0
    for index in slot * Self.seconds..<(slot + 1) * Self.seconds where cells[index].second >= first {
      sum += Int(cells[index].count)
      cells[index].count = 0
    }
    return sum
  }

  private static func second(of instant: VirtualInstant) -> Int64 {
    floorQuotient(instant.nanoseconds, 1_000_000_000)
  }
}
