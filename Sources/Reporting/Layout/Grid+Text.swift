extension Grid {
  /// The rows alone, for tables whose title says enough.
  func bodyLines(width: Int, ink: Ink) -> [String] {
    var grid = self
    for index in grid.columns.indices { grid.columns[index].header = "" }
    return grid.lines(width: width, ink: ink)
  }

  /// The table in at most `width` columns: prose is wrapped; columns that do not fit beside each other follow in
  /// further blocks that repeat the first one.
  func lines(width: Int, ink: Ink) -> [String] {
    let natural = columns.indices.map(naturalWidth)
    if total(natural) <= width { return block(Array(columns.indices), natural, ink) }
    if let shrunk = shrunkWidths(natural, width: width) { return block(Array(columns.indices), shrunk, ink) }
    var result: [String] = []
    let fitting = fittingWidths(natural, width: width)
    for (number, indices) in blocks(fitting, width: width).enumerated() {
      if number > 0 { result.append("") }
      result += block(indices, fitting, ink)
    }
    return result
  }

  /// Prose columns no wider than what the first column leaves, so that every one fits beside it.
  private func fittingWidths(_ natural: [Int], width: Int) -> [Int] {
    let first = columns[0].wraps ? min(natural[0], width / 2) : natural[0]
    let rest = max(Self.narrowestProse, width - first - Self.gap)
    return columns.indices.map { index in
      if index == 0 { return first }
      return columns[index].wraps ? min(natural[index], rest) : natural[index]
    }
  }

  private static let gap = 2
  /// Names longer than this are cut.
  private static let longest = 30
  private static let narrowestProse = 12

  private func naturalWidth(_ index: Int) -> Int {
    let cells = rows.map { $0[index].text.displayWidth + 2 * $0[index].indent }
    let widest = max(columns[index].header.cleaned.displayWidth, cells.max() ?? 0)
    return columns[index].wraps ? widest : min(widest, Self.longest)
  }

  private func total(_ widths: [Int]) -> Int { widths.reduce(0, +) + Self.gap * max(0, widths.count - 1) }

  /// Prose columns cut down to what the others leave, the widest first; nil when that is too little.
  private func shrunkWidths(_ natural: [Int], width: Int) -> [Int]? {
    var widths = natural
    while total(widths) > width {
      let prose = columns.indices.filter { columns[$0].wraps && widths[$0] > Self.narrowestProse }
      guard let widest = prose.max(by: { widths[$0] < widths[$1] }) else { return nil }
      widths[widest] -= 1
    }
    return widths
  }

  /// The columns of each block; the first column is in all of them.
  private func blocks(_ widths: [Int], width: Int) -> [[Int]] {
    var result: [[Int]] = [[0]]
    for index in columns.indices.dropFirst() {
      let current = result[result.count - 1]
      if current.count > 1, total((current + [index]).map { widths[$0] }) > width {
        result.append([0, index])
      } else {
        result[result.count - 1].append(index)
      }
    }
    return result
  }

  private func block(_ indices: [Int], _ widths: [Int], _ ink: Ink) -> [String] {
    var result: [String] = []
    if indices.contains(where: { !columns[$0].header.isEmpty }) {
      result.append(line(indices, widths, ink) { Cell(columns[$0].header, .faint) })
    }
    for row in rows {
      let pieces = columns.indices.map { row[$0].pieces(width: widths[$0], wraps: columns[$0].wraps) }
      for number in 0..<(indices.map { pieces[$0].count }.max() ?? 0) {
        result.append(
          line(indices, widths, ink) { number < pieces[$0].count ? pieces[$0][number] : Cell("") })
      }
    }
    return result
  }

  private func line(_ indices: [Int], _ widths: [Int], _ ink: Ink, cell: (Int) -> Cell) -> String {
    let cells = indices.map { index in
      let cell = cell(index)
      let text =
        String(repeating: " ", count: 2 * cell.indent) + cell.text.truncated(to: widths[index] - 2 * cell.indent)
      let fill = String(repeating: " ", count: max(0, widths[index] - text.displayWidth))
      return columns[index].alignment == .left ? ink(text, cell.tone) + fill : fill + ink(text, cell.tone)
    }
    return cells.joined(separator: String(repeating: " ", count: Self.gap)).withoutTrailingSpaces
  }
}

extension Grid.Cell {
  fileprivate func pieces(width: Int, wraps: Bool) -> [Self] {
    guard wraps, text.displayWidth + 2 * indent > width else { return [self] }
    return text.wrapped(to: max(2, width - 2 * indent)).map { Self($0, tone, indent: indent) }
  }
}

extension String {
  var withoutTrailingSpaces: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
