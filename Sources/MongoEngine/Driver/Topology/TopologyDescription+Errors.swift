/// An error that an operation met on a connection.
public struct ApplicationError: Sendable {
  /// What the client saw.
  public enum Kind: Sendable {
    /// The server's answer.
    case command(BSONDocument)
    case network
    /// A read or a write on the connection took too long.
    case timeout
  }

  public var kind: Kind
  /// Whether the connection had been established.
  public var isAfterHandshake: Bool
  /// The generation of the connection's pool when it was made.
  public var generation: Int
  /// What the server spoke.
  public var maxWireVersion: Int

  public init(_ kind: Kind, isAfterHandshake: Bool, generation: Int, maxWireVersion: Int) {
    self.kind = kind
    self.isAfterHandshake = isAfterHandshake
    self.generation = generation
    self.maxWireVersion = maxWireVersion
  }
}

/// What a code, or where there is none a message, says about the server's state.
public enum StateChange: Hashable, Sendable {
  /// It is no primary (any more).
  case notPrimary
  /// It is shutting down, stepping down or not ready.
  case recovering
  /// It is recovering because it goes away.
  case shuttingDown

  /// - Returns: nil for an error that says nothing about it.
  public init?(code: Int?, message: String = "") {
    switch code {
    case 91, 11600: self = .shuttingDown
    case 11602, 13436, 189: self = .recovering
    case 10107, 13435, 10058: self = .notPrimary
    case nil where message.contains("not master or secondary") || message.contains("node is recovering"):
      self = .recovering
    case nil where message.contains("not master"): self = .notPrimary
    default: return nil
    }
  }

  /// Reads an answer of the server: its own error, or the one of its write concern; errors of single writes say nothing.
  init?(answer: BSONDocument) {
    let error = answer["ok"]?.asDouble == 1 ? answer["writeConcernError"]?.asDocument : answer
    guard let error else { return nil }
    self.init(code: error["code"]?.asWhole.map { Int($0) }, message: error["errmsg"]?.asString ?? "")
  }
}

extension TopologyDescription {
  /// Takes in that an operation has failed.
  /// - Returns: whether the server is to be checked at once, because its state has changed.
  @discardableResult
  public mutating func fail(_ address: String, _ error: ApplicationError) -> Bool {
    guard let server = server(address), error.generation >= generation(address) else { return false }
    switch error.kind {
    case .network, .timeout:
      // A slow operation says nothing about the server, nor does a handshake that an overloaded one has refused.
      if case .timeout = error.kind { return false }
      guard error.isAfterHandshake else { return false }
      if kind != .loadBalanced { update(ServerDescription(address: address, error: "network error")) }
      clearPool(address)
      return false
    case .command(let answer):
      guard let change = StateChange(answer: answer) else { return false }
      let version = TopologyVersion(answer["topologyVersion"]?.asDocument)
      if let version, version.isOlder(than: server.topologyVersion, orSame: true) { return false }
      var unknown = ServerDescription(address: address, error: answer["errmsg"]?.asString ?? "state change")
      unknown.topologyVersion = version
      update(unknown)
      // Before 4.2 a member that stepped down closed all connections.
      if change == .shuttingDown || error.maxWireVersion < 8 { clearPool(address) }
      return true
    }
  }
}
