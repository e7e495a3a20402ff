public import Harness
import VirtualTime

/// Reads what a comparison needs out of JSON reports that were written earlier, by this version or another one.
public enum ReportReader {
  /// What a document is, if it is no report.
  public enum Problem: Error, Hashable, Sendable {
    case json(InvalidJSON)
    /// Where in the document, such as `runs[3].messages`, and what is wrong there.
    case content(path: String, message: String)
  }

  /// The runs of a report in their order, with their figures and checks; without timeline, series, alerts and channels.
  ///
  /// Keys that a report may lack because it is older are taken for nothing to report.
  /// - Throws: the first problem.
  public static func runs(_ bytes: [UInt8]) throws(Problem) -> [RunResult] {
    let document: JSONValue
    do { document = try JSONReader.value(bytes) } catch { throw .json(error) }
    let root = JSONPlace(document, at: "")
    guard let runs = root.optional("runs") else { return [try run(root)] }
    var results: [RunResult] = []
    for place in try runs.elements() { results.append(try run(place)) }
    if results.isEmpty { throw .content(path: "runs", message: "no run") }
    return results
  }

  private static func run(_ place: JSONPlace) throws(Problem) -> RunResult {
    let verdict = try place.member("verdict")
    guard let ending = Verdict(rawValue: try verdict.text()) else { throw verdict.problem("no verdict") }
    let start = try place.member("startedAt")
    guard let moment = CalendarInstant(try start.text()) else { throw start.problem("no moment") }
    let messages = try counts(try place.member("messages"))
    let figures = ChannelFigures(
      name: "", messages: messages, latency: try latency(try place.member("latency")), receipts: LatencyFigures())
    var result = RunResult(
      scenario: try place.member("scenario").text(), variant: try place.optional("variant")?.text(),
      file: try place.member("file").text(), systemName: try place.optional("system")?.text() ?? "",
      severity: try place.optional("severity")?.text(), seed: try place.member("seed").unsigned(), start: moment,
      duration: try place.member("durationSeconds").duration(), warmUp: .zero,
      digest: try place.optional("digest")?.text() ?? "", total: figures, channels: [], errors: [],
      symptoms: try list(place, "symptoms", symptom), timeline: [], series: [],
      expectations: try list(place, "expectations", expectation), thresholds: try list(place, "thresholds", threshold),
      verdict: ending, aborted: try place.optional("aborted")?.text(), warnings: [], engine: nil,
      overrides: try list(place, "overrides") { (item) throws(Problem) in try item.text() })
    result.incidents = try list(place, "incidents", incident)
    result.falsePages = try place.optional("falsePages")?.whole()
    return result
  }

  private static func list<Element>(
    _ place: JSONPlace, _ key: String, _ read: (JSONPlace) throws(Problem) -> Element
  ) throws(Problem) -> [Element] {
    guard let list = place.optional(key) else { return [] }
    var elements: [Element] = []
    for item in try list.elements() { elements.append(try read(item)) }
    return elements
  }

  private static func counts(_ place: JSONPlace) throws(Problem) -> MessageCounts {
    var counts = MessageCounts()
    for outcome in MessageOutcome.allCases {
      counts[keyPath: outcome.path] = try place.optional(outcome.rawValue)?.whole() ?? 0
    }
    return counts
  }

  private static func latency(_ place: JSONPlace) throws(Problem) -> LatencyFigures {
    var figures = LatencyFigures()
    figures.p50 = try place.optional("p50")?.number()
    figures.p90 = try place.optional("p90")?.number()
    figures.p95 = try place.optional("p95")?.number()
    figures.p99 = try place.optional("p99")?.number()
    figures.max = try place.optional("max")?.number()
    return figures
  }

  private static func symptom(_ place: JSONPlace) throws(Problem) -> SymptomEpisode {
    SymptomEpisode(
      name: try place.member("name").text(), began: try place.member("beganAt").moment(),
      ended: try place.optional("endedAt")?.moment())
  }

  private static func incident(_ place: JSONPlace) throws(Problem) -> Incident {
    Incident(
      name: try place.member("name").text(), startedAt: try place.member("startedAt").moment(),
      detectedAt: try place.optional("detectedAt")?.moment(),
      acknowledgedAt: try place.optional("acknowledgedAt")?.moment(),
      resolvedAt: try place.optional("resolvedAt")?.moment())
  }

  private static func expectation(_ place: JSONPlace) throws(Problem) -> CheckResult {
    CheckResult(
      name: try place.member("name").text(), observed: try place.optional("observed")?.text() ?? "",
      passed: try place.member("passed").bool())
  }

  private static func threshold(_ place: JSONPlace) throws(Problem) -> ThresholdResult {
    ThresholdResult(
      metric: try place.member("metric").text(), channel: try place.optional("where")?.optional("channel")?.text(),
      endpoint: try place.optional("where")?.optional("endpoint")?.text(),
      require: try place.member("require").text(), observed: nil, passed: try place.member("passed").bool())
  }
}
