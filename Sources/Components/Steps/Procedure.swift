import SimulationKernel

/// What a job or a request is to its pod: steps, one after another.
public struct Procedure: Sendable {
  public let steps: [any Step]
  /// Whether one of them takes the message to whom it is for; else the end of the last one does.
  public let delivers: Bool
  /// Whether one of them puts the message of a request into a queue.
  public let stores: Bool
  /// The numbers that the steps share.
  let picks: [Pick]

  /// - Throws: an entry with no step or with several, a second step that delivers or
  ///   stores, whatever a step's options do not fit; its path begins in the list.
  public init(_ list: [OptionValue], _ context: ComponentContext) throws(ConfigurationProblem) {
    var steps: [any Step] = []
    for (index, value) in list.enumerated() {
      guard case .options(let entry) = value else { preconditionFailure("a step that is no mapping") }
      let names = entry.entries.map(\.name)
      guard names.count == 1, let type = StepType.all.first(where: { $0.name == names[0] }) else {
        let text = names.isEmpty ? "is empty" : "has \(names.count) types: \(names.joined(separator: ", "))"
        throw ConfigurationProblem(["\(index)"], "\(text); a step has one type as its only key")
      }
      do throws(ConfigurationProblem) { steps.append(try type.make(context, entry.options(type.name))) } catch {
        throw ConfigurationProblem(["\(index)", type.name] + error.path, error.message)
      }
      if steps[index].delivers, steps.dropLast().contains(where: \.delivers) {
        throw ConfigurationProblem(["\(index)", type.name], "is the second step that delivers the message")
      }
      try Self.check(steps.flatMap(\.picks), ["\(index)", type.name])
      if steps[index].stores, steps.dropLast().contains(where: \.stores) {
        throw ConfigurationProblem(["\(index)", type.name], "is the second step that stores the message")
      }
    }
    self.steps = steps
    delivers = steps.contains(where: \.delivers)
    stores = steps.contains(where: \.stores)
    picks = steps.flatMap(\.picks)
  }

  /// A name stands for one draw, whoever comes to it first.
  static func check(_ picks: [Pick], _ path: [String]) throws(ConfigurationProblem) {
    for (index, pick) in picks.enumerated() {
      if let other = picks[..<index].first(where: { $0.name == pick.name && $0.draw != pick.draw }) {
        throw ConfigurationProblem(
          path, "picks '\(pick.name)' as \(pick.draw), which is picked as \(other.draw) before")
      }
    }
  }

  /// The process has started.
  func open(in pod: Pod) {
    for step in steps { step.open(in: pod) }
  }

  /// Runs the steps of a new job or request until one fails.
  /// - Parameter given: numbers by name that are not picked.
  /// - Throws: ``StepFailure``, `SimulationEnded`.
  func begin(_ context: inout StepContext, given: [String: Int64] = [:]) async throws {
    if !picks.isEmpty { context.picks = RequestPicks(given: given) }
    try await run(&context)
  }

  /// Runs the steps until one fails, as a part of what the context is of.
  /// - Throws: ``StepFailure``, `SimulationEnded`.
  func run(_ context: inout StepContext) async throws {
    for step in steps {
      do { try await step.run(&context) } catch var failure as StepFailure {
        failure.isRecorded = step.delivers
        throw failure
      }
    }
  }
}
