import Components
import PostgresSupport
import TestSupport
import Testing

/// The model's count of connections against a real PostgreSQL with `max_connections` 30.
@Suite struct ConnectionLimitTests {
  @Test("A real server refuses the same connection as the model, with the same text")
  func agreesWithServer() throws {
    let server = try PostgresServer()
    defer { server.stop() }
    let administrator = try server.connect()
    _ = try administrator.execute("CREATE ROLE app LOGIN")
    var model = Backends(maximum: 30, reserved: 3)
    _ = try model.open(client: "administrator")
    var clients: [ServerConnection] = []
    var refusal: SQLError?
    while refusal == nil {
      do throws(SQLError) { _ = try model.open(client: "app") } catch {
        refusal = error
        break
      }
      clients.append(try server.connect(user: "app"))
    }
    #expect(clients.count == 26)
    #expect(try problem(server, user: "app").contains(#require(refusal).message(relation: "")))
    // The rest is the superusers'.
    for _ in 0..<3 { clients.append(try server.connect()) }
    model.foreign = 3
    do throws(SQLError) { _ = try model.open(client: "app") } catch { refusal = error }
    #expect(try problem(server, user: "tester").contains(#require(refusal).message(relation: "")))
    #expect(refusal == .tooManyClients)
  }

  private func problem(_ server: PostgresServer, user: String) throws -> String {
    do {
      _ = try server.connect(user: user)
      return "connected"
    } catch let problem as PostgresServer.Problem { return problem.description }
  }
}
