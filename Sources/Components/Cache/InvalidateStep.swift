import RedisEngine
import SimulationKernel
import Telemetry

/// A cached value is removed, as an application does after it has changed what the value was made of.
struct InvalidateStep: Step {
  let redis: Redis
  let context: ComponentContext
  let key: TextTemplate
  /// What metrics call the cache.
  let name: String
  let failsOnError: Bool

  var picks: [Pick] { key.picks }

  func open(in pod: Pod) { _ = CacheClient.of(pod, on: redis, context) }

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
      guard let redis = context.component(options.text("in")) as? Redis else {
        throw ConfigurationProblem(["in"], "is not a redis component")
      }
      let key = try CachedStep.template(options, context)
      return InvalidateStep(
        redis: redis, context: context, key: key, name: options.has("name") ? options.text("name") : key.glob,
        failsOnError: options.text("onError") == "fail")
    })

  func run(_ context: inout StepContext) async throws {
    let journal = self.context.telemetry.journal
    let key: String
    do throws(Placeholder.Missing) {
      key = try self.key.filled(context.values(self.context.vocabulary, self.context.start), &context.random)
    } catch { throw StepFailure(error, journal) }
    let client = CacheClient.of(context.pod, on: redis, self.context)
    do {
      let reply = try await client.session.call(["DEL", RedisBytes(key)])
      client.metrics.invalidated(name, reply == .integer(0) ? .absent : .removed)
    } catch let error as SimulationEnded { throw error } catch {
      client.metrics.invalidated(name, .error)
      if failsOnError { throw StepFailure(redis: error, journal) }
    }
  }
}
