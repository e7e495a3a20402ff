import Foundation
import MongoEngine

/// One of the driver specification's own test files.
struct SpecificationFile {
  /// From the folder of the tests, such as `connection_monitoring/pool-close.json`.
  let path: String
  let content: BSONDocument

  /// The folder that `.ci/verify/mongo` fills; nil: not asked for.
  static let folder = ProcessInfo.processInfo.environment["FIREDRILL_MONGO_SPECIFICATIONS"].flatMap {
    $0.isEmpty ? nil : $0
  }

  /// All files under one of the folders, by name.
  static func all(under name: String) throws -> [SpecificationFile] {
    guard let folder, let found = FileManager.default.enumerator(atPath: "\(folder)/\(name)") else { return [] }
    let paths = found.compactMap { $0 as? String }.filter { $0.hasSuffix(".json") }.sorted()
    return try paths.map { path in
      let text = try String(contentsOfFile: "\(folder)/\(name)/\(path)", encoding: .utf8)
      // These hold extended JSON within texts, and wrappers that are wrong on purpose.
      if name == "bson_corpus" { return SpecificationFile(path: "\(name)/\(path)", content: [:]) }
      return SpecificationFile(path: "\(name)/\(path)", content: try BSONValue(extendedJSON: text).asDocument ?? [:])
    }
  }

  /// The objects of a list, as plain JSON.
  func objects(_ name: String) throws -> [[String: Any]] {
    let data = try Data(contentsOf: URL(fileURLWithPath: "\(Self.folder ?? "")/\(path)"))
    return (try JSONSerialization.jsonObject(with: data) as? [String: Any])?[name] as? [[String: Any]] ?? []
  }
}

extension BSONDocument {
  func documents(_ name: String) -> [BSONDocument] { (self[name]?.asArray ?? []).compactMap(\.asDocument) }
  func document(_ name: String) -> BSONDocument? { self[name]?.asDocument }
  func text(_ name: String) -> String? { self[name]?.asString }
  func strings(_ name: String) -> [String] { (self[name]?.asArray ?? []).compactMap(\.asString) }
}

/// What became of the cases: files, or the tests within files that hold several.
struct SpecificationTally {
  private(set) var agreed = 0
  private(set) var differences: [String] = []
  private(set) var skipped: [String: Int] = [:]

  /// - Parameter differences: what differs; none: the case agrees.
  mutating func add(_ name: String, _ differences: [String]) {
    if differences.isEmpty {
      agreed += 1
    } else {
      self.differences.append("\(name): \(differences.joined(separator: "; "))")
    }
  }

  mutating func skip(_ reason: SpecificationSkip) { skipped[reason.rawValue, default: 0] += 1 }

  static func += (a: inout Self, b: Self) {
    a.agreed += b.agreed
    a.differences += b.differences
    a.skipped.merge(b.skipped, uniquingKeysWith: +)
  }

  var summary: String {
    let reasons = skipped.keys.sorted().map { "\(skipped[$0]!) (\($0))" }
    return
      "\(agreed) agree, \(differences.count) differ, skipped \(reasons.isEmpty ? "none" : reasons.joined(separator: ", "))"
  }
}

/// The rules by which cases are left out.
enum SpecificationSkip: String {
  case logging = "the text of a client's log"
  case events = "events of monitoring, which the description does not tell"
  case oldTypes = "types of values that are kept for old data alone"
  case network = "monitors on a real network"
  case sharded = "sharded clusters only"
}
