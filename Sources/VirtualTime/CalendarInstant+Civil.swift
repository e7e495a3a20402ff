extension CalendarInstant {
  /// Seconds since the epoch as a clock at this offset shows them, rounded down.
  private var localSeconds: Int { Int(unixNanoseconds).flooredQuotient(by: 1_000_000_000) + offsetSeconds }

  /// Milliseconds since 1970, rounded down, as Prometheus counts.
  public var unixMilliseconds: Int64 { Int64(Int(unixNanoseconds).flooredQuotient(by: 1_000_000)) }

  /// The day on a calendar at this offset.
  public var date: CivilDate { CivilDate(daysSinceEpoch: localSeconds.flooredQuotient(by: 86_400)) }

  /// The day of the week at this offset.
  public var weekday: Weekday { date.weekday }

  /// The nanoseconds within the current second, 0 to 999,999,999.
  public var nanosecond: Int { Int(unixNanoseconds).flooredRemainder(by: 1_000_000_000) }

  /// The time since midnight at this offset, from zero up to but not including 24 hours.
  public var timeOfDay: VirtualDuration {
    .seconds(Int64(localSeconds.flooredRemainder(by: 86_400))) + .nanoseconds(Int64(nanosecond))
  }

  /// The last midnight at this offset, this moment included.
  public var startOfDay: CalendarInstant { advanced(by: -timeOfDay) }

  /// The moment at this day and time of day on a clock with this offset; nil outside the years 1677 to 2262.
  public init?(date: CivilDate, timeOfDay: VirtualDuration, offsetSeconds: Int) {
    let seconds = date.daysSinceEpoch.multipliedReportingOverflow(by: 86_400)
    guard !seconds.overflow else { return nil }
    let utc = Int64(seconds.partialValue).subtractingReportingOverflow(Int64(offsetSeconds))
    let (fullSeconds, nanoseconds) = timeOfDay.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    let total = utc.partialValue.addingReportingOverflow(fullSeconds)
    guard !utc.overflow, !total.overflow else { return nil }
    // Wide enough for the first and the last second of the range, where the whole seconds alone overflow.
    let wide = Int128(total.partialValue) * 1_000_000_000 + Int128(nanoseconds)
    guard let exact = Int64(exactly: wide) else { return nil }
    self.init(unixNanoseconds: exact, offsetSeconds: offsetSeconds)
  }
}
