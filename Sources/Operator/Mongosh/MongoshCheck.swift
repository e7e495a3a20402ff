import Components
import MongoEngine
import VirtualTime

/// What is wrong with statements of mongosh, without running them.
struct MongoshCheck {
  /// Something about a place of a script, in Unicode scalars.
  struct Finding {
    var message: String
    var position: Int
    var isError = true
  }

  let server: Mongo
  /// What `db` is at first.
  var database: String

  func findings(in script: String) -> [Finding] {
    var check = self
    return MongoshScript.statements(script).flatMap { statement in
      check.findings(of: statement.text).map {
        Finding(message: $0.message, position: statement.position + $0.position, isError: $0.isError)
      }
    }
  }

  private mutating func findings(of text: String) -> [Finding] {
    let words = text.split(separator: " ").map(String.init)
    switch words.first {
    case "use" where words.count == 2:
      database = words[1]
      return []
    case "show":
      let known = ["collections", "tables", "dbs", "databases"]
      return words.count > 1 && known.contains(words[1])
        ? [] : [Finding(message: "mongosh shows \(known.joined(separator: ", ")) here", position: 0)]
    default: break
    }
    let bound = MongoshNow.bound(text, unixTime: 0)
    do throws(ParseProblem) { return findings(of: try ShellStatement(parsing: bound)) } catch {
      if (try? BSONValue(shell: bound)) != nil { return [] }
      let place = String(decoding: Array(bound.utf8).prefix(error.offset), as: UTF8.self).unicodeScalars.count
      return [Finding(message: "mongosh cannot read this: \(error.message)", position: place)]
    }
  }

  private func findings(of statement: ShellStatement) -> [Finding] {
    guard let root = statement.target.first, let call = statement.calls.first else {
      guard statement.target.isEmpty, MongoshMethods.value(statement.calls) == nil else { return [] }
      return [Finding(message: "'\(statement.calls.first?.name ?? "")' is not defined in mongosh", position: 0)]
    }
    switch (root, statement.target.count) {
    case ("rs", 1):
      return unknown(call, of: "rs", MongoshMethods.replicaSet)
        ?? (call.name == "stepDown" ? [remark(Self.stepDown, call)] : [])
    case ("db", 1):
      guard call.name == "getCollection", let name = call.arguments.first?.asString else {
        return call.name == "getSiblingDB" ? [] : unknown(call, of: "db", MongoshMethods.database) ?? []
      }
      return collection(name, statement.calls.dropFirst(), at: call.offset)
    case ("db", _):
      return collection(statement.target.dropFirst().joined(separator: "."), statement.calls[...], at: 3)
    default: return [Finding(message: "'\(root)' is not defined in mongosh", position: 0)]
    }
  }

  private static let stepDown =
    "rs.stepDown() makes a primary that answers step down; it promotes nobody where the primary has failed: the others elect "
    + "one by themselves"
  private static let rebuild =
    "reIndex is refused on every member of a replica set, with the error IllegalOperation"

  private func remark(_ message: String, _ call: ShellStatement.Call) -> Finding {
    Finding(message: message, position: call.offset, isError: false)
  }

  /// - Returns: nil: the method is known.
  private func unknown(_ call: ShellStatement.Call, of source: String, _ known: [String]) -> [Finding]? {
    guard !known.contains(call.name) else { return nil }
    if MongoshMethods.unsupported.contains(call.name) {
      return [
        Finding(message: "the simulation's mongosh does not support \(source).\(call.name)()", position: call.offset)
      ]
    }
    let near = NearName.nearest(to: call.name, in: known).map { "; did you mean \($0)?" } ?? ""
    return [Finding(message: "\(source).\(call.name) is not a function\(near)", position: call.offset)]
  }

  private func collection(_ name: String, _ calls: ArraySlice<ShellStatement.Call>, at position: Int) -> [Finding] {
    var found: [Finding] = []
    let data = server.current.data(0)
    if !data.has("\(database).\(name)") {
      let prefix = database + "."
      let known = data.namespaces.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
      let elsewhere = data.namespaces.first { $0.hasSuffix(".\(name)") }
      let hint =
        elsewhere.map { "; \($0) is there" } ?? NearName.nearest(to: name, in: known).map { "; did you mean \($0)?" }
        ?? ""
      found.append(
        Finding(
          message: "the database '\(database)' has no collection '\(name)', which is empty to mongosh\(hint)",
          position: position, isError: false))
    }
    guard let call = calls.first else { return found }
    if let unknown = unknown(call, of: "db.\(name)", MongoshMethods.collection) { return found + unknown }
    if call.name == "reIndex" { found.append(remark(Self.rebuild, call)) }
    for next in calls.dropFirst() where call.name != "explain" {
      found += unknown(next, of: "db.\(name).\(call.name)(...)", MongoshMethods.cursor) ?? []
    }
    return found + refused(call)
  }

  /// What the server would say of a query whatever the collection holds.
  private func refused(_ call: ShellStatement.Call) -> [Finding] {
    do {
      switch call.name {
      case "find", "findOne", "countDocuments", "count", "deleteOne", "deleteMany":
        _ = try Filter(MongoshMethods.document(call, 0))
      case "aggregate": _ = try Pipeline(call.arguments.first?.asArray ?? call.arguments)
      case "createIndex": _ = try IndexDefinition(keys: MongoshMethods.document(call, 0))
      default: break
      }
      return []
    } catch let error as MongoError {
      return [Finding(message: "MongoDB says: \(error.message)", position: call.offset)]
    } catch {
      return [Finding(message: "\((error as? MongoshError)?.text ?? "\(error)")", position: call.offset)]
    }
  }
}
