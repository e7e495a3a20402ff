import ArgumentParser
import Harness

/// Which seeds the sides of a comparison play.
struct ComparedSeeds {
  /// For A and for B; a report's own for a report.
  let lists: [[UInt64]]

  /// Both play the same ones, those of a report if there is one. Independent sides play as many, from the one after the largest
  /// of A's (or of the report's) on.
  /// - Throws: when there are no seeds left beyond the largest.
  init(_ sources: [ComparedSide.Source], asked: SeedRange?, independent: Bool) throws {
    let reported = sources.map { source -> [UInt64]? in
      if case .report(let runs) = source { runs.map(\.seed) } else { nil }
    }
    let given = reported.compactMap { $0 }.first ?? Array((asked?.range ?? 1...20))
    let others = independent ? try Self.beyond(given) : given
    lists = [reported[0] ?? (reported[1] == nil ? given : others), reported[1] ?? others]
  }

  private static func beyond(_ seeds: [UInt64]) throws -> [UInt64] {
    let largest = seeds.max() ?? 0
    guard largest < .max - UInt64(seeds.count) else {
      throw ValidationError("there are not \(seeds.count) seeds beyond \(largest) for B.")
    }
    return (1...UInt64(seeds.count)).map { largest + $0 }
  }
}
