public import MongoEngine
public import VirtualTime

/// What a container's client of a replica set is set to.
public struct MongoClientSettings: Sendable {
  public var driver = DriverOptions()
  /// How long opening a connection, or a monitor's question, may take.
  public var connectTimeout = VirtualDuration.seconds(30)
  /// How long an answer may take; nil: for ever.
  public var socketTimeout: VirtualDuration?
  public var preference = ReadPreference.primary
  public var concern = WriteConcern.majority
  /// `wtimeoutMS`; nil: for ever.
  public var concernTimeout: VirtualDuration?
  /// Where it looks first; empty: at the members.
  public var seeds: [String] = []
  public var setName: String?
  public var isDirect: Bool?
  /// The database of its collections; nil: the server's.
  public var database: String?
  var metricNames: Options?

  public init() {}

  /// - Parameter options: those of ``MongoClientOptions/client``, filled.
  /// - Throws: a connection string or a value in it that the driver refuses.
  public init(_ options: Options) throws(ParseProblem) {
    func span(_ name: String) -> VirtualDuration? {
      let span = options.duration(name)
      return span == .zero ? nil : span
    }
    driver.pool = PoolOptions(
      maxSize: options.integer("maxPoolSize"), minSize: options.integer("minPoolSize"),
      maxConnecting: options.integer("maxConnecting"), maxIdle: span("maxIdleTime"),
      waitQueueTimeout: span("waitQueueTimeout"))
    driver.serverSelectionTimeout = options.duration("serverSelectionTimeout")
    driver.heartbeatInterval = options.duration("heartbeatInterval")
    driver.localThreshold = options.duration("localThreshold")
    driver.retryReads = options.boolean("retryReads")
    driver.retryWrites = options.boolean("retryWrites")
    connectTimeout = options.duration("connectTimeout")
    socketTimeout = span("socketTimeout")
    concernTimeout = span("wtimeout")
    concern = try WriteConcern(parsing: options.text("w"))
    preference = try Self.preference(options.text("readPreference"))
    metricNames = options.has("metrics") ? options.options("metrics") : nil
    if options.has("uri") { try take(MongoURI(parsing: options.text("uri"))) }
    keepHouse()
  }

  /// What a connection string says goes before the rest.
  /// - Throws: a value that the driver refuses.
  public mutating func take(_ uri: MongoURI) throws(ParseProblem) {
    seeds = uri.hosts
    database = uri.database ?? database
    setName = uri.option("replicaSet")
    isDirect = uri.option("directConnection").map { $0 == "true" }
    if let size = try Self.count(uri, "maxPoolSize") { driver.pool.maxSize = size }
    if let size = try Self.count(uri, "minPoolSize") { driver.pool.minSize = size }
    if let count = try Self.count(uri, "maxConnecting") { driver.pool.maxConnecting = max(1, count) }
    if let span = try Self.span(uri, "waitQueueTimeoutMS") { driver.pool.waitQueueTimeout = span == .zero ? nil : span }
    if let span = try Self.span(uri, "maxIdleTimeMS") { driver.pool.maxIdle = span == .zero ? nil : span }
    if let span = try Self.span(uri, "serverSelectionTimeoutMS") { driver.serverSelectionTimeout = span }
    if let span = try Self.span(uri, "heartbeatFrequencyMS") { driver.heartbeatInterval = span }
    if let span = try Self.span(uri, "localThresholdMS") { driver.localThreshold = span }
    if let span = try Self.span(uri, "connectTimeoutMS") { connectTimeout = span }
    if let span = try Self.span(uri, "socketTimeoutMS") { socketTimeout = span == .zero ? nil : span }
    for name in ["wtimeoutMS", "wtimeout"] {
      if let span = try Self.span(uri, name) { concernTimeout = span == .zero ? nil : span }
    }
    if let text = uri.option("retryWrites") { driver.retryWrites = text == "true" }
    if let text = uri.option("retryReads") { driver.retryReads = text == "true" }
    if let text = uri.option("w") { concern = try WriteConcern(parsing: text) }
    if let text = uri.option("readPreference") { preference = try Self.preference(text) }
    keepHouse()
  }

  /// A pool that keeps nothing ready and lets nothing go needs no rounds of its own.
  private mutating func keepHouse() {
    let isIdle = driver.pool.minSize == 0 && driver.pool.maxIdle == nil
    driver.pool.maintenanceInterval = isIdle ? nil : .seconds(1)
  }

  private static func count(_ uri: MongoURI, _ name: String) throws(ParseProblem) -> Int? {
    guard let text = uri.option(name) else { return nil }
    guard let count = Int(text), (0...1_000_000).contains(count) else {
      throw ParseProblem(offset: 0, message: "Expected \(name) to be stringified int value, got: \(text)")
    }
    return count
  }

  private static func span(_ uri: MongoURI, _ name: String) throws(ParseProblem) -> VirtualDuration? {
    guard let text = uri.option(name) else { return nil }
    guard let count = Int64(text), (0...86_400_000).contains(count) else {
      throw ParseProblem(offset: 0, message: "Expected \(name) to be stringified int value, got: \(text)")
    }
    return .milliseconds(count)
  }

  private static func preference(_ text: String) throws(ParseProblem) -> ReadPreference {
    guard let mode = ReadPreference.Mode.allCases.first(where: { $0.rawValue.lowercased() == text.lowercased() }),
      let preference = try? ReadPreference(mode)
    else { throw ParseProblem(offset: 0, message: "Invalid read preference mode \"\(text)\"") }
    return preference
  }
}

extension WriteConcern {
  /// Reads `majority` or a number from 1 on.
  /// - Throws: for anything else; 0 is not simulated.
  public init(parsing text: String) throws(ParseProblem) {
    if text == "majority" {
      self = .majority
    } else if let count = Int(text), (1...50).contains(count) {
      self = .members(count)
    } else {
      throw ParseProblem(
        offset: 0, message: "a write concern is majority or a number of members from 1 on, not '\(text)'")
    }
  }
}
