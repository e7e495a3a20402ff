import Components
import Prometheus

extension AlertingDecoding {
  private static let weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]
  private static let months = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
  ]

  func timeIntervals(
    _ node: LocatedNode?, _ key: String
  ) -> [(intervals: NamedTimeIntervals, position: SourcePosition)] {
    items(node, key).compactMap { item in
      let fields = Fields(item, of: "a named time interval", keys: ["name", "time_intervals"], problems: problems)
      let nameNode = fields.required("name")
      let name = nameNode.flatMap { scalars.text($0, "name") }
      let intervals = items(fields["time_intervals"], "time_intervals").map(interval)
      guard let name, let nameNode else { return nil }
      return (NamedTimeIntervals(name, intervals), nameNode.position)
    }
  }

  private func interval(_ node: LocatedNode) -> TimeInterval {
    let keys = ["times", "weekdays", "days_of_month", "months", "years", "location"]
    let fields = Fields(node, of: "a time interval", keys: keys, problems: problems)
    var interval = TimeInterval()
    interval.times = items(fields["times"], "times").compactMap(times)
    interval.weekdays = words(fields["weekdays"], "weekdays").compactMap { text, node in
      range(text, node, "a weekday such as monday, or a span such as monday:friday") { word in
        Self.weekdays.firstIndex(of: word.lowercased())
      }
    }
    interval.months = words(fields["months"], "months").compactMap { text, node in
      range(text, node, "a month such as march or 3, or a span such as march:may") { word in
        Self.months.firstIndex(of: word.lowercased()).map { $0 + 1 }
          ?? Int(word).flatMap { (1...12).contains($0) ? $0 : nil }
      }
    }
    interval.years = words(fields["years"], "years").compactMap { text, node in
      range(text, node, "a year such as 2026, or a span such as 2026:2028") { Int($0).flatMap { $0 > 0 ? $0 : nil } }
    }
    interval.daysOfMonth = words(fields["days_of_month"], "days_of_month").compactMap(days)
    if let node = fields["location"], let name = scalars.text(node, "location") {
      interval.zone = zone(name, node)
    }
    return interval
  }

  private func range(
    _ text: String, _ node: LocatedNode, _ expected: String, _ value: (String) -> Int?
  ) -> ClosedRange<Int>? {
    guard let (first, last) = ends(text, value) else {
      problems.report(node.position, "'\(text)' is not \(expected)")
      return nil
    }
    guard first <= last else {
      problems.report(node.position, "'\(text)' ends before it begins", note: "write it as two spans")
      return nil
    }
    return first...last
  }

  private func ends(_ text: String, _ value: (String) -> Int?) -> (Int, Int)? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard parts.count <= 2, let first = value(parts[0]), let last = value(parts[parts.count - 1]) else { return nil }
    return (first, last)
  }

  private func days(_ text: String, _ node: LocatedNode) -> TimeInterval.Days? {
    let found = ends(text) { Int($0).flatMap { $0 != 0 && (-31...31).contains($0) ? $0 : nil } }
    guard let (first, last) = found else {
      problems.report(node.position, "'\(text)' is not a day such as 1 or -1, or a span such as 1:5")
      return nil
    }
    // As Alertmanager compares them: in a month of 31 days.
    func counted(_ day: Int) -> Int { day < 0 ? 31 + day : day }
    guard !(first < 0 && last > 0), counted(first) <= counted(last) else {
      problems.report(node.position, "'\(text)' ends before it begins")
      return nil
    }
    return TimeInterval.Days(first, last)
  }

  private func times(_ node: LocatedNode) -> Range<Int>? {
    let fields = Fields(node, of: "a span of the day", keys: ["start_time", "end_time"], problems: problems)
    let start = fields.required("start_time").flatMap { minute($0, "start_time") }
    let end = fields.required("end_time").flatMap { minute($0, "end_time") }
    guard let start, let end else { return nil }
    guard start < end else {
      problems.report(node.position, "the span ends before it begins", note: "spans over midnight are two spans")
      return nil
    }
    return start..<end
  }

  private func minute(_ node: LocatedNode, _ name: String) -> Int? {
    guard let text = scalars.text(node, name) else { return nil }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    if parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy { (48...57).contains($0) } }),
      let hour = Int(parts[0]), let minute = Int(parts[1]), minute < 60, hour < 24 || hour == 24 && minute == 0
    {
      return hour * 60 + minute
    }
    problems.report(node.position, "'\(name)' must be a time of day such as 09:00, not '\(text)'")
    return nil
  }

  /// The machine's own tables are not asked: their contents differ from machine to machine and year to year.
  private func zone(_ name: String, _ node: LocatedNode) -> TimeZoneRule {
    if let zone = TimeZoneRule(named: name) { return zone }
    if name == "Local" {
      problems.report(
        node.position, "the time zone 'Local' is another one on every machine", note: "name it, as in Europe/Berlin")
    } else if TimeZoneRule.isWithoutRule(name) {
      problems.report(
        node.position, "the clocks of '\(name)' follow the moon, and their changes are not known here",
        note: "a fixed offset is written Etc/GMT-1: one hour east of UTC")
    } else {
      problems.report(
        node.position, "there is no time zone '\(name)'", meaning: name, of: TimeZoneRule.names,
        note: "names are those of the time zone database; Etc/GMT-2 is two hours east of UTC")
    }
    return .utc
  }
}
