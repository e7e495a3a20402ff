import Components

/// Options as the MongoDB tools read them, with the library go-flags: `--name=value`, `--name value`, `-n value`.
///
/// Source of the texts: jessevdk/go-flags 1.4, `parser.go`, and the tools' `main` functions (100.x, recalled).
struct GoFlags {
  /// An option of a tool.
  struct Flag {
    var name: String
    var short: Character?
    var takesValue: Bool
    /// Whether the simulation heeds it, or may leave it out.
    var isSupported: Bool

    init(_ name: String, _ short: Character? = nil, value: Bool = true, supported: Bool = true) {
      (self.name, self.short, takesValue, isSupported) = (name, short, value, supported)
    }

    /// Known to all of the tools.
    static let common = [
      Flag("uri"), Flag("host", "h"), Flag("port"), Flag("username", "u"), Flag("password", "p"),
      Flag("authenticationDatabase"), Flag("authenticationMechanism"), Flag("ssl", value: false),
      Flag("sslCAFile"), Flag("db", "d"), Flag("collection", "c"), Flag("quiet", value: false),
      Flag("verbose", "v", value: false), Flag("gzip", value: false), Flag("numParallelCollections", "j"),
      Flag("help", value: false, supported: false), Flag("version", value: false, supported: false),
      Flag("config", supported: false), Flag("archive", supported: false),
    ]
  }

  private var values: [String: String] = [:]
  private(set) var operands: [String] = []

  /// - Throws: what the tool says of an option that it does not know, with exit code 1.
  init(_ arguments: [String], of tool: String, flags: [Flag], prefix: String) throws(ToolFailure) {
    func failure(_ message: String) -> ToolFailure {
      ToolFailure(
        1,
        "\(prefix)error parsing command line options: \(message)\n\(prefix)try '\(tool) --help' for more information\n")
    }
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      if argument == "--" {
        operands += rest
        break
      }
      guard argument.hasPrefix("-"), argument.count > 1 else {
        operands.append(argument)
        continue
      }
      let isLong = argument.hasPrefix("--")
      let body = argument.dropFirst(isLong ? 2 : 1)
      let parts = body.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      let name = isLong ? parts[0] : String(body.prefix(1))
      guard let flag = flags.first(where: { isLong ? $0.name == name : $0.short.map(String.init) == name }) else {
        throw failure("unknown flag `\(name)'")
      }
      guard flag.isSupported else {
        throw ToolFailure(126, "firedrill: the simulation's \(tool) does not know --\(flag.name)\n")
      }
      guard flag.takesValue else {
        values[flag.name] = ""
        continue
      }
      let joined = isLong ? (parts.count > 1 ? parts[1] : nil) : body.count > 1 ? String(body.dropFirst()) : nil
      guard let value = joined ?? rest.popFirst() else {
        let shown = flag.short.map { "-\($0), --\(flag.name)" } ?? "--\(flag.name)"
        throw failure("expected argument for flag `\(shown)'")
      }
      values[flag.name] = value
    }
  }

  func has(_ name: String) -> Bool { values[name] != nil }
  subscript(name: String) -> String? { values[name] }

  /// A near name for a flag that a tool does not have; for what is said before anything runs.
  static func suggestion(for message: String, flags: [Flag]) -> String {
    guard let start = message.firstIndex(of: "`"), let end = message.lastIndex(of: "'"),
      message.contains("unknown flag")
    else { return "" }
    let name = String(message[message.index(after: start)..<end])
    let plain = name.filter { $0 != "-" }.lowercased()
    let near =
      flags.first { $0.name.lowercased() == plain }?.name ?? NearName.nearest(to: name, in: flags.map(\.name))
    return near.map { "; did you mean --\($0)?" } ?? ""
  }
}
