public import VirtualTime

/// When a fault or an action happens, as its file says it.
public struct Timing: Hashable, Sendable {
  /// When it happens first; with `Recurrence.meanTimeBetween`, from when on it may happen.
  public enum Beginning: Hashable, Sendable {
    case at(VirtualInstant)
    /// Once for every time that the anchor happens.
    case after(Anchor)
  }

  /// Another fault or action that this one follows.
  public struct Anchor: Hashable, Sendable {
    /// The `id` of the other.
    public var id: String
    /// Whether it follows the other's end instead of its beginning.
    public var isEnd: Bool
    public var delay: VirtualDuration
    public init(id: String, isEnd: Bool = false, delay: VirtualDuration = .zero) {
      self.id = id
      self.isEnd = isEnd
      self.delay = delay
    }
  }

  /// How it comes again.
  public enum Recurrence: Hashable, Sendable {
    /// A fixed time from beginning to beginning.
    case period(VirtualDuration)
    /// Exponentially distributed times with this mean from the end of one to the beginning of the next, and from the
    /// first possible moment to the first one: mean time between failures, the failures themselves not counted.
    case meanTimeBetween(mean: VirtualDuration)
  }

  public var beginning: Beginning
  /// nil: it happens once (or once for every time that its anchor happens).
  public var recurrence: Recurrence?
  /// How often it happens at most; nil: as often as the run has room for.
  public var times: Int?

  public init(_ beginning: Beginning, recurrence: Recurrence? = nil, times: Int? = nil) {
    self.beginning = beginning
    self.recurrence = recurrence
    self.times = times
  }

  /// Once, at this moment.
  public static func at(_ instant: VirtualInstant) -> Timing { Timing(.at(instant)) }
}
