import RedisEngine
public import SimulationKernel
import Telemetry
public import VirtualTime

/// A component that a health endpoint can ask whether it answers.
public protocol HealthChecked: Component {
  /// Asks for a sign of life. Takes as long as the answer does, at most `patience`.
  /// - Returns: nil: it answers; else what the client's error says.
  /// - Throws: `SimulationEnded`.
  nonisolated func ping(patience: VirtualDuration) async throws(SimulationEnded) -> String?
}

extension HealthChecked {
  /// What a check says that was given up.
  nonisolated func givenUp(after patience: VirtualDuration) -> String {
    "timeout of \(patience.nanoseconds / 1_000_000)ms exceeded"
  }
}

extension Redis: HealthChecked {
  public nonisolated func ping(patience: VirtualDuration) async throws(SimulationEnded) -> String? {
    switch try await call(["PING"], patience: patience) {
    case .reply(.error(let text)): text
    case .reply: nil
    case .refused: "connect ECONNREFUSED"
    case .closed: "Connection is closed."
    case .silent: givenUp(after: patience)
    }
  }
}

extension Postgres: HealthChecked {
  /// `SELECT 1`, as an operator's: it shifts no draw of the system's statements.
  public nonisolated func ping(patience: VirtualDuration) async throws(SimulationEnded) -> String? {
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
    return givenUp(after: patience)
  }
}

extension HTTPServer {
  /// Asks everything that the health check depends on, one after another.
  ///
  /// The body is that of NestJS' Terminus, as its documentation shows it: what is up under `info`, what is down under
  /// `error`, all under `details`.
  func health() async throws(SimulationEnded) -> HTTPAnswer {
    var up: [String] = []
    var down: [String] = []
    var all: [String] = []
    for check in checks {
      guard let asked = check as? any HealthChecked else { preconditionFailure("a check of what has no health") }
      let name = jsonText(check.name)
      if let problem = try await asked.ping(patience: checkTimeout) {
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
