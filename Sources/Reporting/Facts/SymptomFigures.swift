import Harness
import VirtualTime

/// How often and how long one symptom held between the start and the end of the run.
struct SymptomFigures {
  let name: String
  let episodes: Int
  /// When it first held; nil: never.
  let first: VirtualInstant?
  let total: VirtualDuration
  let holdsAtEnd: Bool

  /// By name, in the order of first appearance. Episodes that ended before the start do not count.
  static func all(_ result: RunResult) -> [SymptomFigures] {
    var names: [String] = []
    for episode in result.symptoms where !names.contains(episode.name) { names.append(episode.name) }
    return names.map { name in SymptomFigures(name, result) }
  }

  init(_ name: String, _ result: RunResult) {
    let end = VirtualInstant.start + result.duration
    let episodes = result.symptoms.filter { $0.name == name && ($0.ended ?? end) >= .start }
    self.name = name
    self.episodes = episodes.count
    first = episodes.map { max(.start, $0.began) }.min()
    total = episodes.reduce(.zero) { $0 + max(.zero, min(end, $1.ended ?? end) - max(.start, $1.began)) }
    holdsAtEnd = episodes.contains { $0.ended == nil }
  }
}

extension RunResult {
  /// Symptoms with their times; nil when none was seen.
  var symptomGrid: Grid? {
    let figures = SymptomFigures.all(self)
    guard !figures.isEmpty else { return nil }
    var grid = Grid([.text(), .number("episodes"), .number("first at"), .number("in all"), .text("at the end")])
    for symptom in figures {
      let first = symptom.first.map { HumanDuration.rounded($0 - .start) }
      grid.append([
        Grid.Cell(symptom.name), Grid.Cell(Count.string(symptom.episodes)),
        Grid.Cell(first.map { "+" + $0 } ?? Phrase.never), Grid.Cell(HumanDuration.rounded(symptom.total)),
        symptom.holdsAtEnd ? Grid.Cell("still holds", .caution) : Grid.Cell("over"),
      ])
    }
    return grid
  }
}
