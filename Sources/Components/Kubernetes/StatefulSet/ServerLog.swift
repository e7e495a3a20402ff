import SimulationKernel
import Telemetry
import VirtualTime

/// What a server writes in the pods of the stateful set that it runs in, in the server's own format.
public struct ServerLog: Sendable {
  private let book: LogBook
  private let simulation: Simulation
  private let set: String

  init(of set: StatefulSet) {
    book = set.context.telemetry.logs
    simulation = set.simulation
    self.set = set.name
  }

  /// Writes a line in the pod with that number; it is made only where somebody reads it.
  /// - Parameter line: gets the moment; without its line break.
  func write(_ ordinal: Int, _ line: (LogMoment) -> String) {
    guard book.isEnabled(set) else { return }
    book.write(time: simulation.now, component: set, pod: "\(set)-\(ordinal)") { line(LogMoment($0)) }
  }
}

/// A moment in universal time, as containers have it, cut off after milliseconds.
struct LogMoment {
  private let moment: CalendarInstant

  init(_ moment: CalendarInstant) {
    self.moment = CalendarInstant(unixNanoseconds: moment.unixNanoseconds, offsetSeconds: 0)
  }

  var date: CivilDate { moment.date }
  /// As `2026-03-02T08:00:00`.
  var seconds: String { String(moment.description.prefix(19)) }
  /// Three digits.
  var milliseconds: String { padded(moment.nanosecond / 1_000_000, 3) }
  /// Seconds since 1970.
  var unixSeconds: Int64 { (moment.unixMilliseconds - Int64(moment.nanosecond / 1_000_000)) / 1_000 }
}
