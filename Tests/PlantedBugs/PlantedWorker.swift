public import Components
import SimulationKernel
import Telemetry
import VirtualTime

/// A worker as the product's own, but with a bug.
public struct PlantedWorker: Workload {
  /// Which one.
  public enum Bug: String, CaseIterable, Sendable {
    /// Killed while it holds claimed messages, it takes them out of the table, as if they were done.
    case dropsAtCrash
    /// It writes a success down again when it thinks that the first time did not work.
    case recordsTwice
    /// It retries from memory, and looks only whether the message was sent, not whether it was withdrawn.
    case sendsAfterCancellation
  }

  let bug: Bug
  let queue: TableQueue
  /// By channel index.
  let providers: [Provider]

  public func run(in pod: isolated Pod) async throws {
    let batch = pod.options.integer("batch")
    let interval = pod.options.duration("pollInterval")
    var channels: ChannelSet = []
    for channel in providers.indices { channels.insert(ChannelSet(UInt8(channel))) }
    let session = try queue.with { queue throws(SQLError) in try queue.connect() }
    defer { queue.with { $0.disconnect(session) } }
    var random = pod.stream
    var failed: [ClaimedMessage] = []
    while !pod.isTerminating {
      let claimed = try await queue.claim(limit: batch, channels: channels, session: session, pod: pod.nameID)
      try await process(claimed, in: pod, session, &random, &failed)
      if bug == .sendsAfterCancellation { try await retryFromMemory(&failed, in: pod) }
      try await pod.nap(for: interval)
    }
  }

  private func process(
    _ batch: [ClaimedMessage], in pod: isolated Pod, _ session: SessionID, _ random: inout RandomStream,
    _ failed: inout [ClaimedMessage]
  ) async throws {
    var rest = batch[...]
    do {
      while let message = rest.first {
        switch try await providers[Int(message.channel)].send(message, pod: pod.nameID) {
        case .accepted:
          try await queue.recordSent(message, session: session, pod: pod.nameID)
          if bug == .recordsTwice, random.chance(0.02) { recordAgain(message, in: pod) }
        case .failed(let code, let isWorthRetrying):
          failed.append(message)
          try await queue.recordFailure(
            message, code: code, isWorthRetrying: isWorthRetrying, session: session, pod: pod.nameID)
        }
        rest.removeFirst()
      }
    } catch {
      if bug == .dropsAtCrash {
        queue.with { queue in
          guard let own = try? queue.connect() else { return }
          for message in rest { _ = queue.table.delete(message.id.number, by: own) }
          queue.disconnect(own)
        }
      }
      throw error
    }
  }

  private func recordAgain(_ message: ClaimedMessage, in pod: isolated Pod) {
    queue.journal.record(
      JournalEvent(
        time: pod.simulation.now, kind: .recorded, component: queue.journal.intern(queue.name), message: message.id,
        channel: message.channel, attempt: message.attempt, actor: pod.nameID))
  }

  private func retryFromMemory(_ failed: inout [ClaimedMessage], in pod: isolated Pod) async throws {
    let due = failed
    failed = []
    for message in due {
      let status = queue.with { $0.table.row(message.id.number)?.status }
      if status == .cancelled {
        _ = try await providers[Int(message.channel)].send(message, pod: pod.nameID)
      } else if status == .queued {
        failed.append(message)
      }
    }
  }

  /// The standard catalogue with this worker in the place of the real one.
  public static func catalogue(_ bug: Bug) -> Catalogue {
    let real = Catalogue.standard.workload("tableQueueWorker")!
    let planted = WorkloadType(name: real.name, summary: real.summary, options: real.options) { context, options in
      let routes = options.options("routes")
      let providers = context.vocabulary.channels.map { channel in
        guard case .options(let route)? = routes[channel],
          let provider = context.component(route.text("provider")) as? Provider
        else { preconditionFailure("no route for \(channel)") }
        return provider
      }
      return PlantedWorker(
        bug: bug, queue: context.component(options.text("queue")) as! TableQueue, providers: providers)
    }
    return Catalogue.standard(workloads: [planted])
  }
}
