import MongoEngine
import TestSupport
import Testing

/// The driver specification's own test files, from the source archive of pymongo, as `.ci/verify/mongo` fetches it.
@Suite(.enabled(if: SpecificationFile.folder != nil), .serialized) struct DriverSpecificationTests {
  @Test func theEngineAgrees() throws {
    var total = SpecificationTally()
    var parts: [String] = []
    for (name, tally) in [
      ("server discovery", try Self.topologies()), ("server selection", try Self.selections()),
      ("connection pools", try Self.pools()),
      ("retries", try Self.retries()), ("extended JSON", try Self.values()),
    ] {
      total += tally
      parts.append("\(name): \(tally.summary)")
    }
    total += try Self.others()
    let skips = total.skipped.keys.sorted().map { "\(total.skipped[$0]!) for \($0)" }.joined(separator: "; ")
    Verification.record(
      "MongoDB driver specification tests", asked: "no case differs, at least 1400 run",
      measured:
        "\(total.agreed) agree, \(total.differences.count) differ; \(parts.map { String($0.prefix { $0 != "," }) }.joined(separator: ", ")); "
        + "left out \(skips)",
      passed: total.differences.isEmpty && total.agreed >= 1_400)
    #expect(total.differences.isEmpty, "\(total.differences.joined(separator: "\n"))")
  }

  static func topologies() throws -> SpecificationTally {
    var tally = SpecificationTally()
    for file in try SpecificationFile.all(under: "discovery_and_monitoring") {
      if file.path.contains("/unified/") {
        tally.skip(.network)
      } else {
        tally.add(file.path, TopologyCase(content: file.content).differences())
      }
    }
    return tally
  }

  static func selections() throws -> SpecificationTally {
    var tally = SpecificationTally()
    for file in try SpecificationFile.all(under: "server_selection") + SpecificationFile.all(under: "max_staleness") {
      let selection = SelectionCase(content: file.content)
      if file.path.contains("/rtt/") {
        tally.add(file.path, selection.averageDifferences())
      } else if file.path.contains("/in_window/") {
        tally.add(file.path, selection.frequencyDifferences())
      } else {
        tally.add(file.path, selection.differences())
      }
    }
    return tally
  }

  static func pools() throws -> SpecificationTally {
    var tally = SpecificationTally()
    for file in try SpecificationFile.all(under: "connection_monitoring") {
      var pool = PoolCase(file.content)
      tally.add(file.path, pool.differences())
    }
    return tally
  }

  static func retries() throws -> SpecificationTally {
    var tally = SpecificationTally()
    for file in try SpecificationFile.all(under: "retryable_writes") + SpecificationFile.all(under: "retryable_reads") {
      for test in file.content.documents("tests") {
        if let reason = RetryCase.skip(file: file.content, test: test) {
          tally.skip(reason)
        } else {
          var retry = RetryCase(file: file.content, test: test)
          tally.add("\(file.path): \(test.text("description") ?? "")", try retry.differences())
        }
      }
    }
    return tally
  }

  /// Types that drivers keep only for old data have no place in the engine.
  static let oldTypes = ["code", "code_w_scope", "dbpointer", "symbol", "undefined", "multi-type-deprecated"]

  static func values() throws -> SpecificationTally {
    var tally = SpecificationTally()
    for file in try SpecificationFile.all(under: "bson_corpus") {
      let name = file.path.split(separator: "/").last?.split(separator: ".").first.map(String.init) ?? ""
      for value in try file.objects("valid") {
        if oldTypes.contains(name) {
          tally.skip(.oldTypes)
        } else {
          tally.add(
            "\(file.path): \(value["description"] as? String ?? "")",
            ExtendedJSONCase.differences(value, isDecimal: name.hasPrefix("decimal128")))
        }
      }
    }
    return tally
  }

  static func others() throws -> SpecificationTally {
    var tally = SpecificationTally()
    for _ in try SpecificationFile.all(under: "sdam_monitoring") { tally.skip(.events) }
    for folder in ["server_selection_logging", "connection_logging"] {
      for _ in try SpecificationFile.all(under: folder) { tally.skip(.logging) }
    }
    return tally
  }
}
