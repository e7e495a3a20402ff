import MongoEngine
import SimulationKernel
import Telemetry
import VirtualTime

/// The collection that has a document for each attempt, beside the log that the views read.
struct WebhookCollection: Sendable {
  let server: Mongo
  let name: String

  /// - Parameter log: the option of that name.
  /// - Returns: nil: there is none.
  /// - Throws: one half without the other, or a collection that the replica set does not declare: a slip would be a collection
  ///   that nobody reads.
  static func make(_ log: Options, _ context: ComponentContext) throws(ConfigurationProblem) -> Self? {
    guard log.has("in") || log.has("collection") else { return nil }
    guard log.has("in"), log.has("collection") else {
      throw ConfigurationProblem(["log"], "has 'in' or 'collection' without the other")
    }
    guard let server = context.component(log.text("in")) as? Mongo else {
      throw ConfigurationProblem(["log", "in"], "is not a mongo component")
    }
    let name = log.text("collection")
    let known = server.with { $0.machine.data(0).namespaces.map { String($0.drop { $0 != "." }.dropFirst()) } }
    guard known.contains(name) else {
      let near = NearName.nearest(to: name, in: known).map { "; did you mean '\($0)'?" } ?? ""
      throw ConfigurationProblem(
        ["log", "collection"], "'\(name)' is none of the 'collections' of '\(server.name)'\(near)")
    }
    return Self(server: server, name: name)
  }

  /// The one that writes from pods of a deployment.
  /// - Parameter context: the deployment's.
  func writer(_ fields: WebhookFields, _ context: ComponentContext) -> Writer {
    Writer(access: MongoAccess(server, context), name: name, fields: fields)
  }

  /// Writes the attempts of a deployment's pods, each through the client of the pod that has made it.
  struct Writer: Sendable {
    fileprivate let access: MongoAccess
    fileprivate let name: String
    fileprivate let fields: WebhookFields

    /// Inserts the attempt's document and waits for it. One that cannot be written is a line of the pod's log, and no more: the
    /// attempt is as it was.
    ///
    /// The document is nobody's message: lost, it is a lost document and not a lost message.
    func write(_ attempt: WebhookAttempt, in pod: Pod, _ logs: StepLog) async throws {
      do {
        let client = try access.client(in: pod)
        var request = MongoRequest(
          access.server.namespace(name, in: client.settings.database), .insert([fields.document(attempt)]))
        request.concern = client.settings.concern
        _ = try await client.run(request)
      } catch let failure as MongoFailure {
        logs.write(pod, .error) { "no log entry of the attempt at \(attempt.endpoint): \(failure.description)" }
      }
    }
  }
}
