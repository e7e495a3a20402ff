import SimulationKernel
import VirtualTime

/// The pod computes, or waits for something that the system has no component for.
struct WorkStep: Step {
  let time: DurationDistribution

  static let type = StepType(
    name: "work", summary: "Takes time in the pod.",
    options: [OptionSpec("time", .distribution, required: true, "How long it takes.")],
    make: { _, options in WorkStep(time: options.distribution("time")) })

  func run(_ context: inout StepContext) async throws {
    try await context.simulation.sleep(for: time.sample(using: &context.random))
  }
}
