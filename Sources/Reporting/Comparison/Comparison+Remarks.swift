import Statistics

extension Comparison {
  /// `paired by seed: seeds 1..20 in both` or `independent: seeds 1..20 against seeds 21..40`
  var pairingText: String {
    guard !a.seeds.isEmpty, !b.seeds.isEmpty else { return "no runs to compare" }
    switch pairing {
    case .seed: return "paired by seed: \(RunGroup.seedText(a.seeds)) in both"
    case .independent:
      return "independent runs: \(RunGroup.seedText(a.seeds)) against \(RunGroup.seedText(b.seeds))"
    }
  }

  /// What A and B are, and how their runs ended.
  var sideTexts: [(name: String, text: String)] {
    [("A", a), ("B", b)].map { name, side in
      let left = side.leftOut > 0 ? "; \(Count.of(side.leftOut, "run")) left out" : ""
      return (name, "\(side.label), \(side.group.scenario): \(side.group.outcomeWithInterval)\(left)")
    }
  }

  /// How far the many figures can be trusted together, and what was not compared.
  var remarks: [String] {
    var lines = [countText]
    lines += [("worse", worse), ("better", better)].filter { !$0.1.isEmpty }.map { word, figures in
      "B is \(word) than A in \(figures.map(\.name).joined(separator: ", "))"
    }
    if figures.contains(where: { $0.differs(corrected) == nil && $0.differs() != nil }) {
      let miss = corrected.miss
      // The median is outside all of n observations with probability 2^(1 - n).
      let needed = (2...).first { (0..<$0 - 1).reduce(1.0) { half, _ in half / 2 } <= miss } ?? 0
      lines.append("too few pairs for intervals of medians after the correction: \(needed) are needed")
    }
    let leftOut = a.leftOut + b.leftOut
    if leftOut > 0 {
      let partner = pairing == .seed ? ", or have no partner of the same seed" : ""
      lines.append("left out: \(Count.of(leftOut, "run")) that ended early\(partner)")
    }
    let used = (a.seeds.count, b.seeds.count)
    for figure in figures where figure.first.count < used.0 || figure.second.count < used.1 {
      let (first, second) = (Count.string(figure.first.count), Count.string(figure.second.count))
      lines.append("\(figure.name): only the runs that had it, \(first) of A and \(second) of B")
    }
    lines += constantTexts
    let missing = metrics.filter { metric in
      !knownKeys.contains { $0 == metric || $0.hasPrefix(metric + ".") }
    }
    if !missing.isEmpty { lines.append("in no run of either: " + missing.joined(separator: ", ")) }
    return lines
  }

  /// What cannot differ.
  private var constantTexts: [String] {
    let zeros = constant.filter { $0.first.first == 0 }.map(\.title)
    let others = constant.filter { $0.first.first != 0 }.map { figure in
      "\(figure.title) \(figure.first.first.map(figure.unit.format) ?? Phrase.nothing)"
    }
    return (zeros.isEmpty ? [] : ["0 in every run of both: " + zeros.joined(separator: ", ")])
      + (others.isEmpty ? [] : ["the same in every run of both: " + others.joined(separator: ", ")])
  }

  private var countText: String {
    let chance = FixedPoint.trimmed(FixedPoint.string(Double(comparedTogether) * Confidence.usual.miss, decimals: 1))
    let share = FixedPoint.trimmed(FixedPoint.string((1 - corrected.miss) * 100, decimals: 2))
    let count = Count.of(comparedTogether, "figure")
    var text = "\(count) compared, each at 95 %: about \(chance) would seem to differ by chance alone"
    text += "; \(Count.string(differing.count)) of \(Count.string(figures.count)) here do, "
    text +=
      "\(Count.string(surelyDiffering.count)) also at \(share) % each, which is 95 % for all together (Bonferroni)"
    return text
  }
}

extension Comparison {
  /// What the columns are.
  static func legend(_ pairing: Pairing) -> String {
    let means = pairing == .seed ? "of the differences" : "of the difference (Welch)"
    let medians = pairing == .seed ? "the median of the differences" : "the difference of the medians"
    return
      "figures: means, \(means) with Student's t interval, then \(medians) with an interval free of any distribution; "
      + "times: medians, their ratio that of geometric means; never counts as infinite; "
      + "≠ the first interval excludes 0, also after the correction for the number of figures; ~ only before it; ? too few runs to say"
  }
}
