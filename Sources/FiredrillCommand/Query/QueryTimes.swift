import ArgumentParser
import Prometheus
import VirtualTime

/// When questions are asked, as the command line says it.
struct QueryTimes {
  /// A moment that may need a scenario's start. In milliseconds.
  private enum Moment {
    case sinceStart(Int64)
    case since1970(Int64)
  }

  /// Moments to answer at, in milliseconds since 1970.
  enum Span {
    case moment(Int64)
    case steps(ClosedRange<Int64>, step: Int64)

    func answer(to text: String, in store: SampleStore) -> QueryAnswer {
      switch self {
      case .moment(let time): QueryAnswer(to: text, at: time, in: store)
      case .steps(let times, let step): QueryAnswer(to: text, over: times, step: step, in: store)
      }
    }
  }

  /// From this size on a bare number is a unix time: more than three years of seconds, or 1973.
  static let firstUnixTime = 100_000_000.0

  private let first: Moment
  private let last: Moment
  private let step: Int64?

  /// - Parameter hasOrigin: whether there is a scenario's start to count from.
  init(at: String?, start: String?, end: String?, step: String?, hasOrigin: Bool) throws {
    let span = [start, end, step]
    if let at {
      guard span.allSatisfy({ $0 == nil }) else {
        throw ValidationError("--at excludes --start, --end and --step.")
      }
      first = try Self.moment(at, "--at", hasOrigin)
      last = first
      self.step = nil
      return
    }
    guard let start, let end, let step else {
      let missing = zip(["--start", "--end", "--step"], span).filter { $1 == nil }.map(\.0)
      throw ValidationError(
        missing.count == 3
          ? "Say when: --at, or --start, --end and --step." : "\(missing.joined(separator: " and ")) is missing.")
    }
    first = try Self.moment(start, "--start", hasOrigin)
    last = try Self.moment(end, "--end", hasOrigin)
    self.step = try Self.step(step)
  }

  /// - Parameter origin: the scenario's start in milliseconds since 1970.
  func resolved(origin: Int64?) throws -> Span {
    let (first, last) = (Self.absolute(first, origin), Self.absolute(last, origin))
    guard let step else { return .moment(first) }
    guard first <= last else { throw ValidationError("--end lies before --start.") }
    let steps = (last - first) / step + 1
    guard steps <= Int64(QueryAnswer.maximumSteps) else {
      throw ValidationError(
        "--start, --end and --step make \(steps) steps; at most \(QueryAnswer.maximumSteps) are answered, as by a server."
      )
    }
    return .steps(first...last, step: step)
  }

  private static func absolute(_ moment: Moment, _ origin: Int64?) -> Int64 {
    switch moment {
    case .since1970(let time): time
    case .sinceStart(let time): time + (origin ?? 0)
    }
  }

  private static func moment(_ text: String, _ option: String, _ hasOrigin: Bool) throws -> Moment {
    if let seconds = seconds(text) {
      guard seconds.magnitude < 9e12 else { throw ValidationError("\(option) \(text) is out of range.") }
      let milliseconds = Int64((seconds * 1000).rounded(.toNearestOrAwayFromZero))
      return hasOrigin && seconds.magnitude < firstUnixTime ? .sinceStart(milliseconds) : .since1970(milliseconds)
    }
    if let moment = CalendarInstant(text) {
      let nanoseconds = moment.unixNanoseconds
      return .since1970(nanoseconds / 1_000_000 - (nanoseconds % 1_000_000 < 0 ? 1 : 0))
    }
    let isNegative = text.hasPrefix("-")
    if let duration = PrometheusDuration.parse(isNegative || text.hasPrefix("+") ? String(text.dropFirst()) : text) {
      guard hasOrigin else {
        throw ValidationError(
          "\(option) '\(text)' counts from a scenario's start, and --data has none: give RFC 3339 or seconds since 1970."
        )
      }
      return .sinceStart((isNegative ? -1 : 1) * (duration.nanoseconds / 1_000_000))
    }
    let known = hasOrigin ? "a duration such as 90s or 1h30m, " : ""
    throw ValidationError(
      "\(option) must be \(known)a number of seconds or a moment such as 2026-03-02T09:30:00Z, not '\(text)'.")
  }

  private static func step(_ text: String) throws -> Int64 {
    let milliseconds: Int64?
    if let seconds = seconds(text), seconds.magnitude < 9e12 {
      milliseconds = Int64((seconds * 1000).rounded(.toNearestOrAwayFromZero))
    } else {
      milliseconds = PrometheusDuration.parse(text).map { $0.nanoseconds / 1_000_000 }
    }
    guard let milliseconds, milliseconds > 0 else {
      throw ValidationError(
        "--step must be a duration such as 15s or a number of seconds, longer than 0, not '\(text)'.")
    }
    return milliseconds
  }

  /// A plain decimal number; nothing else that `Double` would read.
  private static func seconds(_ text: String) -> Double? {
    let digits = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text[...]
    guard let first = digits.utf8.first, (0x30...0x39).contains(first),
      digits.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") })
    else { return nil }
    return Double(text)
  }
}
