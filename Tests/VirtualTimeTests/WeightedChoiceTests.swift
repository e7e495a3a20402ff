import TestSupport
import Testing
import VirtualTime

@Suite struct WeightedChoiceTests {
  @Test(
    arguments: [
      [1], [1, 1], [3, 1], [0.2, 0.5, 0.3], [1, 0, 2, 0, 7], [1e-9, 1], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
      [0, 0, 5], [1e300, 1e300, 2e300], [.leastNonzeroMagnitude, .leastNonzeroMagnitude],
      Array(repeating: 0.1, count: 100),
    ] as [[Double]])
  func followsTheWeights(_ weights: [Double]) {
    let choice = WeightedChoice(weights: weights)
    #expect(choice.count == weights.count)
    var stream = RandomStream(seed: 1, name: "weights of \(weights.count)")
    let count = Verification.count(40_000, full: 4_000_000)
    var counts = [Int](repeating: 0, count: weights.count)
    for _ in 0..<count { counts[choice.pick(&stream)] += 1 }
    let sum = weights.reduce(0, +)
    for (weight, hits) in zip(weights, counts) {
      let probability = weight / sum
      let expected = Double(count) * probability
      #expect(
        (Double(hits) - expected).magnitude <= 5 * (expected * (1 - probability)).squareRoot() + (weight > 0 ? 1 : 0))
    }
  }

  @Test func takesOneDraw() {
    var one = RandomStream(seed: 2, name: "draws")
    var other = one
    let choice = WeightedChoice(weights: [5, 1, 1])
    for _ in 0..<100 {
      _ = choice.pick(&one)
      _ = other.next()
    }
    #expect(one == other)
  }

  @Test(
    arguments: [
      ([], "a choice needs at least one weight"),
      ([1, -1], "a weight is a number of at least 0, not -1.0"),
      ([.nan], "a weight is a number of at least 0, not nan"),
      ([.infinity, 1], "a weight is a number of at least 0, not inf"),
      ([0, 0], "at least one weight must be above 0"),
      ([1e308, 1e308], "the sum of the weights is out of range"),
      ([0, 0.5], nil),
    ] as [([Double], String?)])
  func problems(_ weights: [Double], _ problem: String?) {
    #expect(WeightedChoice.problem(in: weights) == problem)
  }
}
