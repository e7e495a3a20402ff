import Foundation
import Prometheus
import Telemetry

/// An error of the server.
struct GoldenError: Error, Equatable {
  /// `bad_data` or `execution`.
  var kind: String
}

/// Questions to a real Prometheus 3.5.3 (Debian's package, default flags but for a step of one minute for subqueries),
/// asked once, and its answers.
///
/// `samples.om` is the data, written by a generator with a fixed seed. A line of `answers.tsv` is the moment in seconds, the
/// expression, and the answer's `data`, or the `errorType`, with tabs between. `refused.txt` and `accepted.txt` are what the
/// server's parser says of other expressions, most of them mutations of those.
enum GoldenAnswers {
  static let folder = Bundle.module.resourceURL!.appendingPathComponent("Golden").path

  static func lines(_ file: String) -> [String] {
    let text = (try? String(contentsOfFile: folder + "/" + file, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").map(String.init)
  }

  struct Question {
    var time: Int64
    var expression: String
    var answer: String
  }

  /// The frozen answers; with `FIREDRILL_PROMQL_ANSWERS` those of that file, asked today.
  static func questions() -> [Question] {
    let fresh = ProcessInfo.processInfo.environment["FIREDRILL_PROMQL_ANSWERS"]
    let text = fresh.flatMap { try? String(contentsOfFile: $0, encoding: .utf8) }
    return (text?.split(separator: "\n").map(String.init) ?? lines("answers.tsv")).map { line in
      let parts = line.split(separator: "\t", maxSplits: 2).map(String.init)
      return Question(time: Int64(parts[0])! * 1000, expression: parts[1], answer: parts[2])
    }
  }

  static func store() throws -> SampleStore {
    let store = SampleStore()
    try OpenMetricsReader.read(Array(Data(contentsOf: URL(fileURLWithPath: folder + "/samples.om"))), into: store)
    return store
  }

  /// The answer as a value, or the kind of error.
  static func value(_ json: String) throws -> Result<PromQLValue, GoldenError> {
    guard json.hasPrefix("{") else { return .failure(GoldenError(kind: json)) }
    let object = try JSONSerialization.jsonObject(with: Data(json.utf8)) as! [String: Any]
    if let kind = object["errorType"] as? String { return .failure(GoldenError(kind: kind)) }
    return .success(try value(object["data"] as? [String: Any] ?? object))
  }

  private static func value(_ object: [String: Any]) throws -> PromQLValue {
    let result = object["result"] as! [Any]
    switch object["resultType"] as! String {
    case "scalar": return .scalar(number(result[1]))
    case "string": return .string(result[1] as! String)
    case "vector":
      return .vector(
        result.map { item in
          let item = item as! [String: Any]
          return .init(labels: labels(item["metric"]!), value: number((item["value"] as! [Any])[1]))
        })
    default:
      return .matrix(
        result.map { item in
          let item = item as! [String: Any]
          let samples = (item["values"] as! [[Any]]).map { pair in
            Sample(time: Int64(((pair[0] as! NSNumber).doubleValue * 1000).rounded()), value: number(pair[1]))
          }
          return .init(labels: labels(item["metric"]!), samples: samples)
        })
    }
  }

  private static func number(_ item: Any) -> Double { Double(item as! String)! }

  private static func labels(_ item: Any) -> [MetricLabel] {
    (item as! [String: String]).map { MetricLabel($0.key, $0.value) }
      .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  /// Whether two values agree: labels exactly, numbers within 1e-9 of their size, the order of a vector only if asked for.
  static func agree(_ a: PromQLValue, _ b: PromQLValue, inOrder: Bool) -> Bool {
    switch (a, b) {
    case (.scalar(let a), .scalar(let b)): return near(a, b)
    case (.string(let a), .string(let b)): return a == b
    case (.vector(let a), .vector(let b)):
      if inOrder {
        // Equal values may come in any order.
        return a.count == b.count && zip(a, b).allSatisfy { near($0.value, $1.value) }
          && Set(a.map(\.labels)) == Set(b.map(\.labels))
      }
      let (a, b) = (a.sorted { "\($0.labels)" < "\($1.labels)" }, b.sorted { "\($0.labels)" < "\($1.labels)" })
      return a.count == b.count && zip(a, b).allSatisfy { $0.labels == $1.labels && near($0.value, $1.value) }
    case (.matrix(let a), .matrix(let b)):
      let (a, b) = (a.sorted { "\($0.labels)" < "\($1.labels)" }, b.sorted { "\($0.labels)" < "\($1.labels)" })
      return a.count == b.count
        && zip(a, b).allSatisfy { a, b in
          a.labels == b.labels && a.samples.count == b.samples.count
            && zip(a.samples, b.samples).allSatisfy { $0.time == $1.time && near($0.value, $1.value) }
        }
    default: return false
    }
  }

  static func near(_ a: Double, _ b: Double) -> Bool {
    if a.isNaN || b.isNaN { return a.isNaN && b.isNaN }
    return a == b || (a - b).magnitude <= 1e-9 * max(a.magnitude, b.magnitude)
  }
}
