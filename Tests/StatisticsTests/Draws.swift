import TestSupport
import VirtualTime

/// Samples of known distributions, the same in every run of the tests.
struct Draws {
  private var random: RandomStream

  init(_ name: String, seed: Int) { random = RandomStream(seed: UInt64(seed), name: name) }

  mutating func uniform() -> Double { random.unit() }
  mutating func normal() -> Double { random.standardNormal() }
  mutating func exponential() -> Double { random.unitExponential() }
  /// Median 1, as spread as times to resolve are.
  mutating func lognormal(deviation: Double = 1.2) -> Double {
    DeterministicMath.exp(deviation * random.standardNormal())
  }
  mutating func chance(_ probability: Double) -> Bool { random.chance(probability) }

  mutating func sample(_ count: Int, _ draw: (inout Draws) -> Double) -> [Double] {
    (0..<count).map { _ in draw(&self) }
  }
}

/// How often what should hold does, over repeats with other seeds.
enum Coverage {
  static let repeats = Verification.count(1_000, full: 40_000)

  static func share(_ repeats: Int = repeats, _ holds: (Int) -> Bool) -> Double {
    Double((0..<repeats).count(where: holds)) / Double(repeats)
  }
}
