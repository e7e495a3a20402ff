import GRDB

extension SQLFunctions {
  var aggregates: [DatabaseFunction] {
    [
      DatabaseFunction("sql_sum8", argumentCount: 1, pure: true, aggregate: Sum.Whole.self),
      DatabaseFunction("sql_sumn", argumentCount: 1, pure: true, aggregate: Sum.Numeric.self),
      DatabaseFunction("sql_avgn", argumentCount: 1, pure: true, aggregate: Sum.Average.self),
      DatabaseFunction("sql_sumd", argumentCount: 1, pure: true, aggregate: Sum.Double.self),
      DatabaseFunction("sql_avgd", argumentCount: 1, pure: true, aggregate: Sum.DoubleAverage.self),
      DatabaseFunction("sql_sumi", argumentCount: 1, pure: true, aggregate: Sum.Interval.self),
      DatabaseFunction("sql_avgi", argumentCount: 1, pure: true, aggregate: Sum.IntervalAverage.self),
      DatabaseFunction("sql_percentile", argumentCount: 4, pure: true, aggregate: Percentile.self),
    ]
  }
}

/// Sums and averages; NULL does not count, and nothing sums up to NULL.
enum Sum {
  struct Whole: DatabaseAggregate {
    private var sum: Int64?
    init() {}
    mutating func step(_ values: [DatabaseValue]) throws {
      guard !values[0].isNull else { return }
      let next = (sum ?? 0).addingReportingOverflow(values[0].integer)
      guard !next.overflow else { throw SQLProblem.outOfRange(.bigint) }
      sum = next.partialValue
    }
    func finalize() throws -> (any DatabaseValueConvertible)? { sum }
  }

  struct Numeric: DatabaseAggregate {
    private(set) var sum: DecimalNumber?
    private(set) var count = 0
    init() {}
    mutating func step(_ values: [DatabaseValue]) throws {
      guard !values[0].isNull else { return }
      count += 1
      sum = try (sum ?? DecimalNumber(0)).adding(values[0].decimal)
    }
    func finalize() throws -> (any DatabaseValueConvertible)? { sum?.text }
  }

  struct Average: DatabaseAggregate {
    private var total = Numeric()
    init() {}
    mutating func step(_ values: [DatabaseValue]) throws { try total.step(values) }
    func finalize() throws -> (any DatabaseValueConvertible)? {
      try total.sum.map { try $0.divided(by: DecimalNumber(Int128(total.count))).text }
    }
  }

  struct Double: DatabaseAggregate {
    private(set) var sum: Swift.Double?
    private(set) var count = 0
    init() {}
    mutating func step(_ values: [DatabaseValue]) throws {
      guard !values[0].isNull else { return }
      count += 1
      sum = (sum ?? 0) + values[0].double
    }
    func finalize() throws -> (any DatabaseValueConvertible)? { sum }
  }

  struct DoubleAverage: DatabaseAggregate {
    private var total = Double()
    init() {}
    mutating func step(_ values: [DatabaseValue]) throws { try total.step(values) }
    func finalize() throws -> (any DatabaseValueConvertible)? { total.sum.map { $0 / Swift.Double(total.count) } }
  }

  struct Interval: DatabaseAggregate {
    private(set) var sum: IntervalValue?
    private(set) var count = 0
    init() {}
    mutating func step(_ values: [DatabaseValue]) throws {
      guard let value = IntervalValue(stored: values[0].string) else { return }
      count += 1
      sum = try (sum ?? IntervalValue()).adding(value)
    }
    func finalize() throws -> (any DatabaseValueConvertible)? { sum?.stored }
  }

  /// Days that do not divide become time.
  struct IntervalAverage: DatabaseAggregate {
    private var total = Interval()
    init() {}
    mutating func step(_ values: [DatabaseValue]) throws { try total.step(values) }
    func finalize() throws -> (any DatabaseValueConvertible)? {
      guard let sum = total.sum else { return nil }
      let count = Int128(total.count)
      let (months, monthsLeft) = Int128(sum.months).quotientAndRemainder(dividingBy: count)
      let (daysOfMonths, partOfDays) = (monthsLeft * 30).quotientAndRemainder(dividingBy: count)
      let (days, daysLeft) = Int128(sum.days).quotientAndRemainder(dividingBy: count)
      let rest = (partOfDays + daysLeft) * 86_400_000_000 + Int128(sum.microseconds)
      let time = try DecimalNumber(rest).divided(by: DecimalNumber(count)).rounded(to: 0)
      return IntervalValue(
        months: Int64(months), days: Int64(days + daysOfMonths), microseconds: Int64(time.digits)
      ).stored
    }
  }
}

/// `percentile_cont` and `percentile_disc`: arguments are the share, the value, whether the order descends, and whether
/// values are interpolated.
struct Percentile: DatabaseAggregate {
  private var values: [DatabaseValue] = []
  private var share: Double?
  private var descends = false
  private var interpolates = false

  init() {}

  mutating func step(_ arguments: [DatabaseValue]) throws {
    if !arguments[0].isNull {
      share = arguments[0].double
      guard (0...1).contains(arguments[0].double) else {
        throw SQLProblem(
          "22003", "percentile value \(StoredValue.text(of: arguments[0].double)) is not between 0 and 1")
      }
    }
    descends = arguments[2].integer != 0
    interpolates = arguments[3].integer != 0
    if !arguments[1].isNull { values.append(arguments[1]) }
  }

  func finalize() throws -> (any DatabaseValueConvertible)? {
    guard let share, !values.isEmpty else { return nil }
    var sorted = values.sorted(by: Self.precedes)
    if descends { sorted.reverse() }
    guard interpolates else {
      let rank = Int((share * Double(sorted.count)).rounded(.up))
      return sorted[max(rank, 1) - 1]
    }
    let position = share * Double(sorted.count - 1)
    let (low, high) = (Int(position.rounded(.down)), Int(position.rounded(.up)))
    guard low != high else { return sorted[low].double }
    return sorted[low].double + (sorted[high].double - sorted[low].double) * (position - Double(low))
  }

  private static func precedes(_ a: DatabaseValue, _ b: DatabaseValue) -> Bool {
    switch (a.storage, b.storage) {
    case (.int64(let x), .int64(let y)): x < y
    case (.string(let x), .string(let y)): Array(x.utf8).lexicographicallyPrecedes(Array(y.utf8))
    default: a.double < b.double
    }
  }
}
