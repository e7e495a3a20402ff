import Telemetry
import VirtualTime

/// The message goes to its webhook endpoint.
///
/// A failure carries what the receiver asked for in Retry-After. One whose endpoint is disabled is not worth retrying: the
/// queue gives the message up.
struct DeliverStep: Step {
  let webhooks: Webhooks
  let timeout: VirtualDuration?
  let retriesRefusals: Bool
  /// nil: attempts are in no collection.
  let writer: WebhookCollection.Writer?

  var delivers: Bool { true }

  static let type = StepType(
    name: "deliver", summary: "Delivers the job's message to the webhook endpoint that it is for.",
    options: [
      OptionSpec("through", .reference([WebhookCatalogue.name]), required: true, "The webhooks."),
      OptionSpec(
        "timeout", WebhookCatalogue.patience, required: false,
        "How long the pod waits for the answer; without it, as long as the `timeout` of the webhooks."),
      OptionSpec(
        "retryRefusals", .boolean, default: "false", .assumed,
        "Whether a status from 400 to 499 other than 408 and 429 is worth another attempt, as Svix and the Standard "
          + "Webhooks specification have it."),
    ],
    make: { context, options throws(ConfigurationProblem) in
      guard let webhooks = context.component(options.text("through")) as? Webhooks else {
        throw ConfigurationProblem(["through"], "is not a webhooks component")
      }
      return DeliverStep(
        webhooks: webhooks, timeout: options.has("timeout") ? options.duration("timeout") : nil,
        retriesRefusals: options.boolean("retryRefusals"),
        writer: webhooks.collection?.writer(webhooks.fields, context))
    })

  func run(_ context: inout StepContext) async throws {
    guard let message = context.message else { preconditionFailure("a step that delivers has a message") }
    let outcome = try await webhooks.deliver(message, patience: timeout, pod: context.pod.nameID)
    if let attempt = outcome.attempt { try await writer?.write(attempt, in: context.pod, context.logs) }
    guard !outcome.result.isSuccess else { return }
    throw StepFailure(
      code: outcome.code, outcome.text,
      isWorthRetrying: outcome.result.isWorthRetrying(retryingRefusals: retriesRefusals),
      status: outcome.result == .failed(.timeout) ? 504 : 502, retryAfter: outcome.retryAfter)
  }
}
