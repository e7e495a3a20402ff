import Foundation
import Testing

/// Holds one incident of a post-mortem against the JSON report of the same run.
struct PostMortemCheck {
  let document: MarkdownDocument
  let report: [String: Any]
  let index: Int

  private var incident: [String: Any] { objects(report, "incidents")[index] }
  private func objects(_ object: [String: Any], _ key: String) -> [[String: Any]] {
    object[key] as? [[String: Any]] ?? []
  }
  private func number(_ object: [String: Any], _ key: String) -> Double? { (object[key] as? NSNumber)?.doubleValue }
  private func text(_ object: [String: Any], _ key: String) -> String { object[key] as? String ?? "" }
  private func chapter(_ title: String) throws -> MarkdownDocument.Chapter {
    let found = document[title]
    return try #require(index < found.count ? found[index] : nil, "no chapter \(title)")
  }

  private var startedAt: Double { number(incident, "startedAt") ?? .nan }
  private var end: Double { number(incident, "resolvedAt") ?? number(report, "durationSeconds") ?? .nan }

  private func expect(
    _ printed: some StringProtocol, is seconds: Double?, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let stands = try stands(printed, for: seconds)
    #expect(stands, "'\(printed)' for \(seconds.map { "\($0) s" } ?? "never")", sourceLocation: sourceLocation)
  }

  private func stands(_ printed: some StringProtocol, for seconds: Double?) throws -> Bool {
    let isNever = printed.hasPrefix("never") || printed == "-"
    guard let seconds, !isNever else { return isNever && seconds == nil }
    return try PrintedTime(printed).stands(for: seconds)
  }

  func summary() throws {
    let chapter = try chapter("Incident Summary")
    #expect(try chapter.field("Incident") == text(incident, "name"))
    let date = try chapter.field("Date/Time")
    try expect(date.split(separator: "(")[1], is: startedAt)
    try expect(try chapter.field("Duration"), is: end - startedAt)
    guard let impact = incident["impact"] as? [String: Any] else { return }
    let items = chapter.items("Impact")
    let counts = try #require(items.first { $0.hasPrefix("messages: ") }).dropFirst("messages: ".count)
      .split(separator: ", ").map { $0.split(separator: " ")[0].replacingOccurrences(of: ",", with: "") }
    #expect(counts == ["late", "failed", "rejected", "lost", "duplicated"].map { "\(Int(number(impact, $0)!))" })
    try expect(
      try #require(items.first { $0.hasPrefix("below") }), is: number(impact, "secondsBelowObjectives"))
  }

  func timeline() throws {
    let chapter = try chapter("Timeline")
    let times = [
      ("Detection", "detectedAt", startedAt), ("Response", "acknowledgedAt", number(incident, "detectedAt")),
      ("Mitigation", "mitigatedAt", startedAt), ("Resolution", "resolvedAt", startedAt),
    ]
    for (name, key, since) in times {
      let field = try chapter.field("\(name) time")
      guard let moment = number(incident, key) else {
        #expect(field == "never within the run")
        continue
      }
      let parts = field.components(separatedBy: "; ")
      try expect(parts[0].components(separatedBy: ", ")[1], is: moment)
      try expect(parts[1], is: since.map { moment - $0 })
    }
    let entries = objects(report, "timeline").filter { entry in
      let at = number(entry, "at")!
      return at >= startedAt && at <= end
        && (text(entry, "kind") != "incident" || text(entry, "subject") == text(incident, "name"))
    }
    let rows = chapter.table("at", "time")
    let isCut = entries.count > 90
    #expect(rows.count == (isCut ? 86 : entries.count))
    for (row, entry) in isCut ? Array(zip(rows.prefix(60), entries)) : Array(zip(rows, entries)) {
      try expect(row[0], is: number(entry, "at"))
      #expect(row[2...] == [text(entry, "kind"), text(entry, "text")])
    }
  }

  func symptoms() throws {
    let rows = try chapter("Root Cause").table("", "name", "began")
    let known = [("symptom", "symptoms", "beganAt", "endedAt"), ("objective", "objectives", "breachedAt", "metAt")]
    for row in rows where !row[0].hasPrefix("…") {
      let (_, key, began, ended) = try #require(known.first { $0.0 == row[0] })
      let at = try PrintedTime(row[2])
      let episode = try #require(
        objects(report, key).first { text($0, "name") == row[1] && at.stands(for: number($0, began)!) },
        "\(row) is not in the JSON report")
      try expect(row[3], is: number(episode, ended))
    }
    #expect(!rows.isEmpty || objects(report, "symptoms").isEmpty)
  }

  /// The parts follow each other from the beginning to the acknowledgement, and are those of the detection.
  func delay() throws {
    let rows = try chapter("Root Cause").table("part", "took")
    guard let detectedAt = number(incident, "detectedAt") else {
      #expect(rows.isEmpty)
      return
    }
    let parts = rows.compactMap { row in try? PrintedTime(row[1]) }
    let (low, high) = (parts.reduce(0) { $0 + $1.seconds.lowerBound }, parts.reduce(0) { $0 + $1.seconds.upperBound })
    let people = report["tickets"] != nil
    let until = number(incident, "acknowledgedAt") ?? (people ? end : number(incident, "notifiedAt") ?? detectedAt)
    #expect(low...high ~= until - startedAt, "\(rows)")
    let shares = rows.compactMap { Double($0[2].dropLast()) }.reduce(0, +)
    #expect(rows.isEmpty || abs(shares - 100) < 0.05 * Double(rows.count) + 0.01)
    guard let detection = incident["detection"] as? [String: Any] else { return }
    for part in objects(detection, "parts")
    where ["symptom", "window", "scrape", "evaluation", "for"].contains(text(part, "part")) {
      let length = min(detectedAt, number(part, "to")!) - max(startedAt, number(part, "from")!)
      guard length > 0 else { continue }
      let row = try #require(rows.first { $0[0].hasPrefix(text(part, "part") + ": ") }, "\(part) has no row")
      try expect(row[1], is: length)
    }
  }

  private func wait(of call: [String: Any]) -> Double? {
    number(call, "acknowledgedAt").map { $0 - (number(call, "at") ?? .nan) }
  }

  /// Calls and steps are those of the tickets; over all incidents, none is left out.
  func people() throws {
    let calls = objects(report, "tickets").flatMap { objects($0, "calls") }
    for row in try chapter("Resolution").table("called", "who") {
      let at = try PrintedTime(row[0])
      // The same person may be called more than once within a second.
      let call = try calls.first {
        try at.stands(for: number($0, "at")!) && text($0, "person") == row[1] && text($0, "reason") == row[3]
          && text($0, "level") == row[2] && stands(row[5], for: number($0, "acknowledgedAt"))
          && stands(row[6], for: wait(of: $0))
      }
      #expect(call != nil, "\(row) is no call of the JSON report")
    }
    let steps = objects(report, "tickets").flatMap { objects($0, "steps") }
    for row in try chapter("Resolution").table("began", "took", "who") {
      let at = try PrintedTime(row[0])
      let step = try #require(
        steps.first {
          at.stands(for: number($0, "beganAt")!) && text($0, "person") == row[2]
            && row[4].hasPrefix(text($0, "id") + " ")
        })
      try expect(row[1], is: (number(step, "endedAt") ?? number(report, "durationSeconds")!) - number(step, "beganAt")!)
    }
    let all = document["Resolution"]
    if all.count == objects(report, "incidents").count, index == all.count - 1 {
      #expect(all.reduce(0) { $0 + $1.table("called", "who").count } == calls.count)
    }
  }

  /// The longest first; each that is a step lasts as long as the step did while the incident was repaired.
  func repair() throws {
    let rows = try chapter("Resolution").table("part", "began", "took")
    let times = try rows.map { try PrintedTime($0[2]) }
    for (a, b) in zip(times, times.dropFirst()) { #expect(a.seconds.upperBound >= b.seconds.lowerBound) }
    let mitigated = number(incident, "mitigatedAt") ?? end
    for row in rows {
      let at = try PrintedTime(row[1])
      let step = objects(report, "tickets").flatMap { objects($0, "steps") }.first { step in
        row[0].contains(": \(text(step, "id")) ") && at.stands(for: max(number(step, "beganAt")!, repairBegan))
          && (row[0].hasPrefix("waited") || row[0].hasPrefix(text(step, "person")))
      }
      guard let step else {
        #expect(row[0].hasPrefix("until the action") || !row[0].contains(": "), "\(row) is no step of the JSON report")
        continue
      }
      let ended = min(number(step, "endedAt") ?? end, mitigated)
      try expect(row[2], is: ended - max(number(step, "beganAt")!, repairBegan))
    }
    let improved = try chapter("Lessons Learned").items("What could be improved").first { $0.hasPrefix("The repair") }
    if let largest = rows.first { #expect(improved?.contains("\(largest[0]), \(largest[2])") == true) }
  }

  private var repairBegan: Double {
    number(incident, "acknowledgedAt") ?? number(incident, "notifiedAt") ?? number(incident, "detectedAt") ?? startedAt
  }

  func metrics() throws {
    let chapter = try chapter("Metrics")
    for key in ["mttd", "mtta", "mttr"] { try expect(try chapter.field(key.uppercased()), is: number(incident, key)) }
    let fired = objects(report, "alerts").count { !($0["firingAt"] is NSNull) }
    let wrong = try chapter.field("False positives")
    #expect(wrong.hasPrefix("\(Int(number(report, "falseAlerts")!)) of \(fired) alert"))
    #expect(try chapter.field("Incident frequency").hasPrefix("\(objects(report, "incidents").count) incident"))
  }
}
