import BullEngine
import RedisEngine
import SimulationKernel
import Telemetry
import VirtualTime

/// A component that a health endpoint can ask whether it answers.
public protocol HealthChecked: Component {
  /// How the pods of a deployment ask it: through what they themselves reach it with, where they have such a thing.
  /// - Parameter context: the deployment's.
  nonisolated func healthCheck(of context: ComponentContext) -> HealthCheck
}

/// A question for a sign of life, as a container asks it.
public struct HealthCheck: Sendable {
  /// The component's name.
  let name: String
  /// Waits at most for the given time. nil: it answers; else what the client's error says.
  let ask: @Sendable (isolated Pod, VirtualDuration) async throws -> String?

  /// What a check says that was given up.
  static func givenUp(after patience: VirtualDuration) -> String {
    "timeout of \(patience.nanoseconds / 1_000_000)ms exceeded"
  }
}

/// Redis is sent `PING` on the connection that the container has already, on one of the check's own where it has none.
extension Redis: HealthChecked {
  public nonisolated func healthCheck(of context: ComponentContext) -> HealthCheck {
    let resource = "health client of \(name)"
    return HealthCheck(name: name) { [self] pod, patience in
      let session =
        pod.session(of: self)
        ?? pod.shared(resource) {
          RedisSession(
            self, IORedisOptions(),
            stream: { [index = pod.index] in context.stream("pod-\(index)/\(resource)/\($0)") })
        }
      return try await HealthQuestions.ask(in: pod, patience) { _ in
        do { _ = try await session.call(["PING"]) } catch let error as IORedisError {
          return error.description
        } catch let error as RedisError { return error.text }
        return nil
      }
    }
  }
}

extension Redis {
  /// `PING` of nobody's in particular. Takes as long as the answer does, at most `patience`.
  /// - Returns: nil: it answers; else what the client's error says.
  nonisolated func ping(patience: VirtualDuration) async throws(SimulationEnded) -> String? {
    switch try await call(["PING"], patience: patience) {
    case .reply(.error(let text)): text
    case .reply: nil
    case .refused: "connect ECONNREFUSED"
    case .closed: "Connection is closed."
    case .silent: HealthCheck.givenUp(after: patience)
    }
  }
}

extension Pod {
  /// The connection of the container's own to that server, if one of its steps has made one.
  fileprivate func session(of redis: Redis) -> RedisSession? {
    for resource in openResources {
      let session = (resource as? CacheClient)?.session ?? resource as? RedisSession
      if let session, session.redis === redis { return session }
    }
    return nil
  }
}

extension Postgres: HealthChecked {
  public nonisolated func healthCheck(of context: ComponentContext) -> HealthCheck {
    HealthCheck(name: name) { [self] _, patience in try await ping(patience: patience) }
  }

  /// `SELECT 1`, as an operator's: it shifts no draw of the system's statements.
  private nonisolated func ping(patience: VirtualDuration) async throws(SimulationEnded) -> String? {
    let life = with { $0.incarnation }
    switch with({ $0.receive(.read, delay: .zero, isOperators: true, incarnation: life) }) {
    case .begun(let plan):
      guard plan.time <= patience else { break }
      try await simulation.sleep(for: plan.time)
      if with({ $0.incarnation }) != life { return SQLError.connectionLost.message(relation: "") }
      return nil
    case .failed(let error): return error.message(relation: "")
    case .silence, .done: break
    }
    try await simulation.sleep(for: patience)
    return HealthCheck.givenUp(after: patience)
  }
}

extension HTTPServer {
  /// Asks everything that the health check depends on, one after another.
  ///
  /// The body is that of NestJS' Terminus, as its documentation shows it: what is up under `info`, what is down under
  /// `error`, all under `details`.
  func health(of pod: isolated Pod) async throws -> HTTPAnswer {
    var up: [String] = []
    var down: [String] = []
    var all: [String] = []
    for check in checks {
      let name = jsonText(check.name)
      if let problem = try await check.ask(pod, checkTimeout) {
        down.append("\(name):{\"status\":\"down\",\"message\":\(jsonText(problem))}")
        all.append(down[down.count - 1])
      } else {
        up.append("\(name):{\"status\":\"up\"}")
        all.append(up[up.count - 1])
      }
    }
    let status = down.isEmpty ? "ok" : "error"
    func object(_ members: [String]) -> String { "{\(members.joined(separator: ","))}" }
    return .json(
      down.isEmpty ? 200 : 503,
      "{\"status\":\"\(status)\",\"info\":\(object(up)),\"error\":\(object(down)),\"details\":\(object(all))}")
  }
}
