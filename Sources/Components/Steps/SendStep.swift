import Telemetry
import VirtualTime

/// The message goes to a provider, which takes it or refuses it.
struct SendStep: Step {
  let provider: Provider
  let timeout: VirtualDuration?
  let journal: Journal

  var delivers: Bool { true }

  static let type = StepType(
    name: "send", summary: "Sends the job's message through a provider.",
    options: [
      OptionSpec("to", .reference(["provider"]), required: true, "The provider."),
      OptionSpec(
        "timeout", .duration(VirtualDuration.milliseconds(1)...VirtualDuration.hours(24)), required: false,
        "How long the pod waits for its answer; without it, as long as the provider's own `timeout`."),
    ],
    make: { context, options throws(ConfigurationProblem) in
      guard let provider = context.component(options.text("to")) as? Provider else {
        throw ConfigurationProblem(["to"], "is not a provider component")
      }
      return SendStep(
        provider: provider, timeout: options.has("timeout") ? options.duration("timeout") : nil,
        journal: context.telemetry.journal)
    })

  func run(_ context: inout StepContext) async throws {
    guard let message = context.message else { preconditionFailure("a step that delivers has a message") }
    let outcome = try await provider.send(message, patience: timeout, pod: context.pod.nameID)
    guard case .failed(let code, let isWorthRetrying) = outcome else { return }
    throw StepFailure(code: code, journal.name(of: code), isWorthRetrying: isWorthRetrying, status: 502)
  }
}
