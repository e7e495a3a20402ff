public import VirtualTime

/// A connection string: `mongodb://user:password@a:27017,b:27017/database?replicaSet=rs0&maxPoolSize=20`.
///
/// Source: the specification "Connection String", and the texts of the Node.js driver's errors (6.x, recalled).
public struct MongoURI: Hashable, Sendable {
  /// Hosts with ports, in lower case.
  public var hosts: [String]
  /// nil: none is named.
  public var database: String?
  /// Its options in their order, names as written.
  public var options: [Option]

  /// One of its options.
  public struct Option: Hashable, Sendable {
    public var name: String
    public var value: String
  }

  /// Options that change nothing here: there is neither encryption nor authentication.
  private static let ignored: Set<String> = [
    "appname", "authsource", "authmechanism", "tls", "ssl", "compressors", "readconcernlevel", "loadbalanced",
  ]
  /// Options that ``MongoClientSettings`` heeds.
  private static let known: Set<String> = [
    "maxpoolsize", "minpoolsize", "maxconnecting", "waitqueuetimeoutms", "maxidletimems", "serverselectiontimeoutms",
    "heartbeatfrequencyms", "connecttimeoutms", "sockettimeoutms", "localthresholdms", "replicaset", "readpreference",
    "w", "wtimeoutms", "wtimeout", "retrywrites", "retryreads", "directconnection", "journal",
  ]

  /// - Throws: what is wrong, as the driver says it; a form that is not simulated is said to be so.
  public init(parsing text: String) throws(ParseProblem) {
    func problem(_ message: String) -> ParseProblem { ParseProblem(offset: 0, message: message) }
    guard text.hasPrefix("mongodb://") else {
      if text.hasPrefix("mongodb+srv://") { throw problem("mongodb+srv:// is not simulated; name the hosts") }
      throw problem(#"Invalid scheme, expected connection string to start with "mongodb://" or "mongodb+srv://""#)
    }
    var rest = text.dropFirst("mongodb://".count)
    var query: Substring = ""
    if let mark = rest.firstIndex(of: "?") {
      query = rest[rest.index(after: mark)...]
      rest = rest[..<mark]
    }
    database = nil
    if let slash = rest.firstIndex(of: "/") {
      let name = rest[rest.index(after: slash)...]
      if !name.isEmpty { database = String(name) }
      rest = rest[..<slash]
    }
    if let at = rest.lastIndex(of: "@") { rest = rest[rest.index(after: at)...] }
    hosts = rest.split(separator: ",", omittingEmptySubsequences: true).map {
      $0.contains(":") ? $0.lowercased() : $0.lowercased() + ":27017"
    }
    guard !hosts.isEmpty else { throw problem("Invalid connection string \"\(text)\"") }
    for host in hosts where Int(host.split(separator: ":").last ?? "") == nil {
      throw problem("Unable to parse \(host) with URL")
    }
    options = []
    for pair in query.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2, !parts[1].isEmpty else {
        throw problem("URI option \"\(parts[0])\" cannot be specified with no value")
      }
      let name = parts[0].lowercased()
      guard Self.known.contains(name) || Self.ignored.contains(name) else {
        throw problem("option \(name) is not supported")
      }
      options.append(Option(name: parts[0], value: parts[1]))
    }
  }

  /// The value of an option, whatever the case of its name; nil: it is not there.
  public func option(_ name: String) -> String? {
    options.last { $0.name.lowercased() == name.lowercased() }?.value
  }
}
