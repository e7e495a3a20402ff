import SimulationKernel
import VirtualTime

/// Does the steps of an automation, one after the other.
actor Automaton: Model {
  nonisolated let simulation: Simulation
  nonisolated let name: String
  private let index: Int
  private unowned let desk: AutomationDesk
  private var waiter: Waiter?
  private var random: RandomStream

  init(_ name: String, _ index: Int, simulation: Simulation, desk: AutomationDesk, seed: UInt64) {
    self.simulation = simulation
    self.name = name
    self.index = index
    self.desk = desk
    random = RandomStream(seed: seed, name: "/automations/\(name)/steps")
  }

  nonisolated func start() {
    with { me in
      _ = me.spawn("automation \(me.name)", daemon: true) { me in try await me.work() }
    }
  }

  func wake() {
    guard let waiter else { return }
    self.waiter = nil
    simulation.wake(waiter)
  }

  private func work() async throws {
    while true {
      while let duty = desk.states[index].duty {
        switch duty {
        case .act: try await act()
        case .undo: try await undo()
        }
        desk.done(index)
      }
      _ = try await simulation.wait(until: nil, waitingFor: "something to do") { waiter = $0 }
    }
  }

  private func act() async throws {
    for step in desk.states[index].automation.steps {
      guard case .done = try await perform(step) else { return }
    }
  }

  private func perform(_ step: RunbookStep) async throws -> StepRecord.Outcome {
    var record = StepRecord(id: step.id, title: step.title, person: name, began: simulation.now, deed: .does)
    desk.log.began(index, record)
    if let takes = step.takes { try await simulation.sleep(for: takes.sample(using: &random)) }
    let result: StepResult
    switch step.work {
    case .action(let target, let call): result = desk.site.perform(call, on: target, by: name, note: step.note)
    case .command(let line, let variables): result = try await run(line, variables)
    default: preconditionFailure("an automation has no step '\(step.title)'")
    }
    record.settle(step, result, at: simulation.now)
    desk.log.ended(index, record)
    if result.exitCode == 0, step.undo != nil {
      desk.states[index].remedies.append(step)
      desk.log.remedy(index, step, isApplied: true, at: simulation.now)
    }
    return record.outcome ?? .done
  }

  /// Everything that is in effect, the newest first.
  private func undo() async throws {
    while let step = desk.states[index].remedies.last, let undo = step.undo {
      var record = StepRecord(
        id: "undo \(step.id)", title: "undo \(step.title)", person: name, began: simulation.now, deed: .undoes)
      desk.log.began(index, record)
      if let takes = step.takes { try await simulation.sleep(for: takes.sample(using: &random)) }
      let result: StepResult
      switch undo {
      case .action(let target, let call):
        result = desk.site.perform(call, on: target, by: name, note: "undoes step \(step.id)")
      case .command(let line, let variables): result = try await run(line, variables)
      }
      record.settle(nil, result, at: simulation.now)
      desk.log.ended(index, record)
      desk.states[index].remedies.removeLast()
      desk.log.remedy(index, step, isApplied: false, at: simulation.now)
    }
    desk.log.undone(index, at: simulation.now)
  }

  private func run(_ line: String, _ variables: [RunbookStep.Variable]) async throws -> StepResult {
    guard let commands = desk.site.commands else {
      preconditionFailure("a command line in a plan, and nothing to run it")
    }
    return try await commands.run(line, variables: variables)
  }
}

extension StepRecord {
  /// It has ended with a result; what the step expects of it counts, if it expects anything.
  fileprivate mutating func settle(_ step: RunbookStep?, _ result: StepResult, at now: VirtualInstant) {
    ended = now
    text = result.output
    outcome = result.exitCode == 0 ? .done : .refused
    if let expect = step?.expect { outcome = expect.holds(result) ? .done : .unexpected }
  }
}
