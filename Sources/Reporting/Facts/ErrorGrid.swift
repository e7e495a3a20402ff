import Harness

extension RunResult {
  /// The most frequent error codes of each channel, at most `limit` of each; nil without errors.
  func errorGrid(limit: Int = 5) -> Grid? {
    guard !errors.isEmpty else { return nil }
    var names: [String] = []
    for error in errors where !names.contains(error.channel) { names.append(error.channel) }
    var grid = Grid([.text(), .text("stage"), .text("code"), .number("count"), .number("share")])
    for name in names {
      let ofChannel = errors.filter { $0.channel == name }
      let sum = ofChannel.reduce(0) { $0 &+ $1.count }
      func append(_ stage: String, _ code: String, _ count: Int, isFirst: Bool) {
        grid.append([
          Grid.Cell(isFirst ? name : ""), Grid.Cell(stage, .faint), Grid.Cell(code), Grid.Cell(Count.string(count)),
          Grid.Cell(Count.percent(count, of: sum), .faint),
        ])
      }
      for (index, error) in ofChannel.prefix(limit).enumerated() {
        append(error.stage.rawValue, error.code, error.count, isFirst: index == 0)
      }
      let rest = ofChannel.dropFirst(limit)
      if !rest.isEmpty {
        append("", "(\(Count.of(rest.count, "other code")))", rest.reduce(0) { $0 &+ $1.count }, isFirst: false)
      }
    }
    return grid
  }
}
