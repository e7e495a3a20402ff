import Harness

extension Comparison {
  /// What the comparison of variants looks at.
  private static let headline = [
    "delivered", "deadLettered", "queued", "rejected", "lost", "duplicated", "latency.p95", "latency.p99", "incidents",
    "mttd", "mtta", "mttr", "falsePages", "actionsByPeople", "actionsByAutomation",
  ]

  /// Every variant against the scenario as written (or against the first variant, if that was not played), seed by seed. The
  /// correction is for all their figures together. Empty where there is no second run or no second variant.
  static func variants(_ groups: [RunGroup]) -> [Comparison] {
    guard let base = groups.first(where: { $0.variant == nil }) ?? groups.first else { return [] }
    let others = groups.filter { $0.variant != base.variant && $0.runs > 1 && base.runs > 1 }
    let known = headline.filter { key in groups.contains { group in group.figures.contains { $0.key == key } } }
    var comparisons = others.map { group in
      Comparison(
        a: (label: group.name, runs: group.results), b: (label: base.name, runs: base.results), pairing: .seed,
        metrics: known)
    }
    let together = comparisons.reduce(0) { $0 + $1.figures.count }
    for index in comparisons.indices { comparisons[index].comparedTogether = together }
    return comparisons
  }

  /// `A fail-over, B (as written); paired by seed: seeds 1..20 in both`
  var variantsText: String { "A \(a.label), B \(b.label); \(pairingText)" }
}
