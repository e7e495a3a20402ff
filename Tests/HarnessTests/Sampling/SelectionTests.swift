import Testing
import VirtualTime

@testable import Harness

@Suite("Selecting by rank")
struct SelectionTests {
  enum Order: CaseIterable, Sendable {
    case drawn, few, equal, ascending, descending, pipe

    func values(_ count: Int, _ random: inout RandomStream) -> [Int64] {
      (0..<Int64(count)).map { index in
        switch self {
        case .drawn: Int64(bitPattern: random.next())
        case .few: Int64(random.below(UInt64(3)))
        case .equal: 7
        case .ascending: index
        case .descending: -index
        case .pipe: min(index, Int64(count) - index)
        }
      }
    }
  }

  @Test(arguments: Order.allCases, 0..<4) func selectsWhatSortingWould(order: Order, seed: UInt64) {
    var random = RandomStream(seed: seed, name: "selection")
    for count in [1, 2, 3, 10, 61, 500] {
      let values = order.values(count, &random)
      let sorted = values.sorted()
      for position in Set([0, count / 2, count * 95 / 100, count - 1]) {
        for rounds in [0, 1, 3, 64] {
          var moved = values
          #expect(moved.selected(position, rounds: rounds) == sorted[position], "\(count), \(position), \(rounds)")
          #expect(moved.sorted() == sorted, "elements were lost")
        }
      }
    }
  }
}
