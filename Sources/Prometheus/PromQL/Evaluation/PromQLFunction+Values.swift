import VirtualTime

extension PromQLFunction {
  /// The function of one value that this is; nil when it is something else.
  var ofValue: ((Double) -> Double)? {
    switch self {
    case .abs: \.magnitude
    case .ceil: { $0.rounded(.up) }
    case .floor: { $0.rounded(.down) }
    case .sgn: { $0 < 0 ? -1 : $0 > 0 ? 1 : $0 }
    case .sqrt: { $0.squareRoot() }
    case .exp: { DeterministicMath.exp($0) }
    case .ln: { DeterministicMath.log($0) }
    case .log2: DeterministicMath.log2
    case .log10: DeterministicMath.log10
    case .sin: DeterministicMath.sin
    case .cos: DeterministicMath.cos
    case .tan: DeterministicMath.tan
    case .asin: DeterministicMath.asin
    case .acos: DeterministicMath.acos
    case .atan: DeterministicMath.atan
    case .sinh: DeterministicMath.sinh
    case .cosh: DeterministicMath.cosh
    case .tanh: DeterministicMath.tanh
    case .asinh: DeterministicMath.asinh
    case .acosh: DeterministicMath.acosh
    case .atanh: DeterministicMath.atanh
    case .deg: { $0 * 180 / Double.pi }
    case .rad: { $0 * Double.pi / 180 }
    case .hour, .minute, .month, .year, .dayOfMonth, .dayOfWeek, .dayOfYear, .daysInMonth: { date(of: $0) }
    default: nil
    }
  }

  /// `clamp` and its like, with NaN if any argument is, as in Go.
  static func smaller(_ a: Double, _ b: Double) -> Double {
    if a == -.infinity || b == -.infinity { return -.infinity }
    return a.isNaN || b.isNaN ? .nan : min(a, b)
  }
  static func larger(_ a: Double, _ b: Double) -> Double {
    if a == .infinity || b == .infinity { return .infinity }
    return a.isNaN || b.isNaN ? .nan : max(a, b)
  }

  /// The nearest multiple of `step`, ties upwards.
  static func rounded(_ value: Double, to step: Double) -> Double {
    let inverse = 1 / step
    return (value * inverse + 0.5).rounded(.down) / inverse
  }

  /// A part of the date (UTC) of a moment in seconds since 1970, fractions cut off.
  private func date(of seconds: Double) -> Double {
    // What Go's conversion gives on common processors for numbers that fit no integer.
    let whole = seconds > -0x1p63 && seconds < 0x1p63 ? Int64(seconds) : Int64.min
    // Go counts from a year so early that no moment is negative; beyond the range of Int64 it wraps.
    let absolute = UInt64(bitPattern: whole &+ 62_135_596_800 &+ 9_223_371_966_579_724_800)
    let days = Int64(absolute / 86_400) - Self.earliestDay
    let second = Int64(absolute % 86_400)
    switch self {
    case .hour: return Double(second / 3600)
    case .minute: return Double(second % 3600 / 60)
    case .dayOfWeek: return Double((days % 7 + 11) % 7)
    default: return CivilDay(days: days).part(self)
    }
  }

  private static let earliestDay: Int64 = (62_135_596_800 + 9_223_371_966_579_724_800) / 86_400
}

/// A day of the Gregorian calendar, also far outside the years that the simulation itself may live in.
private struct CivilDay {
  var year: Int64
  var month: Int64
  var day: Int64
  private let days: Int64

  /// - Parameter days: since 1970-01-01.
  init(days: Int64) {
    self.days = days
    // Eras of 400 years that begin on 1 March, so that the leap day comes last.
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  private static let monthStarts: [Int64] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365]
  private var isLeapYear: Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

  func part(_ function: PromQLFunction) -> Double {
    let leapDay: Int64 = isLeapYear ? 1 : 0
    switch function {
    case .year: return Double(year)
    case .month: return Double(month)
    case .dayOfMonth: return Double(day)
    case .dayOfYear: return Double(Self.monthStarts[Int(month) - 1] + day + (month > 2 ? leapDay : 0))
    case .daysInMonth:
      return Double(Self.monthStarts[Int(month)] - Self.monthStarts[Int(month) - 1] + (month == 2 ? leapDay : 0))
    default: preconditionFailure("\(function.rawValue) is no part of a date")
    }
  }
}
