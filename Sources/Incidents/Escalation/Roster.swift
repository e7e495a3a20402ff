public import VirtualTime

/// The on-call plan on a calendar: who can be called at a moment, and whether it is night.
public struct Roster: Hashable, Sendable {
  public let onCall: OnCall
  /// The calendar moment of virtual time 0.
  public let start: CalendarInstant

  public init(_ onCall: OnCall, start: CalendarInstant) {
    self.onCall = onCall
    self.start = start
  }

  /// Whether people sleep.
  public func isNight(_ moment: VirtualInstant) -> Bool { onCall.night.contains(start.moment(of: moment)) }

  /// The first moment of the day after a night.
  func morning(after moment: VirtualInstant) -> VirtualInstant {
    moment + onCall.night.remaining(at: start.moment(of: moment))
  }

  /// The people of a level who can be called, in their order.
  func people(of level: Int, at moment: VirtualInstant) -> [String] {
    let now = start.moment(of: moment)
    return onCall.levels[level].people.filter { name in
      let shifts = onCall.person(name)?.shifts ?? []
      return shifts.isEmpty || shifts.contains { $0.contains(now) }
    }
  }
}
