import Components
import SimulationKernel
import VirtualTime

/// What the pods of a test run: it writes down how it fared.
struct TrialWorkload: Workload {
  /// What happened in the pods, in order.
  final class Diary: @unchecked Sendable {
    struct Entry: Equatable {
      var seconds: Double
      var pod: Int
      var what: String
    }
    var entries: [Entry] = []
    /// The `size` each pod saw last.
    var sizes: [Int: Int] = [:]

    func moments(_ what: String) -> [Double] { entries.filter { $0.what == what }.map(\.seconds) }
  }

  let diary: Diary

  func run(in pod: isolated Pod) async throws {
    diary.sizes[pod.index] = pod.options.integer("size")
    note("began", pod)
    do {
      if pod.options.has("lifetime") {
        try await pod.simulation.sleep(for: pod.options.duration("lifetime"))
      } else {
        try await pod.untilTermination()
        try await pod.simulation.sleep(for: pod.options.duration("linger"))
      }
    } catch {
      if error.reason == .cancelled { note("killed", pod) }
      throw error
    }
    note("ended", pod)
  }

  private func note(_ what: String, _ pod: isolated Pod) {
    diary.entries.append(Diary.Entry(seconds: pod.simulation.now.seconds, pod: pod.index, what: what))
  }

  static func type(_ diary: Diary) -> WorkloadType {
    let span = OptionKind.duration(.zero...VirtualDuration.hours(24))
    return WorkloadType(
      name: "trial", summary: "A test's workload.",
      options: [
        OptionSpec("size", .integer(1...9), default: "1", .assumed, "Anything."),
        OptionSpec("linger", span, default: "0s", .assumed, "From SIGTERM to the exit."),
        OptionSpec("lifetime", span, required: false, "After this time it exits by itself."),
      ], make: { _, _ throws(ConfigurationProblem) in TrialWorkload(diary: diary) })
  }
}

/// A deployment `web` of trial pods that are ready one second after their creation.
struct DeploymentFixture {
  let diary = TrialWorkload.Diary()
  let system: TestSystem
  var log: EventLog { system.log }

  init(_ options: String = "", runs: String = "size: $SIZE") throws {
    system = TestSystem(.standard(workloads: [TrialWorkload.type(diary)]))
    let separator = options.isEmpty ? "" : ", "
    try system.add(
      "web", "deployment",
      "{startDelay: 1s, env: {SIZE: '1'}, runs: {type: trial, \(runs)}\(separator)\(options)}")
    system.start()
  }

  var ready: Int { system["web", Deployment.self].with { $0.readyPods } }
}
