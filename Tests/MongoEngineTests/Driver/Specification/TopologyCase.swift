import MongoEngine

/// A file of the specification "Server Discovery and Monitoring": answers and errors in phases, and the description after each.
struct TopologyCase {
  let content: BSONDocument

  /// The topology that the connection string describes.
  static func topology(_ uri: String) -> TopologyDescription {
    let rest = uri.dropFirst("mongodb://".count)
    let parts = rest.split(separator: "/", maxSplits: 1)
    let options = (parts.count > 1 ? parts[1] : "").drop { $0 == "?" }.split(separator: "&").map {
      $0.split(separator: "=")
    }
    func option(_ name: String) -> String? { options.first { $0[0].lowercased() == name }.map { String($0[1]) } }
    let seeds = parts[0].split(separator: ",").map { host in
      let end = host.split(separator: "]", omittingEmptySubsequences: false).last ?? ""
      return end.contains(":") ? String(host) : host + ":27017"
    }
    return TopologyDescription(
      seeds: seeds, setName: option("replicaset"), isDirect: option("directconnection").map { $0 == "true" },
      isLoadBalanced: option("loadbalanced") == "true")
  }

  func differences() -> [String] {
    var topology = Self.topology(content.text("uri") ?? "")
    var found: [String] = []
    for (number, phase) in content.documents("phases").enumerated() {
      for response in (phase["responses"]?.asArray ?? []).compactMap(\.asArray) {
        let address = response[0].asString ?? ""
        let hello = response[1].asDocument ?? [:]
        if hello.isEmpty {
          topology.fail(address, "network error")
        } else if hello["ok"]?.asDouble != 1 {
          topology.fail(address, "hello failed")
        } else {
          topology.update(ServerDescription(address: address, hello: hello))
        }
      }
      for error in phase.documents("applicationErrors") { apply(error, to: &topology) }
      found += Self.differences(topology, phase.document("outcome") ?? [:]).map { "phase \(number): \($0)" }
    }
    return found
  }

  private func apply(_ error: BSONDocument, to topology: inout TopologyDescription) {
    let address = error.text("address") ?? ""
    let kind: ApplicationError.Kind =
      switch error.text("type") {
      case "network": .network
      case "timeout": .timeout
      default: .command(error.document("response") ?? [:])
      }
    topology.fail(
      address,
      ApplicationError(
        kind, isAfterHandshake: error.text("when") == "afterHandshakeCompletes",
        generation: error.whole("generation") ?? topology.generation(address),
        maxWireVersion: error.whole("maxWireVersion") ?? 0))
  }

  private static func differences(_ topology: TopologyDescription, _ outcome: BSONDocument) -> [String] {
    var found: [String] = []
    func check(_ what: String, _ mine: BSONValue?, _ theirs: BSONValue?) {
      let theirs = theirs == .null ? nil : theirs
      let same = mine.flatMap { a in theirs.map { BSONValue.areEqual(a, $0) } } ?? (mine == nil && theirs == nil)
      if !same { found.append("\(what) is \(mine?.serverText ?? "none"), not \(theirs?.serverText ?? "none")") }
    }
    check("topology", .string(topology.kind.rawValue), outcome["topologyType"])
    check("setName", topology.setName.map(BSONValue.string), outcome["setName"])
    if outcome["logicalSessionTimeoutMinutes"] != nil {
      check(
        "logicalSessionTimeoutMinutes", topology.logicalSessionTimeoutMinutes.map { .int64($0) },
        outcome["logicalSessionTimeoutMinutes"])
    }
    if outcome["maxSetVersion"] != nil {
      check("maxSetVersion", topology.maxSetVersion.map { .int64($0) }, outcome["maxSetVersion"])
    }
    if outcome["maxElectionId"] != nil {
      check("maxElectionId", topology.maxElectionID.map { .objectID($0) }, outcome["maxElectionId"])
    }
    if let compatible = outcome["compatible"] {
      check("compatible", .bool(topology.incompatibility == nil), compatible)
    }
    let servers = outcome.document("servers") ?? [:]
    check(
      "servers", .array(topology.servers.map { .string($0.address) }.sorted { $0.serverText < $1.serverText }),
      .array(servers.names.sorted().map { .string($0) }))
    for field in servers.fields {
      guard let mine = topology.server(field.name), let theirs = field.value.asDocument else { continue }
      // A server that is suspected to be the primary is unknown to clients that do not suspect.
      if !(mine.kind == .possiblePrimary && theirs.text("type") == "Unknown") {
        check("\(field.name) type", .string(mine.kind.rawValue), theirs["type"])
      }
      if theirs["setName"] != nil {
        check("\(field.name) setName", mine.setName.map(BSONValue.string), theirs["setName"])
      }
      if theirs["setVersion"] != nil {
        check("\(field.name) setVersion", mine.setVersion.map { .int64($0) }, theirs["setVersion"])
      }
      if theirs["electionId"] != nil {
        check("\(field.name) electionId", mine.electionID.map { .objectID($0) }, theirs["electionId"])
      }
      if let pool = theirs.document("pool") {
        check("\(field.name) generation", .integer(topology.generation(field.name)), pool["generation"])
      }
      if let version = theirs["topologyVersion"] {
        let shown = mine.topologyVersion.map {
          BSONValue.document(["processId": .objectID($0.process), "counter": .int64($0.counter)])
        }
        check("\(field.name) topologyVersion", shown, version)
      }
    }
    return found
  }
}
