import VirtualTime

/// When a CronJob is due: `30 2 * * MON-FRI`, `*/15 * * * *`, `@daily`.
///
/// Source: Kubernetes documentation, CronJob schedule syntax; robfig/cron for the rule of days: where both the day of the
/// month and the day of the week are restricted, either is enough.
struct CronSchedule: Hashable, Sendable {
  let text: String
  private var minutes: Set<Int>
  private var hours: Set<Int>
  private var days: Set<Int>
  private var months: Set<Int>
  private var weekdays: Set<Int>
  private var isAnyDay: Bool
  private var isAnyWeekday: Bool

  private static let macros = [
    "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
  ]
  private static let monthNames = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
  private static let dayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]

  /// - Throws: which field is wrong and why.
  init(_ text: String) throws(ParseProblem) {
    self.text = text
    let fields = (Self.macros[text] ?? text).split(separator: " ").map(String.init)
    guard fields.count == 5 else {
      throw ParseProblem(
        offset: 0,
        message: "expected five fields (minute hour day month weekday) or a word such as @daily, not '\(text)'")
    }
    minutes = try Self.field(fields[0], 0...59, "minute")
    hours = try Self.field(fields[1], 0...23, "hour")
    days = try Self.field(fields[2], 1...31, "day of the month")
    months = try Self.field(fields[3], 1...12, "month", names: Self.monthNames, first: 1)
    let week = try Self.field(fields[4], 0...7, "day of the week", names: Self.dayNames, first: 0)
    weekdays = Set(week.map { $0 % 7 })
    isAnyDay = fields[2].hasPrefix("*") || fields[2] == "?"
    isAnyWeekday = fields[4].hasPrefix("*") || fields[4] == "?"
  }

  private static func field(
    _ text: String, _ range: ClosedRange<Int>, _ name: String, names: [String] = [], first: Int = 0
  ) throws(ParseProblem) -> Set<Int> {
    func number(_ text: some StringProtocol) throws(ParseProblem) -> Int {
      if let place = names.firstIndex(of: text.uppercased()) { return place + first }
      guard let value = Int(text), range.contains(value) else {
        throw ParseProblem(
          offset: 0, message: "\(name): expected \(range.lowerBound) to \(range.upperBound), not '\(text)'")
      }
      return value
    }
    var values: Set<Int> = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let halves = part.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
      let step = halves.count > 1 ? Int(halves[1]) ?? 0 : 1
      guard step > 0 else {
        throw ParseProblem(offset: 0, message: "\(name): the step of '\(part)' is no number above 0")
      }
      let bounds: ClosedRange<Int>
      let ends = halves[0].split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
      if halves[0] == "*" || halves[0] == "?" {
        bounds = range
      } else if ends.count == 2 {
        let (low, high) = (try number(ends[0]), try number(ends[1]))
        guard low <= high else { throw ParseProblem(offset: 0, message: "\(name): '\(part)' ends before it begins") }
        bounds = low...high
      } else {
        let low = try number(halves[0])
        bounds = low...(halves.count > 1 ? range.upperBound : low)
      }
      values.formUnion(stride(from: bounds.lowerBound, through: bounds.upperBound, by: step))
    }
    return values
  }

  private func matches(_ date: CivilDate) -> Bool {
    guard months.contains(date.month) else { return false }
    let isDay = days.contains(date.day)
    // 1970-01-01 was a Thursday.
    let isWeekday = weekdays.contains(((date.daysSinceEpoch + 4) % 7 + 7) % 7)
    return isAnyDay || isAnyWeekday ? isDay && isWeekday : isDay || isWeekday
  }

  /// The first due moment after `moment`, in its own offset from UTC; nil when there is none within eight years.
  func next(after moment: CalendarInstant) -> CalendarInstant? {
    let (sortedHours, sortedMinutes) = (hours.sorted(), minutes.sorted())
    var date = moment.date
    for day in 0..<(366 * 8) {
      if matches(date) {
        for hour in sortedHours {
          for minute in sortedMinutes {
            let time = VirtualDuration.seconds(Int64(hour * 3_600 + minute * 60))
            guard let due = CalendarInstant(date: date, timeOfDay: time, offsetSeconds: moment.offsetSeconds)
            else { continue }
            if due > moment { return due }
          }
        }
      }
      date = CivilDate(daysSinceEpoch: moment.date.daysSinceEpoch + day + 1)
    }
    return nil
  }
}
