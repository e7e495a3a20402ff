extension Runbook {
  /// The same runbook without a step, wherever it stands; the others keep their places' names.
  public func without(step id: String) -> Runbook {
    Runbook(name: name, steps: Self.without(id, steps), onFailure: onFailure)
  }

  private static func without(_ id: String, _ steps: [RunbookStep]) -> [RunbookStep] {
    steps.filter { $0.id != id }.map { step in
      var step = step
      if case .branch(let condition, let then, let otherwise) = step.work {
        step.work = .branch(condition, then: without(id, then), otherwise: without(id, otherwise))
      }
      if case .steps(let inner) = step.otherwise { step.otherwise = .steps(without(id, inner)) }
      return step
    }
  }
}
