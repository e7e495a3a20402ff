import Foundation

/// Looks into JSON that a command printed.
enum JSONText {
  static func object(_ text: String) -> [String: Any] {
    (try? JSONSerialization.jsonObject(with: Data(text.utf8))) as? [String: Any] ?? [:]
  }

  /// The digests of all runs of a report, in order.
  static func digests(_ text: String) -> [String] {
    let report = object(text)
    let runs = report["runs"] as? [[String: Any]] ?? [report]
    return runs.compactMap { $0["digest"] as? String }
  }
}
