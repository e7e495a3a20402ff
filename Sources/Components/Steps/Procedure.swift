import SimulationKernel

/// What a job or a request is to its pod: steps, one after another.
public struct Procedure: Sendable {
  public let steps: [any Step]
  /// Whether one of them takes the message to whom it is for; else the end of the last one does.
  public let delivers: Bool
  /// Whether one of them puts the message of a request into a queue.
  public let stores: Bool

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
      do { steps.append(try type.make(context, entry.options(type.name))) } catch {
        throw ConfigurationProblem(["\(index)", type.name] + error.path, error.message)
      }
      if steps[index].delivers, steps.dropLast().contains(where: \.delivers) {
        throw ConfigurationProblem(["\(index)", type.name], "is the second step that delivers the message")
      }
      if steps[index].stores, steps.dropLast().contains(where: \.stores) {
        throw ConfigurationProblem(["\(index)", type.name], "is the second step that stores the message")
      }
    }
    self.steps = steps
    delivers = steps.contains(where: \.delivers)
    stores = steps.contains(where: \.stores)
  }

  /// Runs the steps until one fails.
  /// - Throws: ``StepFailure``, `SimulationEnded`.
  public func run(_ context: inout StepContext) async throws {
    for step in steps {
      do { try await step.run(&context) } catch var failure as StepFailure {
        failure.isRecorded = step.delivers
        throw failure
      }
    }
  }
}
