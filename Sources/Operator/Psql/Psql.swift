import Components
import SimulationKernel

/// psql's options, and what it prints.
struct Psql {
  /// What to run; empty: nothing was given with `-c`.
  var commands: [String] = []
  var isAligned = true
  var tuplesOnly = false
  var isQuiet = false
  var host = "postgres"

  /// - Throws: what psql says about options that it does not know, or the simulation not.
  init(arguments: [String]) throws(ToolFailure) {
    var index = 0
    func value(_ option: String) throws(ToolFailure) -> String {
      index += 1
      guard index < arguments.count else {
        throw ToolFailure(
          1, "psql: option requires an argument -- '\(option)'\npsql: hint: Try \"psql --help\" for more information.\n"
        )
      }
      return arguments[index]
    }
    while index < arguments.count {
      let argument = arguments[index]
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      switch parts[0] {
      case "-c", "--command": commands.append(parts.count > 1 ? parts[1] : try value("c"))
      case "-U", "--username", "-d", "--dbname", "-p", "--port":
        if parts.count < 2 { _ = try value(String(argument.dropFirst())) }
      case "-h", "--host": host = parts.count > 1 ? parts[1] : try value("h")
      case "-t", "--tuples-only": tuplesOnly = true
      case "-A", "--no-align": isAligned = false
      case "-At", "-tA":
        isAligned = false
        tuplesOnly = true
      case "-q", "--quiet": isQuiet = true
      case "-X", "--no-psqlrc", "-w", "--no-password": break
      case let option where option.hasPrefix("-c") && option.count > 2: commands.append(String(argument.dropFirst(2)))
      case let option where option.hasPrefix("--"):
        throw ToolFailure(
          1, "psql: unrecognized option '\(option)'\npsql: hint: Try \"psql --help\" for more information.\n")
      case let option where option.hasPrefix("-") && option.count > 1:
        throw ToolFailure(
          1,
          "psql: invalid option -- '\(option.dropFirst().first!)'\npsql: hint: Try \"psql --help\" for more information.\n"
        )
      default: break  // The database's name, then the user's.
      }
      index += 1
    }
  }

  /// Runs each command as one message to the server.
  func run(on session: PsqlSession) async throws(SimulationEnded) -> CommandResult {
    var result = CommandResult()
    for command in commands where result.exitCode == 0 {
      if command.trimmingBlanks.hasPrefix("\\") {
        result.errorOutput += "firedrill: the simulation does not support psql's own commands (\\...)\n"
        result.exitCode = 1
        break
      }
      try await send(command, to: session, &result)
    }
    return result
  }

  /// Runs a text as typed at psql's prompt: each statement by itself, the next one whatever became of the last.
  static func type(_ text: String, on session: PsqlSession) async throws(SimulationEnded) -> CommandResult {
    var psql = Psql()
    psql.host = session.server.name
    var result = CommandResult()
    for statement in pieces(of: text) {
      try await psql.send(statement, to: session, &result)
      if result.exitCode == 2 { break }
    }
    return result
  }

  private init() {}

  /// The text cut at its semicolons, as psql does before anybody understands it.
  private static func pieces(of text: String) -> [String] {
    guard let tokens = try? SQLLexer.tokens(of: text) else { return [text] }
    let scalars = Array(text.unicodeScalars)
    var pieces: [String] = []
    var start = 0
    var isEmpty = true
    for token in tokens {
      let isEnd = token.kind == .end
      guard isEnd || token.kind == .symbol && token.text == ";" else {
        isEmpty = false
        continue
      }
      let end = isEnd ? scalars.count : token.position + 1
      var view = String.UnicodeScalarView()
      view.append(contentsOf: scalars[start..<end])
      if !isEmpty { pieces.append(String(String(view).trimmingBlanks)) }
      (start, isEmpty) = (end, true)
    }
    return pieces
  }

  private func send(
    _ text: String, to session: PsqlSession, _ result: inout CommandResult
  ) async throws(SimulationEnded) {
    var output = ""
    var rows = result.rows
    do {
      try await session.execute(text) { outcome in
        rows = outcome.count
        switch outcome {
        case .rows(let columns, let values):
          output += PsqlTable(columns: columns, values: values).text(isAligned: isAligned, tuplesOnly: tuplesOnly)
        case .changed(let tag, let count): if !isQuiet { output += "\(tag) \(count)\n" }
        }
      }
    } catch let ended as SimulationEnded {
      throw ended
    } catch {
      result.errorOutput += errorText(error, text)
      result.exitCode = (error as? SQLError)?.isFatal == true ? 2 : 1
    }
    result.output += output
    result.rows = rows
  }

  private func errorText(_ error: any Error, _ statement: String) -> String {
    switch error {
    case let problem as SQLProblem: return problem.text(statement: statement)
    case let refusal as RelationRefusal:
      let position = refusal.state == "0A000" ? 0 : nil
      return SQLProblem(refusal.state, refusal.message, at: position).text(statement: statement)
    case let error as SQLError: return serverText(error)
    default: return "ERROR:  \(error)\n"
    }
  }

  private func serverText(_ error: SQLError) -> String {
    let message = error.message(relation: "")
    switch error {
    case .connectionRefused, .connectionTimedOut:
      let reason = error == .connectionRefused ? "Connection refused" : "Connection timed out"
      return "psql: error: connection to server at \"\(host)\", port 5432 failed: \(reason)\n"
        + "\tIs the server running on that host and accepting TCP/IP connections?\n"
    case .startingUp, .shuttingDown, .recovering, .notAccepting, .tooManyClients, .slotsReserved:
      return "psql: error: connection to server at \"\(host)\", port 5432 failed: FATAL:  \(message)\n"
    case .terminatedByAdministrator, .terminatedByCrash, .idleInTransactionTimeout:
      return "FATAL:  \(message)\n\(Self.lost)"
    case .connectionLost, .noAnswer: return Self.lost
    default: return "ERROR:  \(message)\n"
    }
  }

  private static let lost = """
    server closed the connection unexpectedly
    \tThis probably means the server terminated abnormally
    \tbefore or while processing the request.
    connection to server was lost

    """
}
