import VirtualTime

/// A calendar moment in the words of `strftime`, in the C locale.
struct CivilTime {
  let moment: CalendarInstant

  init(_ moment: CalendarInstant) { self.moment = moment }

  private static let days = ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"]
  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]

  /// The format with its letters replaced; those that are unknown stay, as GNU date leaves them.
  func text(_ format: String) -> String {
    var result = ""
    var rest = Substring(format)
    while let character = rest.popFirst() {
      guard character == "%", let letter = rest.popFirst() else {
        result.append(character)
        continue
      }
      // `%-d`: without padding; `%:z`: with a colon.
      if "-:_".contains(letter), let next = rest.first, let value = field(next, modifier: letter) {
        rest.removeFirst()
        result += value
      } else {
        result += field(letter, modifier: nil) ?? "%\(letter)"
      }
    }
    return result
  }

  private func field(_ letter: Character, modifier: Character?) -> String? {
    let date = moment.date
    let seconds = moment.timeOfDay.nanoseconds / 1_000_000_000
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60)
    let weekday = ((date.daysSinceEpoch % 7) + 7) % 7
    func number(_ value: Int64, _ width: Int = 2) -> String {
      switch modifier {
      case "-": return "\(value)"
      case "_": return String(repeating: " ", count: max(0, width - "\(value)".count)) + "\(value)"
      default: return padded(Int(value), width)
      }
    }
    switch letter {
    case "Y": return "\(date.year)"
    case "y": return number(Int64(date.year % 100))
    case "m": return number(Int64(date.month))
    case "d": return number(Int64(date.day))
    case "e": return (date.day < 10 ? " " : "") + "\(date.day)"
    case "H": return number(hour)
    case "I": return number((hour + 11) % 12 + 1)
    case "M": return number(minute)
    case "S": return number(second)
    case "N": return padded(moment.nanosecond, 9)
    case "p": return hour < 12 ? "AM" : "PM"
    case "s": return "\((moment.unixMilliseconds - Int64(moment.nanosecond / 1_000_000)) / 1_000)"
    case "j": return number(Int64(date.daysSinceEpoch - firstDay(of: date.year) + 1), 3)
    case "a": return String(Self.days[weekday].prefix(3))
    case "A": return Self.days[weekday]
    case "b", "h": return String(Self.months[date.month - 1].prefix(3))
    case "B": return Self.months[date.month - 1]
    case "u": return "\((weekday + 3) % 7 + 1)"
    case "w": return "\((weekday + 4) % 7)"
    case "F": return text("%Y-%m-%d")
    case "T": return text("%H:%M:%S")
    case "R": return text("%H:%M")
    case "D": return text("%m/%d/%y")
    case "c": return text("%a %b %e %H:%M:%S %Y")
    case "z": return offset(colon: modifier == ":")
    case "Z": return moment.offsetSeconds == 0 ? "UTC" : offset(colon: false)
    case "n": return "\n"
    case "t": return "\t"
    case "%": return "%"
    default: return nil
    }
  }

  private func firstDay(of year: Int) -> Int {
    guard let first = CivilDate(year: year, month: 1, day: 1) else { preconditionFailure("a year without a first day") }
    return first.daysSinceEpoch
  }

  private func offset(colon: Bool) -> String {
    let minutes = abs(moment.offsetSeconds) / 60
    return "\(moment.offsetSeconds < 0 ? "-" : "+")\(padded(minutes / 60))\(colon ? ":" : "")\(padded(minutes % 60))"
  }
}
