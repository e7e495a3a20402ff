import Statistics

extension Comparison {
  /// What differs and by how much, as tables under titles; those without a row are left out.
  var grids: [(title: String, grid: Grid)] {
    let all: [(String, FigureComparison.Measure, Grid)] = [
      ("FIGURES", .mean, Grid(columns(["A", "B", "A - B", "95 %", "median", "95 %"]))),
      ("TIMES", .median, Grid(columns(["A", "B", "A - B", "95 %", "A / B", "95 %"]))),
      ("NEVER", .share, Grid(columns(["A", "B", "A - B", "95 %"]))),
    ]
    return all.map { title, measure, empty in
      var grid = empty
      for figure in figures where figure.measure == measure {
        grid.append([Grid.Cell(figure.title), mark(figure)] + cells(figure))
      }
      return (title, grid)
    }.filter { !$0.1.rows.isEmpty }
  }

  private func columns(_ headers: [String]) -> [Grid.Column] {
    [.text(), .text()] + headers.map { .number($0) }
  }

  private func cells(_ figure: FigureComparison) -> [Grid.Cell] {
    switch figure.measure {
    case .mean: return pair(figure) { $0.reduce(0, +) / Double($0.count) } + mean(figure) + median(figure)
    case .median:
      return pair(figure) { QuantileEstimate(50, ofSorted: $0.sorted()).value } + median(figure) + ratio(figure)
    case .share: return share(figure)
    }
  }

  /// A's value and B's.
  private func pair(_ figure: FigureComparison, _ value: ([Double]) -> Double) -> [Grid.Cell] {
    [figure.first, figure.second].map { Grid.Cell($0.isEmpty ? Phrase.nothing : figure.unit.format(value($0))) }
  }

  private func mean(_ figure: FigureComparison) -> [Grid.Cell] {
    let difference = figure.meanDifference
    return estimate(difference?.value, difference?.interval(), figure.unit.formatDifference)
  }

  private func median(_ figure: FigureComparison) -> [Grid.Cell] {
    let difference = figure.medianDifference()
    return estimate(difference?.value, difference?.interval, figure.unit.formatDifference)
  }

  private func ratio(_ figure: FigureComparison) -> [Grid.Cell] {
    estimate(figure.ratio?.value, figure.ratio?.interval()) { Count.string($0) }
  }

  private func share(_ figure: FigureComparison) -> [Grid.Cell] {
    guard let difference = figure.shareDifference else { return Array(repeating: Grid.Cell(Phrase.nothing), count: 4) }
    let sides = [difference.first, difference.second].map { side in
      Grid.Cell("\(Count.string(side.part)) of \(Count.string(side.whole))")
    }
    return sides + estimate(difference.value, difference.interval()) { Count.percent($0).signed($0) }
  }

  private func estimate(
    _ value: Double?, _ interval: Interval?, _ format: (Double) -> String
  ) -> [Grid.Cell] {
    [
      Grid.Cell(value.map(format) ?? Phrase.nothing),
      Grid.Cell(interval.map { $0.text(format) } ?? Phrase.nothing, .faint),
    ]
  }

  /// Whether it differs, also after the correction, or only before it; `?` where there are too few runs to say.
  private func mark(_ figure: FigureComparison) -> Grid.Cell {
    guard let differs = figure.differs() else { return Grid.Cell("?", .caution) }
    if !differs { return "" }
    return figure.differs(corrected) == true ? Grid.Cell("≠", .strong) : Grid.Cell("~", .caution)
  }
}

extension Interval {
  /// `1..4`; a side without a bound is left open, and one value stands alone.
  func text(_ format: (Double) -> String) -> String {
    if isUnbounded { return Phrase.nothing }
    let (lower, upper) = (lower.map(format) ?? "", upper.map(format) ?? "")
    return lower == upper ? lower : "\(lower)..\(upper)"
  }
}

extension FigureSummary.Unit {
  /// `+12m`, `-1,204`; infinite: which of the two never happened.
  func formatDifference(_ value: Double) -> String {
    if value == .infinity { return "A \(Phrase.never)" }
    if value == -.infinity { return "B \(Phrase.never)" }
    return format(value).signed(value)
  }
}

extension String {
  /// With the sign of what it shows.
  fileprivate func signed(_ value: Double) -> String { value > 0 ? "+" + self : self }
}
