import MongoEngine
import Telemetry
import VirtualTime

/// What a replica set exports, under the names that its system gives them.
struct MongoMetrics: Sendable {
  private let operations: [Counter]
  private let documents: [Counter]
  private let current: [Gauge]
  private let available: [Gauge]
  private let memory: [Gauge]
  private let states: [Gauge]
  private let lags: [Gauge]
  private let elections: Counter
  private let lost: Gauge
  private let received: [Counter]
  private let sent: [Counter]
  private let read: [Counter]
  private let written: [Counter]

  private enum Name: String, CaseIterable {
    case operations, documents, connections, connectionMemory, memberState, replicationLag, elections, lostDocuments
    case bytesReceived, bytesSent, bytesRead, bytesWritten
  }

  static let options = specs.enumerated().map { index, spec in
    OptionSpec(Name.allCases[index].rawValue, .text, default: spec.name, .assumed, spec.help)
  }

  static let specs = [
    MetricSpec("mongodb_ss_opcounters", .counter, labels: ["legacy_op_type"], "Operations by kind."),
    MetricSpec(
      "mongodb_ss_metrics_document", .counter, labels: ["doc_op_type"],
      "Documents scanned, returned, inserted, updated, deleted."),
    MetricSpec("mongodb_ss_connections", .gauge, labels: ["member", "conn_type"], "Connections of clients."),
    MetricSpec(
      "mongodb_connection_memory_bytes", .gauge, labels: ["member"], "What a member's connections take of its memory."),
    MetricSpec("mongodb_rs_members_state", .gauge, labels: ["member"], "A member's state, as a number."),
    MetricSpec(
      "mongodb_rs_members_lag_seconds", .gauge, labels: ["member"], "How far a member lies behind the primary."),
    MetricSpec("mongodb_elections_total", .counter, labels: [], "Elections that were won."),
    MetricSpec(
      "mongodb_lost_documents", .gauge, labels: [],
      "Acknowledged documents that failovers, lost volumes and restores have cost and nothing has brought back. No exporter knows "
        + "this."),
    MetricSpec("mongodb_ss_network_bytesIn", .counter, labels: ["member"], "Bytes that a member got over the network."),
    MetricSpec(
      "mongodb_ss_network_bytesOut", .counter, labels: ["member"], "Bytes that a member sent over the network."),
    MetricSpec(
      "mongodb_ss_wt_block_manager_bytes_read", .counter, labels: ["member"], "Bytes that a member read from its disk."),
    MetricSpec(
      "mongodb_ss_wt_block_manager_bytes_written", .counter, labels: ["member"],
      "Bytes that a member wrote to its disk."),
  ]

  private static let changes = ["scanned", "returned", "inserted", "updated", "deleted"]

  init(_ scope: MetricScope, names: Options, hosts: [String]) {
    func name(_ name: Name) -> String { names.text(name.rawValue) }
    func help(_ name: Name) -> String { Self.specs[Name.allCases.firstIndex(of: name)!].help }
    func gauges(_ kind: Name, _ more: [MetricLabel] = []) -> [Gauge] {
      hosts.map { scope.gauge(name(kind), help: help(kind), labels: [MetricLabel("member", $0)] + more) }
    }
    func counters(_ kind: Name) -> [Counter] {
      hosts.map { scope.counter(name(kind), help: help(kind), labels: [MetricLabel("member", $0)]) }
    }
    operations = MongoCounter.allCases.map {
      scope.counter(
        name(.operations), help: help(.operations), labels: [MetricLabel("legacy_op_type", $0.rawValue)])
    }
    documents = Self.changes.map {
      scope.counter(name(.documents), help: help(.documents), labels: [MetricLabel("doc_op_type", $0)])
    }
    current = gauges(.connections, [MetricLabel("conn_type", "current")])
    available = gauges(.connections, [MetricLabel("conn_type", "available")])
    memory = gauges(.connectionMemory)
    states = gauges(.memberState)
    lags = gauges(.replicationLag)
    elections = scope.counter(name(.elections), help: help(.elections))
    lost = scope.gauge(name(.lostDocuments), help: help(.lostDocuments))
    received = counters(.bytesReceived)
    sent = counters(.bytesSent)
    read = counters(.bytesRead)
    written = counters(.bytesWritten)
  }

  func count(_ counter: MongoCounter, _ reply: MongoReply?) {
    operations[MongoCounter.allCases.firstIndex(of: counter)!].increment()
    guard let reply else { return }
    documents[0].increment(by: Double(reply.work.documentsExamined))
    documents[1].increment(by: Double(reply.count))
  }

  func wrote(_ reply: MongoReply, _ counter: MongoCounter) {
    documents[0].increment(by: Double(reply.work.documentsExamined))
    switch counter {
    case .insert: documents[2].increment(by: Double(reply.count))
    case .update: documents[3].increment(by: Double(reply.modified + (reply.upsertedID == nil ? 0 : 1)))
    case .delete: documents[4].increment(by: Double(reply.count))
    case .query, .getmore, .command: break
    }
  }

  /// A member has answered a request.
  /// - Parameter followers: the members that write what it has written.
  func moved(_ traffic: MongoTraffic, on member: Int, copiedTo followers: [Int] = []) {
    received[member].increment(by: Double(traffic.received))
    sent[member].increment(by: Double(traffic.sent))
    read[member].increment(by: Double(traffic.read))
    written[member].increment(by: Double(traffic.written))
    guard traffic.replicated > 0 else { return }
    for follower in followers {
      sent[member].increment(by: Double(traffic.replicated))
      received[follower].increment(by: Double(traffic.replicated))
      written[follower].increment(by: Double(traffic.written))
    }
  }

  func elected() { elections.increment() }

  func report(_ machine: MongoMachine, connections: [Int], limits: Mongo.Limits) {
    lost.set(Double(machine.lostDocuments))
    for member in connections.indices {
      current[member].set(Double(connections[member]))
      available[member].set(Double(limits.connections - connections[member]))
      memory[member].set(Double(Int64(connections[member]) * limits.connectionMemory))
      states[member].set(Double(machine.set.state(member).rawValue))
      lags[member].set(machine.set.lag(member).map(\.seconds) ?? 0)
    }
  }
}
