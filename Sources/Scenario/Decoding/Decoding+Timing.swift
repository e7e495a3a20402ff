import Components
import VirtualTime

extension Decoding {
  /// The most occurrences of one fault or action.
  static let mostOccurrences = 100_000
  /// Of a delay, a period or a mean time between failures: five times the longest run.
  private static let longestGap = VirtualDuration.hours(24 * 366 * 5)

  /// When something happens, from `at`, `after`, `every` and `times`.
  /// - Parameter ids: what `after` can name.
  /// - Returns: nil when any of it is wrong (reported).
  func timing(_ fields: Fields, of subject: String, ids: [String]) -> Timing? {
    let recurrence = fields["every"].map { self.recurrence($0) }
    let times = fields["times"].map { scalars.integer($0, "times", 1...Self.mostOccurrences) }
    let beginning = beginning(fields, of: subject, ids: ids)
    if let node = fields["times"], fields["every"] == nil {
      problems.report(node.position, "'times' needs 'every'")
      return nil
    }
    if case .some(nil) = recurrence { return nil }
    if case .some(nil) = times { return nil }
    guard let beginning else { return nil }
    let timing = Timing(beginning, recurrence: recurrence ?? nil, times: times ?? nil)
    checkCount(timing, fields)
    return timing
  }

  private func beginning(_ fields: Fields, of subject: String, ids: [String]) -> Timing.Beginning? {
    if let after = fields["after"] {
      if fields["at"] != nil {
        problems.report(after.position, "'at' and 'after' exclude each other")
        return nil
      }
      return anchor(after, ids: ids).map { .after($0) }
    }
    if let at = fields["at"] { return moment(at, "at").map { .at($0) } }
    // What is random may happen from the start on.
    if fields["every"]?.mapping != nil { return .at(.start) }
    problems.report(fields.position, "\(subject) needs 'at' or 'after'", isAboutAbsence: true)
    return nil
  }

  /// A moment from the start to before the end of the run.
  private func moment(_ node: LocatedNode, _ name: String) -> VirtualInstant? {
    guard let offset = scalars.duration(node, name) else { return nil }
    if let duration, offset >= duration {
      problems.report(
        node.position, "'\(name)' must lie before the end of the run at \(duration)", isAboutAbsence: true)
    }
    return .start + offset
  }

  /// `ID`, `ID.end`, and either with ` + DURATION`.
  private func anchor(_ node: LocatedNode, ids: [String]) -> Timing.Anchor? {
    guard let text = scalars.text(node, "after") else { return nil }
    if ids.contains(text) { return Timing.Anchor(id: text) }
    var name = Substring(text)
    var delay = VirtualDuration.zero
    if let plus = text.lastIndex(of: "+") {
      let rest = text[text.index(after: plus)...]
      let start = rest.firstIndex { $0 != " " } ?? rest.endIndex
      name = Self.trimmed(text[..<plus])
      do throws(ParseProblem) {
        let kind = OptionKind.duration(.zero...Self.longestGap)
        guard case .duration(let value) = try kind.parse(String(rest[start...])) else {
          preconditionFailure("a duration was read as something else")
        }
        delay = value
      } catch {
        let offset = text[..<start].utf8.count + error.offset
        problems.report(problems.position(in: node, byte: offset), error.message)
        return nil
      }
    }
    var isEnd = false
    if !ids.contains(String(name)), name.hasSuffix(".end") {
      name = name.dropLast(".end".count)
      isEnd = true
    }
    guard ids.contains(String(name)) else {
      problems.report(
        node.position, "no fault or action has the id '\(name)'", meaning: String(name), of: ids,
        note: ids.isEmpty
          ? "none has an 'id'; 'after' is written ID, ID + 10m or ID.end + 10m" : "the ids are \(Self.list(ids))",
        isAboutAbsence: true)
      return nil
    }
    return Timing.Anchor(id: String(name), isEnd: isEnd, delay: delay)
  }

  private static func trimmed(_ text: Substring) -> Substring {
    guard let last = text.lastIndex(where: { $0 != " " }) else { return "" }
    return text[...last]
  }

  /// `1h` or `{mtbf: 7d}`.
  private func recurrence(_ node: LocatedNode) -> Timing.Recurrence? {
    guard node.mapping != nil else {
      return scalars.duration(node, "every", .milliseconds(1)...Self.longestGap).map { .period($0) }
    }
    let fields = Fields(node, of: "'every'", keys: ["mtbf"], problems: problems)
    return fields.required("mtbf").flatMap { scalars.duration($0, "mtbf", .milliseconds(1)...Self.longestGap) }
      .map { .meanTimeBetween(mean: $0) }
  }

  /// A bound on what a schedule can hold, and `times` that the run has no room for.
  private func checkCount(_ timing: Timing, _ fields: Fields) {
    guard let duration, let recurrence = timing.recurrence, let every = fields["every"] else { return }
    switch recurrence {
    case .meanTimeBetween(let mean):
      // Twice as many as expected would take a miracle.
      if duration / mean > Double(Self.mostOccurrences / 2) {
        problems.report(
          every.position, "a mean of \(mean) is too short for a run of \(duration)",
          note: "at most \(Self.mostOccurrences / 2) occurrences can be expected of one fault or action")
      }
    case .period(let period):
      var from = VirtualDuration.zero
      if case .at(let instant) = timing.beginning { from = VirtualDuration(nanoseconds: instant.nanoseconds) }
      guard from < duration else { return }
      let room = Int((duration.nanoseconds - from.nanoseconds - 1) / period.nanoseconds) + 1
      if let times = timing.times, times > room, let node = fields["times"] {
        problems.report(node.position, "the run has room for \(room) of these \(times) times")
      } else if min(room, timing.times ?? room) > Self.mostOccurrences {
        problems.report(
          every.position, "this would happen \(room) times",
          note: "at most \(Self.mostOccurrences) occurrences of one fault or action are possible; 'times' limits them")
      }
    }
  }
}
