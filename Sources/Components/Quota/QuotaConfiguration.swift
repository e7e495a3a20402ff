public import VirtualTime

/// What a quota kept by the application is made of.
public struct QuotaConfiguration: Hashable, Sendable {
  /// What may pass per window; for a token bucket, its size and the time in which it fills.
  public var limit: Int
  public var span: VirtualDuration
  public var window: WindowKind
  public var alignment: FixedWindow.Alignment
  /// The resolution of a moving window.
  public var buckets: Int
  /// Whether every organisation has its own count; else all share one.
  public var isPerOrganisation: Bool
  /// The code of a send that the quota refused.
  public var code: String
  /// Whether sends pass uncounted while the store does not answer; else they are refused.
  public var opensWhenStoreFails: Bool
  /// Whether one script counts and sets the expiry; else it is INCR, and EXPIRE after the first.
  public var usesScript: Bool

  public init(
    limit: Int, span: VirtualDuration, window: WindowKind, alignment: FixedWindow.Alignment, buckets: Int,
    isPerOrganisation: Bool, code: String, opensWhenStoreFails: Bool, usesScript: Bool = true
  ) {
    self.limit = limit
    self.span = span
    self.window = window
    self.alignment = alignment
    self.buckets = buckets
    self.isPerOrganisation = isPerOrganisation
    self.code = code
    self.opensWhenStoreFails = opensWhenStoreFails
    self.usesScript = usesScript
  }
}

extension QuotaConfiguration {
  /// - Parameter start: the calendar moment of virtual time 0; `align: calendarDay` needs it.
  public init(options: Options, start: CalendarInstant) throws(ConfigurationProblem) {
    let rate = options.rate("limit")
    guard let limit = rate.wholeCount else {
      throw ConfigurationProblem(["limit"], "needs a whole number from 0 to \(QuotaWindow.largestLimit)")
    }
    guard let window = WindowKind(rawValue: options.text("window")) else {
      preconditionFailure("a window that the catalogue entry does not list")
    }
    let usesScript = options.boolean("script")
    guard usesScript || window == .fixed && options.text("align") == "firstUse" && options.has("store") else {
      throw ConfigurationProblem(
        ["script"], "is false, which needs a store and a fixed window that begins with its first use")
    }
    self.init(
      limit: limit, span: rate.per, window: window,
      alignment: try Self.alignment(options, rate.per, start), buckets: options.integer("buckets"),
      isPerOrganisation: options.text("per") == "organisation", code: options.text("code"),
      opensWhenStoreFails: options.text("whenStoreFails") == "open", usesScript: usesScript)
  }

  private static func alignment(
    _ options: Options, _ span: VirtualDuration, _ start: CalendarInstant
  ) throws(ConfigurationProblem) -> FixedWindow.Alignment {
    guard options.text("align") == "calendarDay" else { return .firstUse }
    guard span > .zero, VirtualDuration.hours(24).nanoseconds % span.nanoseconds == 0 else {
      throw ConfigurationProblem(["align"], "is 'calendarDay', which needs a limit whose span divides 24h")
    }
    let midnight = VirtualInstant.start - start.timeOfDay
    return .from(midnight + options.duration("resetTime"))
  }
}
