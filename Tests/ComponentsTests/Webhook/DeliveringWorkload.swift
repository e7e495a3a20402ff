import SimulationKernel
import Telemetry
import VirtualTime

@testable import Components

/// Pods that take messages from a list of their deployment's, run steps for each, and try again as BullMQ does: after
/// `delay * 2^(n-1)`, or after what the other side asked for if that is longer.
struct DeliveringWorkload: Workload {
  /// Messages that wait, those that are being sent, and what came of the attempts.
  final class Box: @unchecked Sendable {
    struct Waiting {
      var due: VirtualInstant
      var message: ClaimedMessage
    }
    struct Failed {
      var at: VirtualInstant
      var message: UInt32
      var attempt: Int
      var failure: StepFailure
    }
    var waiting: [Waiting] = []
    var failures: [Failed] = []
    var deadLettered: [UInt32] = []
    var recorded: [UInt32] = []

    func next(_ now: VirtualInstant) -> ClaimedMessage? {
      guard let index = waiting.firstIndex(where: { $0.due <= now }) else { return nil }
      return waiting.remove(at: index).message
    }
  }

  let box: Box
  let context: ComponentContext
  let queue: NameID

  func run(in pod: isolated Pod) async throws {
    let procedure = try Procedure(pod.options.list("does"), context)
    var step = StepContext(
      pod: pod, message: nil, random: pod.stream,
      logs: StepLog(context.telemetry.logs, component: context.name, logger: "delivery"))
    while !pod.isTerminating {
      guard var message = box.next(pod.simulation.now) else {
        try await pod.nap(for: .milliseconds(10))
        continue
      }
      step.message = message
      record(.claimed, message, in: pod)
      do {
        try await procedure.run(&step)
        box.recorded.append(message.id.number)
        record(.recorded, message, in: pod)
      } catch let failure as StepFailure {
        box.failures.append(
          Box.Failed(
            at: pod.simulation.now, message: message.id.number, attempt: Int(message.attempt), failure: failure))
        let attempt = Int(message.attempt)
        guard failure.isWorthRetrying, attempt < pod.options.integer("attempts") else {
          box.deadLettered.append(message.id.number)
          record(.deadLettered, message, in: pod, failure.code)
          continue
        }
        let backoff = pod.options.duration("backoff") * (1 << (attempt - 1))
        message.attempt += 1
        record(.retryScheduled, message, in: pod, failure.code)
        box.waiting.append(
          Box.Waiting(due: pod.simulation.now + max(backoff, failure.retryAfter ?? .zero), message: message))
      } catch let error as SimulationEnded {
        // Somebody notices the stalled job at once.
        if error.reason == .cancelled {
          record(.requeued, message, in: pod)
          message.attempt += 1
          box.waiting.append(Box.Waiting(due: pod.simulation.now, message: message))
        }
        throw error
      }
    }
  }

  private func record(
    _ kind: JournalEvent.Kind, _ message: ClaimedMessage, in pod: isolated Pod, _ detail: NameID = .none
  ) {
    context.telemetry.journal.record(
      JournalEvent(
        time: pod.simulation.now, kind: kind, component: queue, message: message.id, channel: message.channel,
        attempt: message.attempt, actor: pod.nameID, detail: detail))
  }

  static func type(_ box: Box) -> WorkloadType {
    WorkloadType(
      name: "delivering", summary: "A test's workload.",
      options: [
        OptionSpec("does", StepType.list, required: true, "The steps."),
        OptionSpec("attempts", .integer(1...100), default: "5", .assumed, "In total."),
        OptionSpec("backoff", .duration(.zero...VirtualDuration.hours(24)), default: "1s", .assumed, "The first wait."),
        MongoClientOptions.option,
      ],
      make: { context, _ throws(ConfigurationProblem) in
        DeliveringWorkload(box: box, context: context, queue: context.telemetry.journal.intern("jobs"))
      })
  }
}

/// Webhooks `hooks`, maybe a replica set `db`, and a deployment `senders` whose pods are ready after a second and deliver through them.
struct DeliverySystem {
  let box = DeliveringWorkload.Box()
  let system: TestSystem
  var log: EventLog { system.log }
  var hooks: Webhooks { system["hooks", Webhooks.self] }

  /// - Parameters:
  ///   - endpoints: in flow text.
  ///   - hooks: further options of the webhooks; connecting takes no time unless they say otherwise.
  ///   - step: further options of the step.
  ///   - runs: further options of the workload.
  ///   - db: further options of a replica set that takes no time; nil: there is none.
  init(
    _ endpoints: String = WebhookFixture.endpoint(), hooks: String = "", step: String = "", runs: String = "",
    db: String? = nil, replicas: Int = 1, seed: UInt64 = 1
  ) throws {
    system = TestSystem(.standard(workloads: [DeliveringWorkload.type(box)]), seed: seed)
    if let db { try system.add("db", "mongo", "{\(MongoBench.still), \(db)}") }
    let more =
      hooks.contains("connect:") ? hooks : ["connect: 0s", hooks].filter { !$0.isEmpty }.joined(separator: ", ")
    try system.add("hooks", "webhooks", WebhookFixture.text(endpoints, more))
    let options = ["through: hooks", step].filter { !$0.isEmpty }.joined(separator: ", ")
    let work = ["does: [{deliver: {\(options)}}]", runs].filter { !$0.isEmpty }.joined(separator: ", ")
    try system.add(
      "senders", "deployment",
      "{replicas: \(replicas), startDelay: 1s, env: {HOOK_TIMEOUT_MS: '5000'}, runs: {type: delivering, \(work)}}")
    system.start()
  }

  /// Messages with these numbers are there from now on.
  func add(_ numbers: ClosedRange<UInt32>, organisation: UInt16 = 0) {
    for number in numbers {
      let id = MessageID(number)
      box.waiting.append(
        DeliveringWorkload.Box.Waiting(
          due: system.simulation.now,
          message: ClaimedMessage(
            id: id, created: system.simulation.now, channel: 0, template: 0, organisation: organisation, attempt: 1,
            recipientIsInvalid: false, recipient: RecipientKey(only: id), segments: 1, flow: 0)))
    }
  }

  /// What a view answers, and how long that took.
  func ask(_ view: String, _ id: String, method: String = "GET", query: String = "") throws -> (HTTPAnswer, Double) {
    final class Answer: @unchecked Sendable { var value: (HTTPAnswer, Double)? }
    let answer = Answer()
    let request = HTTPRequest(
      method: method, path: "/hooks/\(id)/\(view)", parameters: ["hook": id], query: query)
    hooks.with { hooks in
      _ = hooks.spawn("an operator's request") { hooks in
        let began = hooks.simulation.now
        let found = try await hooks.answer(request, view: view)
        answer.value = (found, (hooks.simulation.now - began).seconds)
      }
    }
    try system.run { answer.value != nil }
    return answer.value!
  }

  func attempts(_ outcome: String) throws -> Double {
    try system.metric("webhook_attempts_total", ["webhooks": "hooks", "outcome": outcome])
  }
}
