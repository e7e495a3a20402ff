import Components
import MongoEngine
import SimulationKernel
import VirtualTime

/// One connection of mongosh.
struct MongoshSession {
  let server: Mongo
  let client: MongoClient
  /// What `db` is.
  var database: String
  let isJSON: Bool

  /// Scripts of `--eval`, one after another: of each the last statement's value is printed, and what it throws ends it all.
  mutating func run(_ scripts: [String]) async throws -> CommandResult {
    var result = CommandResult()
    for script in scripts {
      let statements = MongoshScript.statements(script)
      for (index, statement) in statements.enumerated() {
        do {
          let value = try await evaluate(statement.text)
          if index == statements.count - 1 { show(value, &result) }
        } catch let error as MongoshError {
          result.errorOutput += error.text + "\n"
          result.exitCode = error.exitCode
          return result
        }
      }
    }
    return result
  }

  /// Statements typed at the prompt: each value is printed, and what one throws does not keep the next from running.
  mutating func type(_ lines: [PromptLines.Line], echoes: Bool) async throws -> CommandResult {
    var result = CommandResult()
    for line in lines {
      if echoes { result.output += "\(prompt)> \(line.text)\n" }
      if ["exit", "quit", "quit()", "exit()"].contains(line.text) { break }
      do { show(try await evaluate(line.text), &result) } catch let error as MongoshError {
        if echoes { result.output += error.text + "\n" } else { result.errorOutput += error.text + "\n" }
        result.exitCode = echoes && error.exitCode == 1 ? 0 : error.exitCode
      }
    }
    return result
  }

  /// As `rs0 [primary] test`.
  private var prompt: String {
    let state = server.current
    let member = client.lastMember ?? state.set.primary ?? 0
    let isDirect = client.settings.isDirect == true
    return "\(server.setName) [\(isDirect ? "direct: " : "")\(state.set.state(member).name.lowercased())] \(database)"
  }

  private func show(_ value: MongoshValue, _ result: inout CommandResult) {
    result.output += value.text(isJSON: isJSON)
    guard case .documents(let documents, let missing) = value else { return }
    result.rows = documents.count
    guard missing > 0 else { return }
    result.errorOutput +=
      "firedrill: \(missing) more \(missing == 1 ? "document belongs" : "documents belong") here that the simulation "
      + "counts and does not keep\n"
  }

  /// - Throws: `MongoshError`; `SimulationEnded`.
  private mutating func evaluate(_ text: String) async throws -> MongoshValue {
    let words = text.split(separator: " ").map(String.init)
    if words.first == "use", words.count == 2 {
      defer { database = words[1] }
      return .text(database == words[1] ? "already on db \(words[1])\n" : "switched to db \(words[1])\n")
    }
    do {
      if words.first == "show", words.count > 1 { return try await show(words[1]) }
      let statement: ShellStatement
      let bound = MongoshNow.bound(text, unixTime: server.current.unixTime)
      do throws(ParseProblem) { statement = try ShellStatement(parsing: bound) } catch {
        // Somebody tries out a value: ObjectId("...").
        if let value = try? BSONValue(shell: bound) { return .value(value) }
        if error.message.hasPrefix("ObjectId("), error.message.hasSuffix("has the wrong arguments") {
          throw MongoshError(text: Self.wrongID)
        }
        throw MongoshError.unsupported("this, at character \(error.offset + 1): \(error.message)")
      }
      return try await value(of: statement).following(statement.path)
    } catch let failure as MongoFailure {
      switch failure.kind {
      case .server(let error), .concern(let error): throw MongoshError(text: error.description)
      default: throw MongoshError(text: failure.description)
      }
    } catch let error as MongoError { throw MongoshError(text: error.description) }
  }

  /// What the shell says of an identifier such as `"..."` (bson 6, recalled).
  private static let wrongID =
    "BSONError: input must be a 24 character hex string, 12 byte Uint8Array, or an integer"

  private func value(of statement: ShellStatement) async throws -> MongoshValue {
    guard let root = statement.target.first ?? statement.calls.first?.name else { return .nothing }
    guard statement.target.first != nil else {
      // A call without an object: ObjectId("...") or a function of JavaScript's.
      if let value = MongoshMethods.value(statement.calls) { return .value(value) }
      throw MongoshError(text: "ReferenceError: \(root) is not defined")
    }
    guard let first = statement.calls.first else {
      // Properties alone.
      guard root == "db" || root == "rs" else { throw MongoshError(text: "ReferenceError: \(root) is not defined") }
      return .text(([database] + statement.target.dropFirst()).joined(separator: ".") + "\n")
    }
    switch (root, statement.target.count) {
    case ("rs", 1): return try await replicaSet(first, then: statement.calls.dropFirst())
    case ("db", 1):
      if first.name == "getSiblingDB" {
        var sibling = self
        sibling.database = try MongoshMethods.text(first, "the name of a database")
        guard let next = statement.calls.dropFirst().first else { return .text(sibling.database + "\n") }
        return try await sibling.database(next, then: statement.calls.dropFirst(2))
      }
      return try await database(first, then: statement.calls.dropFirst())
    case ("db", _):
      let name = statement.target.dropFirst().joined(separator: ".")
      return try await MongoshCollection(session: self, name: name).run(statement.calls[...])
    default: throw MongoshError(text: "ReferenceError: \(root) is not defined")
    }
  }
}

/// `new Date()` and `ISODate()` are now.
enum MongoshNow {
  static func bound(_ text: String, unixTime: Int64) -> String {
    let now = BSONValue.date(unixTime).shellText
    return ["new Date()", "new ISODate()", "ISODate()"].reduce(text) { $0.replacing($1, with: now) }
  }
}
