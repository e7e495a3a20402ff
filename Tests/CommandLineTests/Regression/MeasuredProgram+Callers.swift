import TestSupport

extension MeasuredProgram.Profile {
  /// Where the most allocations come from, on lines of their own.
  var callers: String {
    var sums: [String: Int] = [:]
    for (chain, count) in allocations { sums[Self.places(chain), default: 0] += count }
    let most = sums.filter { $0.value * 500 > messages }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let lines = most.prefix(25).map { "  \($0.value * 1000 / messages)  \($0.key)\n" }.joined()
    return "\nallocations for a thousand messages, by callers (nearest first):\n" + Self.demangled(lines)
  }

  /// The first callers that do not belong to Swift's own library and runtime.
  private static func places(_ chain: [String]) -> String {
    let own = chain.drop { $0.hasPrefix("swift_") || $0.hasPrefix("$ss") || $0.hasPrefix("$sS") }
    return (own.isEmpty ? chain[...] : own).prefix(2).joined(separator: " <- ")
  }

  /// With the names as they are in the source, where the toolchain can tell.
  private static func demangled(_ text: String) -> String {
    guard let answer = try? ExternalTool("swift")?.run(["demangle", "--simplified"], input: Array(text.utf8)),
      answer.status == 0
    else { return text }
    return answer.output
  }
}
