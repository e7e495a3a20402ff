import SimulationKernel
import Telemetry
import VirtualTime

/// Counts of single pods, beside those of all.
extension TableQueue {
  /// The worker of a pod begins. Counts of its own begin at 0, as those of a new process.
  func keepCounters(of pod: Pod) {
    if let scope = pod.metrics { podCounters[pod.nameID] = counters.own(in: scope) }
  }

  /// The worker of a pod has ended; a container that has started meanwhile keeps its counts.
  func dropCounters(of pod: Pod) {
    if let scope = pod.metrics, podCounters[pod.nameID]?.counts(in: scope) == true { podCounters[pod.nameID] = nil }
  }

  /// Counts a message that a pod has sent.
  @inline(__always)
  func countSuccess(_ message: ClaimedMessage, of pod: NameID) {
    let age = message.created.duration(to: simulation.now)
    // Not through `counters(of:)`, which would count a reference for every message.
    if podCounters.isEmpty {
      counters.succeeded(message.channel, after: age)
    } else {
      counters(of: pod).succeeded(message.channel, after: age)
    }
  }

  /// Where the work of a pod is counted.
  func counters(of pod: NameID) -> QueueCounters {
    podCounters.isEmpty ? counters : podCounters[pod] ?? counters
  }
}
