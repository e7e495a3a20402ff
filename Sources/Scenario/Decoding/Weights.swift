import Components
import VirtualTime

/// Weights of a mix: all percentages that add up to 100 %, or all plain positive numbers that count relative to their sum.
struct Weights {
  private let scalars: ScalarDecoder

  init(_ scalars: ScalarDecoder) { self.scalars = scalars }

  /// - Returns: the weights with the sum 1, in the given order; nil when something is wrong (reported).
  func decode(_ entries: [(name: String, node: LocatedNode)], at position: SourcePosition, of subject: String)
    -> [Double]?
  {
    let problems = scalars.problems
    var weights: [Double] = []
    var kinds: Set<Bool> = []
    for (name, node) in entries {
      guard let text = scalars.scalar(node, name, expected: "a share such as 60% or a relative weight") else {
        continue
      }
      let isShare = text.hasSuffix("%")
      guard let weight = weight(text, isShare: isShare, node) else { continue }
      if kinds.count == 1, !kinds.contains(isShare) {
        problems.report(node.position, "percentages and plain weights cannot be mixed in \(subject)")
      }
      kinds.insert(isShare)
      weights.append(weight)
    }
    guard weights.count == entries.count, kinds.count == 1 else {
      if entries.isEmpty { problems.report(position, "\(subject) needs at least one entry", isAboutAbsence: true) }
      return nil
    }
    let sum = weights.reduce(0, +)
    if kinds.contains(true), abs(sum - 1) > 1e-9 {
      let total = Self.percent(sum)
      problems.report(position, "the shares of \(subject) add up to \(total)%, not 100%", isAboutAbsence: true)
      return nil
    }
    guard sum.isFinite else {
      problems.report(position, "the weights of \(subject) are too large")
      return nil
    }
    return weights.map { $0 / sum }
  }

  private func weight(_ text: String, isShare: Bool, _ node: LocatedNode) -> Double? {
    if isShare { return scalars.parse(node, text) { text throws(ParseProblem) in try Share(parsing: text) }?.value }
    let kind = OptionKind.number(0 ... .greatestFiniteMagnitude)
    guard
      case .number(let weight)? = scalars.parse(node, text, { text throws(ParseProblem) in try kind.parse(text) })
    else { return nil }
    if weight > 0 { return weight }
    scalars.problems.report(node.position, "a weight must be above zero")
    return nil
  }

  /// With at most four decimals, and none that are zero.
  static func percent(_ share: Double) -> String {
    let scaled = (share * 1_000_000).rounded()
    guard scaled.magnitude < 1e15 else { return "\(share * 100)" }
    let units = Int(scaled)
    var digits = String(units % 10_000)
    digits = String(repeating: "0", count: 4 - digits.count) + digits
    while digits.hasSuffix("0") { digits.removeLast() }
    return "\(units / 10_000)" + (digits.isEmpty ? "" : "." + digits)
  }
}
