import Harness
import Testing
import VirtualTime

@testable import Reporting

@Suite struct ChartTests {
  private static let durations: [VirtualDuration] = {
    let round: [VirtualDuration] = [
      .nanoseconds(1), .nanoseconds(977), .milliseconds(3), .seconds(1), .seconds(30), .minutes(10), .minutes(45),
      .minutes(90), .hours(2), .minutes(227), .hours(4), .hours(5), .hours(7), .hours(24), .hours(100), .hours(720),
      .hours(8_760), VirtualDuration(nanoseconds: .max),
    ]
    var random = Seeded(1)
    let drawn = (0..<40).map { _ in
      VirtualDuration(nanoseconds: Int64(random.next() >> UInt64(1 + random.below(55))) + 1)
    }
    return round + drawn
  }()

  @Test(arguments: durations)
  func axesCoverTheRunOnce(duration: VirtualDuration) throws {
    for columns in [20, 47, 60, 72] {
      let axis = try #require(TimeAxis(duration: duration, maximumColumns: columns))
      #expect(axis.columns >= 1 && axis.columns <= columns)
      let (whole, rest) = duration.nanoseconds.quotientAndRemainder(dividingBy: axis.bucket.nanoseconds)
      #expect(Int(whole) + (rest > 0 ? 1 : 0) == axis.columns)
      #expect(axis.ticks.count >= 1 && axis.ticks.count <= 8)
      for tick in axis.ticks where tick.column < axis.columns {
        #expect(axis.column(of: tick.instant) == tick.column)
      }
      #expect(axis.column(of: .start) == 0)
      #expect(axis.column(of: VirtualInstant(nanoseconds: duration.nanoseconds)) == axis.columns - 1)
      #expect(axis.column(of: VirtualInstant(nanoseconds: -1)) == nil)
    }
  }

  @Test(arguments: [
    (VirtualDuration.hours(4), VirtualDuration.minutes(4), 60), (.hours(1), .minutes(1), 60),
    (.minutes(90), .seconds(90), 60), (.minutes(227), .minutes(4), 57), (.hours(5), .minutes(5), 60),
    (.minutes(10), .seconds(10), 60), (.seconds(30), .milliseconds(500), 60),
  ])
  func axesAreRound(duration: VirtualDuration, bucket: VirtualDuration, columns: Int) throws {
    let axis = try #require(TimeAxis(duration: duration, maximumColumns: 62))
    #expect(axis.bucket == bucket)
    #expect(axis.columns == columns)
    #expect(axis.tick.nanoseconds.isMultiple(of: bucket.nanoseconds))
  }

  @Test func noTimeHasNoAxis() {
    #expect(TimeAxis(duration: .zero, maximumColumns: 60) == nil)
    #expect(TimeAxis(duration: .seconds(-1), maximumColumns: 60) == nil)
  }

  @Test(arguments: UInt64(0)..<30)
  func levelsNeverFallAsValuesRise(seed: UInt64) {
    var random = Seeded(seed)
    let scale = Double(sign: .plus, exponent: random.below(1_900) - 950, significand: 1)
    let values = (0..<200).map { _ in (Double(random.next() >> 11) * 0x1p-53 - 0.3) * scale }.sorted()
    let levels = values.map { Sparkline.level($0, from: values[0], to: values[199]) }
    #expect(levels == levels.sorted())
    #expect(levels[0] == 0)
    #expect(levels[199] == 7)
    #expect(Set(levels).count == 8)
  }

  @Test func extremesStayOnTheScale() {
    let huge = Double.greatestFiniteMagnitude
    #expect(Sparkline.string([-huge, 0, huge, nil], from: -huge, to: huge) == "▁▅█ ")
    #expect(Sparkline.string([0, 0], from: 0, to: 0) == "▁▁")
    #expect(Sparkline.string([0, 1, 1_000_000], from: 0, to: 1_000_000) == "▁▂█")
  }

  /// Against a search through all pairs of point and column.
  @Test(arguments: UInt64(0)..<60)
  func columnsShowTheMaximumOfThePointsThatTouchThem(seed: UInt64) throws {
    var random = Seeded(seed)
    let duration = VirtualDuration.seconds(Int64(20 + random.below(5_000)))
    let axis = try #require(TimeAxis(duration: duration, maximumColumns: 60))
    let interval = VirtualDuration.seconds(Int64(1 + random.below(200)))
    let points = (0..<(1 + Int(duration.nanoseconds / interval.nanoseconds))).map { _ in
      random.below(5) == 0 ? nil : Optional(Double(random.below(1_000)) - 500)
    }
    let series = SampledSeries(title: "", unit: "", interval: interval, points: points)
    let expected = (0..<axis.columns).map { column in
      points.enumerated().compactMap { index, point -> Double? in
        let (from, to) = (interval * index, interval * (index + 1))
        return from < axis.bucket * (column + 1) && to > axis.bucket * column ? point : nil
      }.max()
    }
    #expect(Sparkline.maxima(of: series, on: axis) == expected)
  }

  @Test func onePointIsDrawnWhereItWasMeasured() throws {
    let axis = try #require(TimeAxis(duration: .hours(1), maximumColumns: 60))
    let series = SampledSeries(title: "", unit: "", interval: .minutes(1), points: [nil, nil, 5])
    let maxima = Sparkline.maxima(of: series, on: axis)
    #expect(maxima.enumerated().filter { $0.element != nil }.map(\.offset) == [2])
    #expect(SeriesRange(series)?.text == "5")
  }

  @Test func whatIsNotFiniteCountsAsNotObserved() throws {
    let axis = try #require(TimeAxis(duration: .minutes(60), maximumColumns: 60))
    let series = SampledSeries(
      title: "", unit: "msg", interval: .minutes(1), points: [.nan, .infinity, 3, -.infinity, 1])
    #expect(Sparkline.maxima(of: series, on: axis).prefix(6) == [nil, nil, 3, nil, 1, nil])
    #expect(SeriesRange(series)?.text == "1..3 msg")
    #expect(SeriesRange(SampledSeries(title: "", unit: "", interval: .seconds(1), points: [nil, .nan])) == nil)
  }

  @Test(arguments: [
    ("%", [0, 0.961], "0.0%..96.1%"), ("s", [0.85, 5_040], "850ms..1h24m"), ("msg", [0, 12_345], "0..12,345 msg"),
    ("", [2, 2], "2"), ("x", [-1.5, 3], "-1.5..3 x"),
  ])
  func rangesCarryTheirUnit(unit: String, points: [Double], expected: String) {
    let series = SampledSeries(title: "", unit: unit, interval: .seconds(1), points: points)
    #expect(SeriesRange(series)?.text == expected)
  }
}
