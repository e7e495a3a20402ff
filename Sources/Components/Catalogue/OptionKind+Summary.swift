public import VirtualTime

extension OptionKind {
  /// What a value of this kind is, as a phrase for messages and lists: "a whole number from 1 to 10".
  public var summary: String {
    switch self {
    case .boolean: "true or false"
    case .text: "text"
    case .promQL: "a PromQL expression"
    case .choice(let words): words.joined(separator: " | ")
    case .integer(let range): "a whole number" + Self.phrase(range, lowest: .min, highest: .max) { "\($0)" }
    case .number(let range):
      "a number"
        + Self.phrase(range, lowest: -.greatestFiniteMagnitude, highest: .greatestFiniteMagnitude, Self.shortest)
    case .duration(let range):
      "a duration" + Self.phrase(range, lowest: .shortest, highest: .longest) { $0.description }
    case .share: "a share such as 2% or 0.02"
    case .rate: "a rate such as 80 per 1s"
    case .distribution: "a duration or a distribution such as {p50: 80ms, p95: 300ms}"
    case .reference(let types):
      types.isEmpty ? "the name of a component" : "the name of a component of type \(types.joined(separator: " or "))"
    case .list(let kind): "a list (each \(kind.summary))"
    case .map(let kind): "a mapping of names (each \(kind.summary))"
    case .object: "a mapping"
    case .workload: "a mapping with the type and options of a workload"
    }
  }

  private static func phrase<Bound: Comparable>(
    _ range: ClosedRange<Bound>, lowest: Bound, highest: Bound, _ text: (Bound) -> String
  ) -> String {
    switch (range.lowerBound > lowest, range.upperBound < highest) {
    case (true, true): " from \(text(range.lowerBound)) to \(text(range.upperBound))"
    case (true, false): " of at least \(text(range.lowerBound))"
    case (false, true): " of at most \(text(range.upperBound))"
    case (false, false): ""
    }
  }

  /// Without a fraction where there is none.
  private static func shortest(_ number: Double) -> String {
    let text = "\(number)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}

extension VirtualDuration {
  /// The longest span there is.
  public static let longest = VirtualDuration(nanoseconds: .max)
  /// The most negative span there is.
  public static let shortest = VirtualDuration(nanoseconds: .min)
}
