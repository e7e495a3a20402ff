/// Paths as texts, taken apart at `/`.
enum FilePath {
  /// `path` as seen from the directory of `file`, with `.` and `..` resolved by name (not through links).
  static func resolve(_ path: String, from file: String) -> String {
    if path.hasPrefix("/") { return normalized(path) }
    let directory = file.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    if directory.isEmpty { return normalized(file.hasPrefix("/") ? "/" + path : path) }
    return normalized(directory + "/" + path)
  }

  static func normalized(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
    }
    if path.hasPrefix("/") { return "/" + parts.drop { $0 == ".." }.joined(separator: "/") }
    return parts.isEmpty ? "." : parts.joined(separator: "/")
  }

  /// The path that leads from the directory of `file` to `target`; both normalized, both absolute or both relative to
  /// the same directory, otherwise `target` itself.
  static func relative(_ target: String, from file: String) -> String {
    guard target.hasPrefix("/") == file.hasPrefix("/") else { return target }
    let to = target.split(separator: "/")
    let from = file.split(separator: "/").dropLast()
    let shared = zip(to, from).prefix { $0 == $1 }.count
    guard !from.dropFirst(shared).contains("..") else { return target }
    return (from.dropFirst(shared).map { _ in ".." } + to.dropFirst(shared).map(String.init)).joined(separator: "/")
  }
}
