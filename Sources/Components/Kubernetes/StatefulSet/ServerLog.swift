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
  /// As `2026-03-02T08:00:00`.
  let seconds: String
  /// Three digits.
  let milliseconds: String
  /// Seconds since 1970.
  let unixSeconds: Int64

  init(_ moment: CalendarInstant) {
    let all = Self.quotient(moment.unixNanoseconds, 1_000_000)
    unixSeconds = Self.quotient(all, 1_000)
    let whole = CalendarInstant(unixNanoseconds: unixSeconds * 1_000_000_000, offsetSeconds: 0)
    seconds = String(whole.description.prefix(19))
    milliseconds = String(String(all - unixSeconds * 1_000 + 1_000).dropFirst())
  }

  /// Rounded down, before 1970 as well.
  private static func quotient(_ number: Int64, _ divisor: Int64) -> Int64 {
    let (quotient, rest) = number.quotientAndRemainder(dividingBy: divisor)
    return rest < 0 ? quotient - 1 : quotient
  }
}
