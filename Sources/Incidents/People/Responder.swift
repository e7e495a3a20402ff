import Components
public import SimulationKernel
import VirtualTime

/// A person on call: does one thing at a time, the gravest first, and looks at the pager in between.
public actor Responder: Model {
  public nonisolated let simulation: Simulation
  public nonisolated let name: String
  private let times: WorkTimes
  private let seed: UInt64
  /// By what they are for: a step more or less shifts no other.
  private var streams: [String: RandomStream] = [:]
  private unowned let desk: ResponseDesk
  /// The most times that one thing is tried before it is taken as done.
  static let mostTries = 100

  init(_ person: OnCall.Person, seed: UInt64, simulation: Simulation, desk: ResponseDesk) {
    self.simulation = simulation
    name = person.name
    times = person.times
    self.seed = seed
    self.desk = desk
  }

  nonisolated func start() {
    with { me in
      _ = me.spawn("responder \(me.name)", daemon: true) { me in try await me.work() }
    }
  }

  private func work() async throws {
    while true {
      while let duty = desk.duty(of: name) {
        desk.people[name]?.isBusy = true
        defer { rest() }
        try await carry(out: duty)
      }
      _ = try await simulation.wait(until: nil, waitingFor: "something to do") { desk.people[name]?.waiter = $0 }
    }
  }

  /// The hands are free: from here on this person is who decides what comes next.
  private func rest() { desk.people[name]?.isBusy = false }

  private func carry(out duty: Duty) async throws {
    switch duty {
    case .orient(let ticket):
      let record = desk.log.began("context", "find out what it is about", name, ticket: ticket + 1, at: simulation.now)
      try await simulation.sleep(for: draw(times.context, for: "\(desk.tickets[ticket].name)/context").time)
      desk.log.ended(record, .done, ticket: ticket + 1, at: simulation.now)
      rest()
      desk.oriented(name, ticket)
    case .step(let ticket, let step):
      let record = desk.log.began(
        step.id, step.title, name, deed: step.work.isDeed ? .does : nil, ticket: ticket + 1, at: simulation.now)
      let tries = try await spendTime(on: step, as: "\(desk.tickets[ticket].name)/\(step.id)")
      let result = try await perform(step)
      let outcome = desk.finished(step, ticket, result)
      desk.log.ended(
        record, outcome, text: result?.output ?? "", tries: tries, ticket: ticket + 1, at: simulation.now)
      rest()
      desk.goOn(after: step, outcome, ticket)
    case .undo(let ticket, let remedy):
      let record = desk.log.began(
        "undo \(remedy.step.id)", "undo \(remedy.step.title)", name, deed: .undoes, ticket: ticket + 1,
        at: simulation.now)
      let tries = try await spendTime(on: remedy.step, as: "\(desk.tickets[ticket].name)/undo \(remedy.step.id)")
      let result = try await perform(remedy)
      desk.log.ended(
        record, result.exitCode == 0 ? .done : .refused, text: result.output, tries: tries, ticket: ticket + 1,
        at: simulation.now)
      rest()
      desk.undone(remedy, ticket, by: name)
    }
  }

  private func draw(_ time: DurationDistribution, for purpose: String) -> (time: VirtualDuration, slips: Bool) {
    var stream = streams[purpose] ?? RandomStream(seed: seed, name: "/people/\(name)/\(purpose)")
    defer { streams[purpose] = stream }
    return (time.sample(using: &stream), stream.chance(times.slip.value))
  }

  /// - Returns: how often it was tried.
  private func spendTime(on step: RunbookStep, as purpose: String) async throws -> Int {
    let acts: Bool
    let usual: DurationDistribution
    switch step.work {
    case .check: (acts, usual) = (false, times.check)
    case .decide: (acts, usual) = (false, times.decide)
    default: (acts, usual) = (true, times.act)
    }
    var tries = 1
    while true {
      let (time, slips) = draw(step.takes ?? usual, for: purpose)
      try await simulation.sleep(for: time)
      guard acts, slips, tries < Self.mostTries else { return tries }
      tries += 1
    }
  }

  /// - Returns: nil where there is nothing to see.
  private func perform(_ step: RunbookStep) async throws -> StepResult? {
    switch step.work {
    case .action(let target, let call): desk.site.perform(call, on: target, by: name, note: step.note)
    case .command(let line, let variables): try await run(line, variables)
    default: nil
    }
  }

  private func perform(_ remedy: Ticket.Remedy) async throws -> StepResult {
    switch remedy.undo {
    case .action(let target, let call):
      desk.site.perform(call, on: target, by: name, note: "undoes step \(remedy.step.id)")
    case .command(let line, let variables): try await run(line, variables)
    }
  }

  private func run(_ line: String, _ variables: [RunbookStep.Variable]) async throws -> StepResult {
    guard let commands = desk.site.commands else {
      preconditionFailure("a command line in a plan, and nothing to run it")
    }
    return try await commands.run(line, variables: variables)
  }
}
