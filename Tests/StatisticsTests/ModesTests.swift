import Statistics
import Testing

@Suite("Modes")
struct ModesTests {
  private func count(_ values: [Double], byFactors: Bool = true) -> Int {
    Modes(ofSorted: values.sorted(), byFactors: byFactors).modes.count
  }

  /// One heap is seldom taken for two.
  @Test(arguments: [10, 15, 20, 30, 50, 100])
  func oneModeIsOne(count runs: Int) {
    let shapes: [(String, Bool, (inout Draws) -> Double)] = [
      ("uniform", false, { $0.uniform() }), ("normal", false, { $0.normal() }),
      ("exponential", false, { $0.exponential() }), ("lognormal", true, { $0.lognormal() }),
    ]
    for (name, byFactors, draw) in shapes {
      let share = Coverage.share { seed in
        var draws = Draws("modes", seed: seed)
        return count(draws.sample(runs, draw), byFactors: byFactors) > 1
      }
      #expect(share < 0.02, "\(name): \(share)")
    }
  }

  /// Two heaps, of which one lies well beyond the other, are nearly always seen.
  @Test(arguments: [20, 50, 100])
  func twoModesAreTwo(count runs: Int) {
    let share = Coverage.share { seed in
      var draws = Draws("modes", seed: seed)
      let values = (0..<runs).map { index in (index % 3 == 0 ? 90 : 10) * draws.lognormal(deviation: 0.25) }
      return count(values) == 2
    }
    #expect(share > 0.95, "\(share)")
  }

  @Test func whatNeverHappenedIsItsOwnMode() {
    let modes = Modes(ofSorted: [60, 61, 62, .infinity, .infinity], byFactors: true).modes
    #expect(modes.map(\.count) == [3, 2])
    #expect(modes.map(\.median) == [61, .infinity])
    #expect(modes.map(\.min) == [60, .infinity] && modes.map(\.max) == [62, .infinity])
    #expect(count([.infinity, .infinity]) == 1)
    #expect(count([]) == 0)
    #expect(count(Array(repeating: 3, count: 40)) == 1)
  }

  /// Three values far away are outliers, four of forty a mode.
  @Test func aFewFarAwayAreNoMode() {
    let near = stride(from: 1.0, to: 2, by: 1.0 / 36).map { $0 }
    #expect(count(near + [9, 9, 9], byFactors: false) == 1)
    #expect(count(near + [9, 9, 9, 9], byFactors: false) == 2)
    #expect(count([0] + near + [9, 9, 9, 9, 9]) == 2, "without logarithms where there is a zero")
  }
}
