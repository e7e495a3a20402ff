import VirtualTime

/// What `mongosh` is asked to do.
struct MongoshArguments {
  /// As given, or made of host and port.
  var uri = "mongodb://127.0.0.1:27017/"
  /// One script for each `--eval`.
  var scripts: [String] = []
  /// `--json`: values as extended JSON.
  var isJSON = false
  /// Whether neither a connection string nor a host is given: it asks this machine, for two seconds.
  var isLocal = true

  /// Options with a value that change nothing here: there is neither encryption nor authentication.
  private static let ignoredValues: Set<String> = [
    "-u", "--username", "-p", "--password", "--authenticationDatabase", "--authenticationMechanism", "--tlsCAFile",
    "--tlsCertificateKeyFile", "--apiVersion",
  ]
  private static let ignored: Set<String> = [
    "--quiet", "--norc", "--tls", "--ssl", "--tlsAllowInvalidCertificates", "--retryWrites",
  ]
  private static let unsupported: Set<String> = ["-f", "--file", "--shell", "--help", "-h", "--version", "--nodb"]

  /// - Throws: what mongosh says about options that it does not know, or the simulation not. Texts are recalled.
  init(_ arguments: [String]) throws(ToolFailure) {
    var rest = arguments[...]
    var (host, port, database): (String?, String?, String?) = (nil, nil, nil)
    while let argument = rest.popFirst() {
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      let isLong = argument.hasPrefix("--")
      let option = isLong ? parts[0] : argument
      func value() throws(ToolFailure) -> String {
        if isLong, parts.count > 1 { return parts[1] }
        guard let value = rest.popFirst() else {
          throw ToolFailure(1, "Error parsing command line: option \(option) needs a value\n")
        }
        return value
      }
      switch option {
      case "--eval": scripts.append(try value())
      case "--host": host = try value()
      case "--port": port = try value()
      case "--json":
        guard parts.count == 1 || ["canonical", "true"].contains(parts[1]) else {
          throw ToolFailure(126, "firedrill: the simulation's mongosh does not know --json=\(parts[1])\n")
        }
        isJSON = true
      case _ where Self.unsupported.contains(option):
        throw ToolFailure(126, "firedrill: the simulation's mongosh does not know \(option)\n")
      case _ where Self.ignoredValues.contains(option): _ = try value()
      case _ where Self.ignored.contains(option): break
      case _ where option.hasPrefix("-") && option.count > 1:
        throw ToolFailure(
          1, "Error parsing command line: unrecognized option: \(option)\nExiting with code 1\n")
      default:
        guard database == nil else {
          throw ToolFailure(126, "firedrill: the simulation's mongosh loads no files such as '\(argument)'\n")
        }
        database = argument
      }
    }
    try place(host, port, database)
  }

  /// - Parameters:
  ///   - database: a connection string, a database's name, or a host and maybe a database.
  private mutating func place(_ host: String?, _ port: String?, _ database: String?) throws(ToolFailure) {
    if let database, database.hasPrefix("mongodb") {
      guard host == nil, port == nil else {
        throw ToolFailure(
          1,
          "MongoshInvalidInputError: [COMMON-10001] If a full URI is provided, you cannot also specify --host or --port\n"
        )
      }
      (uri, isLocal) = (database, false)
      return
    }
    isLocal = host == nil
    var (place, name) = (host ?? "127.0.0.1", "")
    if let database {
      let parts = database.split(separator: "/", maxSplits: 1).map(String.init)
      if parts.count > 1 || database.contains(":") || database.contains(".") {
        (place, isLocal) = (parts[0], false)
        name = parts.count > 1 ? parts[1] : ""
      } else {
        name = database
      }
    }
    // As in `--host rs0/a:27017,b:27017`.
    let set = place.split(separator: "/", maxSplits: 1).map(String.init)
    if !place.contains(":"), set.count == 1 { place += ":\(port ?? "27017")" }
    uri = "mongodb://\(set.count > 1 ? set[1] : place)/\(name)" + (set.count > 1 ? "?replicaSet=\(set[0])" : "")
  }
}
