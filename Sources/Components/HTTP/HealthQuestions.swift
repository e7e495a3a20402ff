import SimulationKernel
import VirtualTime

/// Questions of a container's health checks that are not answered yet. Whoever has asked waits only so long; the question itself
/// goes on without him, as a promise does that has lost a race, until it is answered or the process ends.
final class HealthQuestions: PodResource, @unchecked Sendable {
  @exclusivity(unchecked) private var open: [(number: Int, task: SpawnedTask)] = []
  @exclusivity(unchecked) private var lastNumber = 0

  private final class Question: @unchecked Sendable {
    @exclusivity(unchecked) var isAnswered = false
    @exclusivity(unchecked) var answer: String?
    @exclusivity(unchecked) var waiter: Waiter?
  }

  /// Asks in the name of the container.
  /// - Parameter body: nil: all is well; else what is wrong.
  static func ask(
    in pod: isolated Pod, _ patience: VirtualDuration,
    _ body: @escaping @Sendable (isolated Pod) async throws -> String?
  ) async throws -> String? {
    let questions = pod.shared("health questions") { HealthQuestions() }
    return try await questions.ask(in: pod, patience, body)
  }

  private func ask(
    in pod: isolated Pod, _ patience: VirtualDuration,
    _ body: @escaping @Sendable (isolated Pod) async throws -> String?
  ) async throws -> String? {
    let simulation = pod.simulation
    let question = Question()
    lastNumber += 1
    let number = lastNumber
    let task = pod.spawn("health check of \(pod.name)", daemon: true) { pod in
      question.answer = try await body(pod)
      question.isAnswered = true
      if let waiter = question.waiter { simulation.wake(waiter) }
      self.open.removeAll { $0.number == number }
    }
    open.append((number, task))
    _ = try await simulation.wait(until: simulation.now + patience, waitingFor: "a health check") {
      question.waiter = $0
    }
    question.waiter = nil
    return question.isAnswered ? question.answer : HealthCheck.givenUp(after: patience)
  }

  func cancelTasks() { for entry in open { entry.task.cancel() } }

  func close() { open = [] }
}
