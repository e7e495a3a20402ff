import RedisEngine
import SimulationKernel
import Telemetry

/// A cached value is removed, as an application does after it has changed what the value was made of.
struct InvalidateStep: Step {
  let access: CacheAccess
  let context: ComponentContext
  let key: TextTemplate
  /// What metrics call the cache.
  let name: String
  let failsOnError: Bool

  var picks: [Pick] { key.picks }

  func open(in pod: Pod) { _ = access.client(in: pod) }

  static let type = StepType(
    name: "invalidate", summary: "Removes a cached value from Redis (DEL).",
    options: [
      OptionSpec("in", .reference([RedisCatalogue.name]), required: true, "The server."),
      OptionSpec("key", .text, required: true, "The key, as that of the `cached` step."),
      OptionSpec(
        "name", .text, required: false,
        "What metrics call the cache; without it, the key with `*` for what is filled in."),
      OptionSpec(
        "onError", .choice(["ignore", "fail"]), default: "ignore", .assumed,
        "What an error of Redis does: `ignore` leaves the old value until its life ends, `fail` ends the request with 503."
      ),
    ],
    make: { context, options throws(ConfigurationProblem) in
      let access = try CacheAccess(options, context)
      let key = try CachedStep.template(options, context)
      return InvalidateStep(
        access: access, context: context, key: key, name: options.has("name") ? options.text("name") : key.glob,
        failsOnError: options.text("onError") == "fail")
    })

  func run(_ context: inout StepContext) async throws {
    let journal = self.context.telemetry.journal
    let key: String
    do throws(Placeholder.Missing) {
      key = try self.key.filled(context.values(self.context.vocabulary, self.context.start), &context.random)
    } catch { throw StepFailure(error, journal) }
    let client = access.client(in: context.pod)
    do {
      let reply = try await client.session.call(["DEL", RedisBytes(key)])
      client.metrics.invalidated(name, reply == .integer(0) ? .absent : .removed)
    } catch let error as SimulationEnded { throw error } catch {
      client.metrics.invalidated(name, .error)
      if failsOnError { throw StepFailure(redis: error, journal) }
    }
  }
}
