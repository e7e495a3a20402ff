import MongoEngine
import VirtualTime

/// A file of the specifications "Server Selection" and "Max Staleness".
struct SelectionCase {
  let content: BSONDocument

  static func server(_ document: BSONDocument) -> ServerDescription {
    var server = ServerDescription(
      address: document.text("address") ?? "", kind: ServerKind(rawValue: document.text("type") ?? "") ?? .unknown)
    server.roundTrip = document["avg_rtt_ms"]?.asDouble.flatMap { VirtualDuration(seconds: $0 / 1_000) }
    for field in document.document("tags")?.fields ?? [] { server.tags[field.name] = field.value.asString }
    server.lastWrite = document.document("lastWrite")?["lastWriteDate"]?.asWhole
    server.lastUpdate = document["lastUpdateTime"]?.asWhole
    server.maxWireVersion = document.whole("maxWireVersion") ?? 0
    return server
  }

  static func topology(_ content: BSONDocument) -> TopologyDescription {
    let description = content.document("topology_description") ?? [:]
    return TopologyDescription(
      kind: TopologyKind(rawValue: description.text("type") ?? "") ?? .unknown,
      servers: description.documents("servers").map(server))
  }

  private func preference() throws(SelectionProblem) -> ReadPreference {
    let document = content.document("read_preference") ?? [:]
    let tagSets = document.documents("tag_sets").map { set in
      Dictionary(uniqueKeysWithValues: set.fields.map { ($0.name, $0.value.asString ?? "") })
    }
    let staleness = document["maxStalenessSeconds"]?.asDouble.flatMap { VirtualDuration(seconds: $0) }
    return try ReadPreference(
      ReadPreference.Mode(rawValue: document.text("mode") ?? "") ?? .primary, tagSets: tagSets, maxStaleness: staleness)
  }

  func differences() -> [String] {
    let interval = content["heartbeatFrequencyMS"]?.asWhole.map { VirtualDuration.milliseconds($0) } ?? .seconds(10)
    let selector = ServerSelector(heartbeatInterval: interval)
    let topology = Self.topology(content)
    do throws(SelectionProblem) {
      let purpose: ServerSelector.Purpose = content.text("operation") == "write" ? .write : .read(try preference())
      let avoided = content.documents("deprioritized_servers").compactMap { $0.text("address") }
      let suitable = try selector.suitable(topology, for: purpose, avoiding: avoided)
      if content["error"] == true { return ["an error was expected"] }
      var found: [String] = []
      for (name, mine) in [("suitable_servers", suitable), ("in_latency_window", selector.inWindow(suitable))] {
        let theirs = content.documents(name).compactMap { $0.text("address") }.sorted()
        let addresses = mine.map(\.address).sorted()
        if theirs != addresses { found.append("\(name) are \(addresses), not \(theirs)") }
      }
      return found
    } catch { return content["error"] == true ? [] : ["\(error)"] }
  }

  /// A file about how often each of several servers is picked.
  func frequencyDifferences() -> [String] {
    let topology = Self.topology(content)
    let load = content.documents("mocked_topology_state").map {
      ($0.text("address") ?? "", $0.whole("operation_count") ?? 0)
    }
    let iterations = content.whole("iterations") ?? 0
    var random = RandomStream(seed: 7, name: "server selection")
    var counts: [String: Int] = [:]
    let selector = ServerSelector()
    guard let suitable = try? selector.suitable(topology, for: .read(.primaryOrNearest(topology))) else {
      return ["no server"]
    }
    for _ in 0..<iterations {
      let chosen = selector.choose(selector.inWindow(suitable), using: &random) { address in
        load.first { $0.0 == address }?.1 ?? 0
      }
      counts[chosen?.address ?? "", default: 0] += 1
    }
    let outcome = content.document("outcome") ?? [:]
    let tolerance = outcome["tolerance"]?.asDouble ?? 0
    return (outcome.document("expected_frequencies")?.fields ?? []).compactMap { field in
      let expected = field.value.asDouble ?? 0
      let share = Double(counts[field.name] ?? 0) / Double(iterations)
      let exact = expected == 0 || expected == 1
      return abs(share - expected) <= (exact ? 0 : tolerance)
        ? nil : "\(field.name) is picked with \(share), not \(expected)"
    }
  }

  /// A file about the average of round trips.
  func averageDifferences() -> [String] {
    let old = content["avg_rtt_ms"]?.asDouble.flatMap { VirtualDuration(seconds: $0 / 1_000) }
    guard let new = content["new_rtt_ms"]?.asDouble.flatMap({ VirtualDuration(seconds: $0 / 1_000) }) else {
      return ["no figure"]
    }
    let average = ServerDescription.average(old, new).seconds * 1_000
    let expected = content["new_avg_rtt"]?.asDouble ?? 0
    return abs(average - expected) < 1e-5 ? [] : ["\(average), not \(expected)"]
  }
}

extension ReadPreference {
  /// The files on frequencies ask for any server.
  static func primaryOrNearest(_ topology: TopologyDescription) -> ReadPreference {
    (try? ReadPreference(.nearest)) ?? .primary
  }
}
