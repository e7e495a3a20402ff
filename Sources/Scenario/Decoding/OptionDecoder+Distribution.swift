import Components
import VirtualTime

extension OptionDecoder {
  /// A duration that varies, from one of the forms the documentation lists.
  func distribution(_ node: LocatedNode) -> DurationDistribution? {
    if node.mapping == nil {
      guard let value = decoding.scalars.duration(node, "duration") else { return nil }
      return .constant(value)
    }
    return form(node, allowingShare: false)
  }

  private static let forms =
    "a distribution is {p50, p95}, {p50, p99}, {uniform: {from, to}}, {exponential: {mean}}, "
    + "{normal: {mean, deviation}}, {halfNormal: {deviation}}, {empirical: [...]} or {mixture: [{share, ...}]}"

  private func form(_ node: LocatedNode, allowingShare: Bool) -> DurationDistribution? {
    let problems = decoding.problems
    let keys = ["p50", "p95", "p99", "uniform", "exponential", "normal", "halfNormal", "empirical", "mixture"]
    let shareKeys = allowingShare ? ["share", "constant"] : []
    let before = problems.count
    let fields = Fields(node, of: "a distribution", keys: shareKeys + keys, problems: problems)
    let pairs = (node.mapping ?? []).filter { $0.key.text != "share" }
    guard problems.count == before else { return nil }
    switch pairs.map(\.key.text).sorted() {
    case ["constant"]: return decoding.scalars.duration(fields["constant"], "constant").map { .constant($0) }
    case ["p50", "p95"]:
      return make(node, fields, "p50", "p95") { (a, b) throws(DistributionProblem) in try .lognormal(p50: a, p95: b) }
    case ["p50", "p99"]:
      return make(node, fields, "p50", "p99") { (a, b) throws(DistributionProblem) in try .lognormal(p50: a, p99: b) }
    case ["uniform"]:
      guard let inner = parameters(fields["uniform"], "uniform", ["from", "to"]) else { return nil }
      return make(node, inner, "from", "to") { (a, b) throws(DistributionProblem) in try .uniform(from: a, to: b) }
    case ["normal"]:
      guard let inner = parameters(fields["normal"], "normal", ["mean", "deviation"]) else { return nil }
      return make(node, inner, "mean", "deviation") { (a, b) throws(DistributionProblem) in
        try .normal(mean: a, deviation: b)
      }
    case ["exponential"]:
      guard let inner = parameters(fields["exponential"], "exponential", ["mean"]) else { return nil }
      return make(node, inner, "mean", "mean") { (a, _) throws(DistributionProblem) in try .exponential(mean: a) }
    case ["halfNormal"]:
      guard let inner = parameters(fields["halfNormal"], "halfNormal", ["deviation"]) else { return nil }
      return make(node, inner, "deviation", "deviation") { (a, _) throws(DistributionProblem) in
        try .halfNormal(deviation: a)
      }
    case ["empirical"]: return empirical(node, fields["empirical"])
    case ["mixture"]: return mixture(node, fields["mixture"])
    default:
      problems.report(node.position, "these keys together make no distribution", note: Self.forms)
      return nil
    }
  }

  private func parameters(_ node: LocatedNode?, _ name: String, _ keys: [String]) -> Fields? {
    guard let node, !node.isInvalid else { return nil }
    return Fields(node, of: "'\(name)'", keys: keys, problems: decoding.problems)
  }

  private func make(
    _ node: LocatedNode, _ fields: Fields, _ first: String, _ second: String,
    _ constructor: (VirtualDuration, VirtualDuration) throws(DistributionProblem) -> DurationDistribution
  ) -> DurationDistribution? {
    let a = decoding.scalars.duration(fields.required(first), first)
    let b = first == second ? a : decoding.scalars.duration(fields.required(second), second)
    guard let a, let b else { return nil }
    return checked(node) { () throws(DistributionProblem) in try constructor(a, b) }
  }

  private func empirical(_ node: LocatedNode, _ list: LocatedNode?) -> DurationDistribution? {
    let items = decoding.items(list, "empirical")
    let values = items.map { decoding.scalars.duration($0, "empirical") }
    guard list?.sequence != nil, values.allSatisfy({ $0 != nil }) else { return nil }
    return checked(node) { () throws(DistributionProblem) in try .empirical(values.compactMap { $0 }) }
  }

  private func mixture(_ node: LocatedNode, _ list: LocatedNode?) -> DurationDistribution? {
    let weighted = Weights(decoding.scalars)
    var parts: [(LocatedNode, DurationDistribution?)] = []
    for item in decoding.items(list, "mixture") {
      guard item.mapping != nil else {
        _ = Fields(item, of: "a part of a mixture", keys: [], problems: decoding.problems)
        return nil
      }
      guard let share = item["share"] else {
        decoding.problems.report(item.position, "a part of a mixture needs 'share'", isAboutAbsence: true)
        return nil
      }
      parts.append((share, form(item, allowingShare: true)))
    }
    guard let list, list.sequence != nil else { return nil }
    guard let weights = weighted.decode(parts.map { ("share", $0.0) }, at: list.position, of: "the mixture") else {
      return nil
    }
    let distributions = parts.compactMap(\.1)
    guard distributions.count == parts.count else { return nil }
    return checked(node) { () throws(DistributionProblem) in
      try .mixture(zip(weights, distributions).map { .init(weight: $0, distribution: $1) })
    }
  }

  private func checked(
    _ node: LocatedNode, _ constructor: () throws(DistributionProblem) -> DurationDistribution
  ) -> DurationDistribution? {
    do throws(DistributionProblem) {
      return try constructor()
    } catch {
      decoding.problems.report(node.position, error.message)
      return nil
    }
  }
}
