/// What a step led to, in the same words on both sides.
struct Observation: Hashable, CustomStringConvertible {
  /// The statements that ended, by session.
  var ended: [Int: String] = [:]
  /// The sessions that wait for a lock.
  var waiting: Set<Int> = []
  /// The committed rows.
  var rows: [String] = []

  var description: String {
    let ends = ended.sorted { $0.key < $1.key }.map { "s\($0.key): \($0.value)" }
    let waits = waiting.isEmpty ? [] : ["waiting: " + waiting.sorted().map { "s\($0)" }.joined(separator: " ")]
    return (ends + waits).joined(separator: "; ")
  }
}

/// A row as both sides print it.
func rowText(
  number: String, status: String, channel: String, priority: String, created: String, updated: String, retry: String?,
  attempts: String
) -> String {
  "\(number) \(status) c\(channel) p\(priority) created \(created) updated \(updated) retry \(retry ?? "-") "
    + "attempts \(attempts)"
}
