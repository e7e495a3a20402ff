import TestSupport
import Testing
import VirtualTime

@Suite struct DurationParsingTests {
  @Test(
    arguments: [
      ("90s", 90_000_000_000, "1m30s"),
      ("1h30m", 5_400_000_000_000, "1h30m"),
      ("2d", 172_800_000_000_000, "2d"),
      ("1w", 604_800_000_000_000, "1w"),
      ("15d", 1_296_000_000_000_000, "15d"),
      ("1y", 31_536_000_000_000_000, "1y"),
      ("1y1ns", 31_536_000_000_000_001, "365d1ns"),
      ("0.4ms", 400_000, "400us"),
      ("1.5s", 1_500_000_000, "1s500ms"),
      ("1.50s", 1_500_000_000, "1s500ms"),
      ("250us", 250_000, "250us"),
      ("250\u{B5}s", 250_000, "250us"),
      ("250\u{3BC}s", 250_000, "250us"),
      ("15ns", 15, "15ns"),
      ("0s", 0, "0s"),
      ("-0s", 0, "0s"),
      ("0.000000001s", 1, "1ns"),
      ("2.0ns", 2, "2ns"),
      ("-5m", -300_000_000_000, "-5m"),
      ("-1h30m", -5_400_000_000_000, "-1h30m"),
      ("1m0.5s", 60_500_000_000, "1m500ms"),
      ("007s", 7_000_000_000, "7s"),
      ("0.0000152587890625d", 1_318_359_375, "1s318ms359us375ns"),
      ("9223372036854775807ns", Int64.max, "106751d23h47m16s854ms775us807ns"),
      ("-9223372036854775808ns", Int64.min, "-106751d23h47m16s854ms775us808ns"),
    ] as [(String, Int64, String)])
  func reads(_ text: String, _ nanoseconds: Int64, _ canonical: String) throws {
    let duration = try VirtualDuration(parsing: text)
    #expect(duration.nanoseconds == nanoseconds)
    #expect(duration.description == canonical)
  }

  @Test(
    arguments: [
      ("", 0, "a duration is missing, such as 30s or 1h30m"),
      ("-", 1, "a duration is missing, such as 30s or 1h30m"),
      ("30", 0, "a duration needs a unit, such as 30s"),
      ("0", 0, "a duration needs a unit, such as 30s"),
      ("1.5", 0, "a duration needs a unit, such as 30s"),
      ("1h30", 2, "a duration needs a unit, such as 30s"),
      ("5 m", 1, "a duration contains no spaces"),
      (" 5m", 0, "a duration contains no spaces"),
      ("5m ", 2, "a duration contains no spaces"),
      ("5min", 1, "min is not a unit of time (y, w, d, h, m, s, ms, us, ns)"),
      ("5M", 1, "M is not a unit of time (y, w, d, h, m, s, ms, us, ns)"),
      ("1e3s", 1, "e is not a unit of time (y, w, d, h, m, s, ms, us, ns)"),
      ("\u{221E}", 0, "a duration consists of numbers with units, such as 1h30m"),
      ("s", 0, "a duration consists of numbers with units, such as 1h30m"),
      ("5m1h", 2, "units go from long to short: h cannot follow m"),
      ("5s5m", 2, "units go from long to short: m cannot follow s"),
      ("5m5m", 2, "the unit m appears twice"),
      ("0.1ns", 0, "a duration is a whole number of nanoseconds"),
      ("1s0.0000000001s", 2, "the unit s appears twice"),
      ("0.3333333333333333333333h", 0, "a duration is a whole number of nanoseconds"),
      (".5s", 0, "a digit must stand before the decimal point"),
      ("5.s", 2, "a digit must follow the decimal point"),
      ("1.2.3s", 3, "a unit such as s must follow the number"),
      ("+5s", 0, "a sign other than one leading minus is not allowed"),
      ("--5s", 1, "a sign other than one leading minus is not allowed"),
      ("5m-3s", 2, "a sign other than one leading minus is not allowed"),
      ("300y", 0, "a duration is at most 292 years"),
      ("9223372036854775808ns", 0, "a duration is at most 292 years"),
      ("-9223372036854775809ns", 1, "a duration is at most 292 years"),
      ("99999999999999999999999ns", 0, "a duration is at most 292 years"),
    ] as [(String, Int, String)])
  func refuses(_ text: String, _ offset: Int, _ message: String) {
    #expect(throws: ParseProblem(offset: offset, message: message)) { try VirtualDuration(parsing: text) }
    #expect(VirtualDuration(text) == nil)
  }

  /// Every power of two and its neighbours, and random values of every size, come back from their text.
  @Test func textRoundTrips() throws {
    var values: [Int64] = [0, .min, .max]
    for shift in 0..<63 { values += [-1, 0, 1].flatMap { [(1 << shift) + $0, -(1 << shift) + $0] } }
    var random = RandomStream(seed: 1, name: "round trips")
    for _ in 0..<Verification.count(5_000, full: 1_000_000) {
      values.append(Int64(bitPattern: random.next()) >> Int64(random.below(UInt64(64))))
    }
    for value in values {
      let text = VirtualDuration(nanoseconds: value).description
      let back = try VirtualDuration(parsing: text)
      #expect(back.nanoseconds == value, "\(text)")
      #expect(back.description == text)
    }
  }

  /// Random decimals agree with arithmetic in whole 10^-9 units, or are refused exactly where a digit would be lost.
  @Test func decimalsAreExact() throws {
    let units: [(String, Int64)] = [("ns", 1), ("us", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000)]
    var random = RandomStream(seed: 2, name: "decimals")
    for _ in 0..<Verification.count(5_000, full: 200_000) {
      let (symbol, size) = units[random.below(4)]
      let places = 1 + random.below(11)
      let digits = (0..<places).map { _ in Int64(random.below(10)) }
      let text = "0.\(digits.map(String.init).joined())\(symbol)"
      var scaled: Int64 = 0
      var denominator: Int64 = 1
      for digit in digits {
        scaled = scaled * 10 + digit
        denominator *= 10
      }
      let product = scaled.multipliedFullWidth(by: size)
      let (quotient, remainder) = denominator.dividingFullWidth(product)
      #expect(VirtualDuration(text)?.nanoseconds == (remainder == 0 ? quotient : nil), "\(text)")
    }
  }

  /// Arbitrary text never traps, and what is accepted has a canonical form of the same value.
  @Test func arbitraryText() throws {
    let alphabet = Array("0159.-+ hmsdwyunx\u{B5}\u{E9}")
    var random = RandomStream(seed: 3, name: "arbitrary")
    var accepted = 0
    for _ in 0..<Verification.count(20_000, full: 2_000_000) {
      let text = String((0..<random.below(9)).map { _ in alphabet[random.below(alphabet.count)] })
      guard let duration = VirtualDuration(text) else { continue }
      accepted += 1
      #expect(VirtualDuration(duration.description) == duration, "\(text)")
    }
    #expect(accepted > 100)
  }
}
