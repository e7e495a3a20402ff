import VirtualTime

extension CivilMoment {
  /// - Throws: code 18536 for a `%` that nothing known follows.
  func text(_ format: String) throws(MongoError) -> String {
    var result = ""
    var isMark = false
    for character in format {
      guard isMark else {
        if character == "%" { isMark = true } else { result.append(character) }
        continue
      }
      isMark = false
      switch character {
      case "%": result += "%"
      case "Y", "G": result += padded(date.year, 4)
      case "m": result += padded(date.month)
      case "d": result += padded(date.day)
      case "H": result += padded(hour)
      case "M": result += padded(minute)
      case "S": result += padded(second)
      case "L": result += padded(millisecond, 3)
      case "j": result += padded(dayOfYear, 3)
      case "u": result += "\(date.weekday.rawValue)"
      case "w": result += "\(date.weekday.rawValue % 7 + 1)"
      case "z": result += "+0000"
      case "Z": result += "0"
      default: throw MongoError(location: 18_536, "Invalid format character '%\(character)' in format string")
      }
    }
    guard !isMark else { throw MongoError(location: 18_535, "Unmatched '%' at end of format string") }
    return result
  }
}
