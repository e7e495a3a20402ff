import Harness
import Incidents
import VirtualTime

/// Who or what changed the system in a run, and how often.
struct ActorFigures {
  /// What it is. Raw values are JSON's.
  enum Kind: String, CaseIterable {
    case person, automation, autoscaler
  }

  let name: String
  let kind: Kind
  /// What it did, each different thing once, in the order of the first time.
  let deeds: [(title: String, count: Int)]
  let undone: Int
  /// Steps that the system refused, or whose result was not the expected one.
  let refused: Int
  /// Times that it would have acted and did not.
  let heldBack: Int
  let first: VirtualInstant?
  let last: VirtualInstant?

  /// Without what was undone.
  var count: Int { deeds.reduce(0) { $0 + $1.count } }

  private init(_ name: String, _ kind: Kind, _ steps: [StepRecord], heldBack: Int = 0) {
    (self.name, self.kind, self.heldBack) = (name, kind, heldBack)
    var deeds: [(title: String, count: Int)] = []
    for step in steps where step.deed == .does {
      if let known = deeds.firstIndex(where: { $0.title == step.title }) {
        deeds[known].count += 1
      } else {
        deeds.append((step.title, 1))
      }
    }
    self.deeds = deeds
    undone = steps.count { $0.deed == .undoes }
    refused = steps.count { $0.outcome == .refused || $0.outcome == .unexpected }
    let moments = steps.map { $0.ended ?? $0.began }
    (first, last) = (moments.min(), moments.max())
  }

  private init(_ scaler: AutoscalerRecord) {
    (name, kind, undone, refused, heldBack) = (scaler.name, .autoscaler, 0, 0, 0)
    let up = scaler.rescales.count { $0.to > $0.from }
    let down = scaler.rescales.count - up
    deeds = [("\(scaler.deployment) up", up), ("\(scaler.deployment) down", down)].filter { $0.1 > 0 }
    (first, last) = (scaler.rescales.first?.at, scaler.rescales.last?.at)
  }

  /// People in the order of their first deeds, then automations and autoscalers in the order of the file, whether they
  /// did anything or not.
  static func all(_ result: RunResult) -> [ActorFigures] {
    let steps = result.tickets.flatMap(\.steps).filter { $0.deed != nil }.sorted { $0.began < $1.began }
    let people = steps.map(\.person).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    return people.map { name in ActorFigures(name, .person, steps.filter { $0.person == name }) }
      + result.automations.map { automation in
        ActorFigures(
          automation.name, .automation, automation.acts.flatMap { $0.steps + $0.undoing },
          heldBack: automation.heldBack.count)
      } + result.autoscalers.map { ActorFigures($0) }
  }
}

extension RunResult {
  /// Whether anything acts in it besides people.
  var hasMachines: Bool { !automations.isEmpty || !autoscalers.isEmpty }

  /// Who or what acted; nil where only people could.
  var actorGrid: Grid? {
    guard hasMachines else { return nil }
    var grid = Grid([
      .text("who"), .text("what it is"), .prose("did"), .number("times"), .number("undone"), .number("refused"),
      .number("held back"), .number("first"), .number("last"),
    ])
    for actor in ActorFigures.all(self) {
      let deeds = actor.deeds.map { deed in
        deed.count == 1 ? deed.title : "\(deed.title) ×\(Count.string(deed.count))"
      }
      func moment(_ moment: VirtualInstant?) -> Grid.Cell { Grid.Cell(moment.map { clock.offset($0) } ?? "") }
      func count(_ number: Int) -> Grid.Cell {
        Grid.Cell(number == 0 ? "" : Count.string(number), number == 0 ? .plain : .caution)
      }
      grid.append([
        Grid.Cell(actor.name), Grid.Cell(actor.kind.rawValue),
        Grid.Cell(deeds.isEmpty ? "nothing" : deeds.joined(separator: ", ").cleaned.truncated(to: 100)),
        Grid.Cell(Count.string(actor.count)), Grid.Cell(actor.undone == 0 ? "" : Count.string(actor.undone)),
        count(actor.refused), count(actor.heldBack), moment(actor.first), moment(actor.last),
      ])
    }
    return grid
  }

  var actorRemark: String { "what changed the system; automations and autoscalers acknowledge nothing" }
}

extension JSONReport {
  /// Who or what acted.
  static func actors(_ result: RunResult) -> JSONValue {
    .array(
      ActorFigures.all(result).map { actor in
        .object([
          "name": .string(actor.name),
          "kind": .string(actor.kind.rawValue),
          "actions": .array(
            actor.deeds.map { .object(["title": .string($0.title), "count": .integer($0.count)]) }),
          "count": .integer(actor.count),
          "undone": .integer(actor.undone),
          "refused": .integer(actor.refused),
          "heldBack": .integer(actor.heldBack),
          "firstAt": .number(orNull: actor.first?.seconds),
          "lastAt": .number(orNull: actor.last?.seconds),
        ])
      })
  }

  /// What each autoscaler did.
  static func autoscalers(_ records: [AutoscalerRecord]) -> JSONValue {
    .array(
      records.map { record in
        .object([
          "name": .string(record.name),
          "deployment": .string(record.deployment),
          "rescales": .array(
            record.rescales.map { rescale in
              .object([
                "at": .number(rescale.at.seconds), "from": .integer(rescale.from), "to": .integer(rescale.to),
                "reason": .string(rescale.reason),
              ])
            }),
        ])
      })
  }
}
