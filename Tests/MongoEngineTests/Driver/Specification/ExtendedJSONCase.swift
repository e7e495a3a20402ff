import Foundation
import MongoEngine

/// A file of the specification "BSON Corpus": values as canonical and relaxed extended JSON.
enum ExtendedJSONCase {
  /// Every valid value reads, and prints as its canonical form; the relaxed and the degenerate form mean the same.
  /// - Parameter isDecimal: decimals are kept as their text, so only canonical ones are.
  static func differences(_ value: [String: Any], isDecimal: Bool) -> [String] {
    guard let canonical = value["canonical_extjson"] as? String else { return ["no canonical form"] }
    var found: [String] = []
    for key in ["canonical_extjson", "degenerate_extjson", "relaxed_extjson"] {
      if isDecimal, key == "degenerate_extjson" { continue }
      guard let text = value[key] as? String else { continue }
      do {
        let printed = try BSONValue(extendedJSON: text).extendedJSON
        // The relaxed form does not tell an int from a long, nor a whole double from an int.
        if key != "relaxed_extjson", !same(printed, canonical) { found.append("\(key) \(text) prints \(printed)") }
      } catch { found.append("\(key) \(text): \(error)") }
    }
    return found
  }

  private static func same(_ a: String, _ b: String) -> Bool {
    func object(_ text: String) -> NSDictionary? {
      (try? JSONSerialization.jsonObject(with: Data(text.utf8))) as? NSDictionary
    }
    return object(a).flatMap { x in object(b).map { x.isEqual($0) } } ?? false
  }
}
