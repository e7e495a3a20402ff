import MongoEngine

/// What a statement comes to.
enum MongoshValue {
  /// `undefined`: nothing is printed.
  case nothing
  case value(BSONValue)
  /// Printed as it is, as `show collections` is.
  case text(String)
  /// What a cursor holds.
  /// - Parameter missing: documents that belong to it and are only counted here.
  case documents([BSONDocument], missing: Int)

  /// mongosh shows so many documents of a cursor at once (`displayBatchSize`).
  static let batch = 20

  /// As mongosh prints it.
  func text(isJSON: Bool) -> String {
    switch self {
    case .nothing: ""
    case .value(.string(let text)) where !isJSON: text + "\n"
    case .value(let value): (isJSON ? value.extendedJSON : value.shellText) + "\n"
    case .text(let text): text
    case .documents(let documents, _) where documents.isEmpty: isJSON ? "[]\n" : ""
    case .documents(let documents, _) where isJSON:
      BSONValue.array(documents.map { .document($0) }).extendedJSON + "\n"
    case .documents(let documents, _):
      BSONValue.array(documents.prefix(Self.batch).map { .document($0) }).shellText + "\n"
        + (documents.count > Self.batch ? "Type \"it\" for more\n" : "")
    }
  }

  /// Behind properties and places: `rs.status().members[0].stateStr`.
  func following(_ path: [String]) -> MongoshValue {
    guard !path.isEmpty else { return self }
    var current: BSONValue
    switch self {
    case .value(let value): current = value
    case .documents(let documents, _): current = .array(documents.map { .document($0) })
    case .nothing, .text: return .nothing
    }
    for name in path {
      let next: BSONValue?
      switch current {
      case .document(let document): next = document[name]
      case .array(let elements):
        next =
          name == "length"
          ? .integer(elements.count) : Int(name).flatMap { elements.indices.contains($0) ? elements[$0] : nil }
      default: next = nil
      }
      guard let next else { return .nothing }
      current = next
    }
    return .value(current)
  }
}

/// What JavaScript throws at a statement.
struct MongoshError: Error, Hashable {
  /// With the error's class, as mongosh prints it.
  var text: String
  /// 126: the simulation refuses what the real one may do.
  var exitCode = 1

  static func notAFunction(_ source: String) -> Self { Self(text: "TypeError: \(source) is not a function") }

  static func invalid(_ message: String) -> Self {
    Self(text: "MongoshInvalidInputError: [COMMON-10001] \(message)")
  }

  static func unsupported(_ what: String) -> Self {
    Self(text: "firedrill: the simulation's mongosh does not support \(what)", exitCode: 126)
  }
}
