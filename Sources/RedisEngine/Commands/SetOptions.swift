/// The options of SET, GETEX and their relatives.
struct SetOptions {
  enum Unit { case milliseconds, seconds }
  struct Time {
    var text: RedisBytes
    var unit: Unit
    var isAbsolute: Bool
  }

  var onlyIfAbsent = false
  var onlyIfPresent = false
  var returnsOld = false
  var keepsExpiry = false
  var persists = false
  var time: Time?

  private static let units: [(name: String, unit: Unit, isAbsolute: Bool)] = [
    ("EX", .seconds, false), ("PX", .milliseconds, false), ("EXAT", .seconds, true), ("PXAT", .milliseconds, true),
  ]

  init() {}

  init(_ call: RedisCall, from start: Int, isGet: Bool) throws(RedisError) {
    var index = start
    while index < call.count {
      if !isGet, call.isWord(index, "NX"), !onlyIfPresent {
        onlyIfAbsent = true
      } else if !isGet, call.isWord(index, "XX"), !onlyIfAbsent {
        onlyIfPresent = true
      } else if !isGet, call.isWord(index, "GET") {
        returnsOld = true
      } else if !isGet, call.isWord(index, "KEEPTTL"), time == nil {
        keepsExpiry = true
      } else if isGet, call.isWord(index, "PERSIST"), time == nil {
        persists = true
      } else if let unit = Self.units.first(where: { call.isWord(index, $0.name) }), !keepsExpiry, !persists,
        index + 1 < call.count, time == nil || Self.isSame(time!, unit)
      {
        index += 1
        time = Time(text: call[index], unit: unit.unit, isAbsolute: unit.isAbsolute)
      } else {
        throw .syntax
      }
      index += 1
    }
  }

  /// Redis lets an option be repeated.
  private static func isSame(_ time: Time, _ unit: (name: String, unit: Unit, isAbsolute: Bool)) -> Bool {
    time.unit == unit.unit && time.isAbsolute == unit.isAbsolute
  }
}

extension SetOptions.Time {
  /// Milliseconds since 1970.
  func milliseconds(now: Int64, command: String) throws(RedisError) -> Int64 {
    guard let number = text.integer else { throw .notInteger }
    if number <= 0 || (unit == .seconds && number > Int64.max / 1_000) { throw .invalidExpiry(command) }
    let span = unit == .seconds ? number * 1_000 : number
    if isAbsolute { return span }
    let (time, overflowed) = span.addingReportingOverflow(now)
    if overflowed { throw .invalidExpiry(command) }
    return time
  }
}
