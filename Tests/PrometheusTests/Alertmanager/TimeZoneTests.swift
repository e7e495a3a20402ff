import Foundation
import TestSupport
import Testing
import VirtualTime

@testable import Prometheus

@Suite("Named time zones")
struct TimeZoneTests {
  /// The seconds around changes of the clock, as published for 2026 and 2027.
  @Test(arguments: [
    ("Europe/Berlin", "2026-03-29T00:59:59Z", 3_600), ("Europe/Berlin", "2026-03-29T01:00:00Z", 7_200),
    ("Europe/Berlin", "2026-10-25T00:59:59Z", 7_200), ("Europe/Berlin", "2026-10-25T01:00:00Z", 3_600),
    ("Europe/London", "2026-03-29T01:00:00Z", 3_600), ("Europe/London", "2026-10-25T01:00:00Z", 0),
    // Ireland's law knows a winter time instead.
    ("Europe/Dublin", "2026-03-29T00:59:59Z", 0), ("Europe/Dublin", "2026-03-29T01:00:00Z", 3_600),
    ("America/New_York", "2026-03-08T06:59:59Z", -18_000), ("America/New_York", "2026-03-08T07:00:00Z", -14_400),
    ("America/New_York", "2026-11-01T06:00:00Z", -18_000), ("US/Pacific", "2026-07-01T00:00:00Z", -25_200),
    ("Australia/Sydney", "2026-01-01T00:00:00Z", 39_600), ("Australia/Sydney", "2026-04-04T15:59:59Z", 39_600),
    ("Australia/Sydney", "2026-04-04T16:00:00Z", 36_000), ("Australia/Sydney", "2026-10-03T16:00:00Z", 39_600),
    ("Australia/Lord_Howe", "2026-12-31T23:59:59Z", 39_600), ("Australia/Lord_Howe", "2026-06-01T00:00:00Z", 37_800),
    ("Asia/Kolkata", "2026-06-01T00:00:00Z", 19_800), ("America/Sao_Paulo", "2026-01-15T00:00:00Z", -10_800),
    ("America/Nuuk", "2027-03-28T00:59:59Z", -7_200), ("America/Nuuk", "2027-03-28T01:00:00Z", -3_600),
    ("UTC", "2026-06-01T00:00:00Z", 0), ("", "2026-06-01T00:00:00Z", 0), ("Etc/GMT+5", "2026-06-01T00:00:00Z", -18_000),
  ])
  func offsets(_ name: String, _ moment: String, _ seconds: Int) throws {
    let zone = try #require(TimeZoneRule(named: name))
    #expect(zone.offset(at: try CalendarInstant(parsing: moment)) == seconds)
  }

  @Test(arguments: ["Berlin", "europe/berlin", "Local", "CET-1CEST", "Z0", "Africa/Casablanca", "Asia/Gaza"])
  func unknownNames(_ name: String) { #expect(TimeZoneRule(named: name) == nil) }

  @Test(arguments: [
    "", "Z", "1", "Z1Z", "Z1Z,M3.5.0", "Z1Z,J60,J300", "Z1Z,M13.1.0,M10.5.0", "Z1Z,M3.5.0,M10.5.0,", "Z1:60",
  ])
  func unreadableRules(_ text: String) { #expect(TimeZoneRule(posix: text) == nil) }

  @Test func everyNameHasARuleAndOnlyOne() {
    let names = TimeZoneRule.names
    #expect(names.count == 593)
    #expect(Set(names).count == names.count)
    #expect(names.filter { TimeZoneRule(named: $0) == nil }.isEmpty)
  }

  /// An interval of the night follows the clock over its change.
  @Test func intervalsFollowTheClock() throws {
    var interval = Prometheus.TimeInterval()
    interval.times = [22 * 60..<24 * 60]
    interval.weekdays = [5...5]
    interval.zone = try #require(TimeZoneRule(named: "Europe/Berlin"))
    for (text, expected) in [
      ("2026-03-27T20:30:00Z", false), ("2026-03-27T21:00:00Z", true), ("2026-04-03T19:59:59Z", false),
      ("2026-04-03T20:00:00Z", true), ("2026-04-03T22:00:00Z", false),
    ] {
      #expect(interval.contains(try CalendarInstant(parsing: text)) == expected, "\(text)")
    }
  }

  // MARK: Against the machine's own tables

  static let tables = "/usr/share/zoneinfo/"
  static let version = (try? String(contentsOfFile: tables + "tzdata.zi", encoding: .utf8))?.prefix(15)

  /// Every change of every zone (of every tenth in the daily suite) from 2025 to 2037, where the machine has the same
  /// edition of the database.
  @Test(.enabled(if: version == "# version 2025b")) func theDatabaseAgrees() throws {
    let years = try CalendarInstant(parsing: "2025-01-01T00:00:00Z")..<CalendarInstant(parsing: "2037-12-31T00:00:00Z")
    var changes = 0
    for (index, name) in TimeZoneRule.names.enumerated() where Verification.isOn || index % 10 == 0 {
      let zone = try #require(TimeZoneRule(named: name))
      let table = try ZoneFile(Array(Data(contentsOf: URL(fileURLWithPath: Self.tables + name))))
      let known = table.changes.filter { years.contains($0.moment) }
      changes += known.count
      for change in known {
        let before = change.moment.advanced(by: .seconds(-1))
        #expect(zone.offset(at: before) == table.offset(at: before), "\(name) before \(change.moment)")
        #expect(zone.offset(at: change.moment) == change.offset, "\(name) at \(change.moment)")
      }
      if known.isEmpty { #expect(zone == TimeZoneRule(offsetSeconds: table.offset(at: years.lowerBound)), "\(name)") }
    }
    #expect(changes > Verification.count(400, full: 4_000))
  }
}

/// The changes of a zone in a file of the time zone database (RFC 8536), version 2 or later.
private struct ZoneFile {
  struct Malformed: Error {}
  private(set) var changes: [(moment: CalendarInstant, offset: Int)] = []
  private var first = 0

  init(_ bytes: [UInt8]) throws {
    func number(_ place: Int, _ size: Int) -> Int {
      let raw = bytes[place..<place + size].reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
      return size == 8 ? Int(Int64(bitPattern: raw)) : Int(Int32(truncatingIfNeeded: raw))
    }
    func counts(_ header: Int) -> [Int] { (0..<6).map { number(header + 20 + $0 * 4, 4) } }
    guard bytes.starts(with: "TZif".utf8), bytes[4] >= UInt8(ascii: "2") else { throw Malformed() }
    let old = counts(0)
    let header = 44 + old[3] * 5 + old[4] * 6 + old[5] + old[2] * 8 + old[1] + old[0]
    let new = counts(header)
    let (times, kinds) = (header + 44, header + 44 + new[3] * 8)
    let types = kinds + new[3]
    first = number(types, 4)
    for index in 0..<new[3] {
      let seconds = number(times + index * 8, 8)
      guard seconds.magnitude < 9_000_000_000 else { continue }
      let moment = CalendarInstant(unixNanoseconds: Int64(seconds) * 1_000_000_000, offsetSeconds: 0)
      changes.append((moment, number(types + Int(bytes[kinds + index]) * 6, 4)))
    }
  }

  func offset(at moment: CalendarInstant) -> Int { changes.last { $0.moment <= moment }?.offset ?? first }
}
