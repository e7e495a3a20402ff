public import VirtualTime

/// What a client takes a server for (specification "Server Discovery and Monitoring").
public enum ServerKind: String, Hashable, Sendable, CaseIterable {
  case standalone = "Standalone"
  case mongos = "Mongos"
  case primary = "RSPrimary"
  case secondary = "RSSecondary"
  case arbiter = "RSArbiter"
  /// A member that is hidden, starting or recovering.
  case other = "RSOther"
  /// A member without a configuration.
  case ghost = "RSGhost"
  case loadBalancer = "LoadBalancer"
  case unknown = "Unknown"
  /// Not asked yet, but named as the primary by another member.
  case possiblePrimary = "PossiblePrimary"

  /// Whether it can answer reads or writes at all.
  public var isAvailable: Bool { self != .unknown && self != .possiblePrimary }
  /// Whether it holds data.
  var bearsData: Bool { [.standalone, .mongos, .primary, .secondary, .loadBalancer].contains(self) }
  var isMember: Bool { [.primary, .secondary, .arbiter, .other].contains(self) }
}

/// How often a server's state has changed since its process began.
public struct TopologyVersion: Hashable, Sendable {
  public var process: ObjectID
  public var counter: Int64

  public init(process: ObjectID, counter: Int64) {
    self.process = process
    self.counter = counter
  }

  init?(_ document: BSONDocument?) {
    guard case .objectID(let process)? = document?["processId"], let counter = document?["counter"]?.asWhole else {
      return nil
    }
    self.init(process: process, counter: counter)
  }

  /// Whether this one is known to be older than `other`; those of different processes cannot be compared.
  func isOlder(than other: TopologyVersion?, orSame: Bool = false) -> Bool {
    guard let other, process == other.process else { return false }
    return orSame ? counter <= other.counter : counter < other.counter
  }
}

/// What a client knows of one server.
public struct ServerDescription: Hashable, Sendable {
  /// Host and port in lower case.
  public var address: String
  public var kind: ServerKind
  /// Why it is unknown.
  public var error: String?
  public var setName: String?
  public var setVersion: Int64?
  public var electionID: ObjectID?
  /// The name by which the set knows the server.
  public var me: String?
  public var hosts: [String] = []
  public var passives: [String] = []
  public var arbiters: [String] = []
  /// Whom it takes for the primary.
  public var primary: String?
  public var tags: [String: String] = [:]
  public var minWireVersion = 0
  public var maxWireVersion = 0
  public var logicalSessionTimeoutMinutes: Int64?
  public var topologyVersion: TopologyVersion?
  /// The average round trip; nil before the first.
  public var roundTrip: VirtualDuration?
  /// Milliseconds since 1970 of the last write that it has, as it said.
  public var lastWrite: Int64?
  /// Milliseconds since 1970 when it said so.
  public var lastUpdate: Int64?

  /// A server of which nothing is known.
  public init(address: String, kind: ServerKind = .unknown, error: String? = nil) {
    self.address = address
    self.kind = kind
    self.error = error
  }

  /// Reads the answer to `hello`.
  /// - Parameters:
  ///   - hello: the answer; one that is not ok, or empty, makes the server unknown.
  ///   - now: milliseconds since 1970.
  public init(address: String, hello: BSONDocument, now: Int64 = 0, roundTrip: VirtualDuration? = nil) {
    self.init(address: address)
    topologyVersion = TopologyVersion(hello["topologyVersion"]?.asDocument)
    guard hello["ok"]?.asDouble == 1 else {
      error = hello["errmsg"]?.asString ?? "hello failed"
      return
    }
    kind = Self.kind(hello)
    setName = hello["setName"]?.asString
    setVersion = hello["setVersion"]?.asWhole
    if case .objectID(let id)? = hello["electionId"] { electionID = id }
    me = hello["me"]?.asString?.lowercased()
    hosts = Self.addresses(hello["hosts"])
    passives = Self.addresses(hello["passives"])
    arbiters = Self.addresses(hello["arbiters"])
    primary = hello["primary"]?.asString?.lowercased()
    for field in hello["tags"]?.asDocument?.fields ?? [] { tags[field.name] = field.value.asString }
    minWireVersion = Int(hello["minWireVersion"]?.asWhole ?? 0)
    maxWireVersion = Int(hello["maxWireVersion"]?.asWhole ?? 0)
    logicalSessionTimeoutMinutes = hello["logicalSessionTimeoutMinutes"]?.asWhole
    if case .date(let date)? = hello["lastWrite"]?.asDocument?["lastWriteDate"] { lastWrite = date }
    lastUpdate = now
    self.roundTrip = roundTrip
  }

  private static func addresses(_ value: BSONValue?) -> [String] {
    (value?.asArray ?? []).compactMap { $0.asString?.lowercased() }
  }

  private static func kind(_ hello: BSONDocument) -> ServerKind {
    if hello["isreplicaset"]?.isTruthy == true { return .ghost }
    guard hello["setName"] != nil else { return hello["msg"]?.asString == "isdbgrid" ? .mongos : .standalone }
    if hello["hidden"]?.isTruthy == true { return .other }
    if (hello["isWritablePrimary"] ?? hello["ismaster"])?.isTruthy == true { return .primary }
    if hello["secondary"]?.isTruthy == true { return .secondary }
    return hello["arbiterOnly"]?.isTruthy == true ? .arbiter : .other
  }

  /// All members that it names.
  var members: [String] { hosts + passives + arbiters }

  /// The average of round trips after one more: a fifth of the new, four fifths of the old (specification "Server
  /// Selection").
  public static func average(_ old: VirtualDuration?, _ new: VirtualDuration) -> VirtualDuration {
    guard let old else { return new }
    return VirtualDuration(
      nanoseconds: Int64((0.2 * Double(new.nanoseconds) + 0.8 * Double(old.nanoseconds)).rounded()))
  }
}
