import GRDB

/// PostgreSQL's arithmetic and functions, as functions of SQLite. NULL in gives NULL out.
struct SQLFunctions {
  let state: EngineState

  var all: [DatabaseFunction] { integers + doubles + numerics + times + texts + guards + aggregates }

  /// - Parameter strict: whether NULL in any argument gives NULL without a call.
  func make(
    _ name: String, _ count: Int, strict: Bool = true,
    _ body: @escaping @Sendable ([DatabaseValue]) throws(SQLProblem) -> StoredValue?
  ) -> DatabaseFunction {
    let state = state
    return DatabaseFunction(name, argumentCount: count, pure: true) { values in
      if strict, values.contains(where: \.isNull) { return nil }
      do throws(SQLProblem) {
        return try body(values)?.databaseValue
      } catch {
        if state.problem == nil { state.problem = error }
        throw error
      }
    }
  }

  private var integers: [DatabaseFunction] {
    typealias Operation = @Sendable (Int64, Int64) -> (partialValue: Int64, overflow: Bool)
    let operations: [(String, Operation)] = [
      ("add", { $0.addingReportingOverflow($1) }), ("sub", { $0.subtractingReportingOverflow($1) }),
      ("mul", { $0.multipliedReportingOverflow(by: $1) }), ("div", { $0.dividedReportingOverflow(by: $1) }),
      ("mod", { $0.remainderReportingOverflow(dividingBy: $1) }),
    ]
    var functions: [DatabaseFunction] = []
    for type in [SQLType.integer, .bigint] {
      let suffix = type == .integer ? "4" : "8"
      let isWide = type == .bigint
      for (name, operation) in operations {
        functions.append(
          make("sql_\(name)\(suffix)", 2) { (values) throws(SQLProblem) in
            let (a, b) = (values[0].integer, values[1].integer)
            if b == 0, name == "div" || name == "mod" { throw .divisionByZero }
            if name == "mod", b == -1 { return .integer(0) }
            let result = operation(a, b)
            guard !result.overflow, isWide || Int32(exactly: result.partialValue) != nil else {
              throw .outOfRange(type)
            }
            return .integer(result.partialValue)
          })
      }
      for name in ["neg", "abs"] {
        functions.append(
          make("sql_\(name)\(suffix)", 1) { (values) throws(SQLProblem) in
            let value = values[0].integer
            if name == "abs", value >= 0 { return .integer(value) }
            guard value != (isWide ? .min : Int64(Int32.min)) else { throw .outOfRange(type) }
            return .integer(-value)
          })
      }
    }
    return functions
  }

  private var doubles: [DatabaseFunction] {
    let operations: [(String, @Sendable (Double, Double) -> Double)] = [
      ("add", { $0 + $1 }), ("sub", { $0 - $1 }), ("mul", { $0 * $1 }), ("div", { $0 / $1 }),
    ]
    let ofTwo = operations.map { name, operation in
      make("sql_\(name)d", 2) { (values) throws(SQLProblem) in
        let (a, b) = (values[0].double, values[1].double)
        if name == "div", b == 0 { throw .divisionByZero }
        let result = operation(a, b)
        if result.isInfinite, a.isFinite, b.isFinite { throw SQLProblem("22003", "value out of range: overflow") }
        if result == 0, name == "mul" || name == "div", a != 0, b.isFinite, b != 0 {
          throw SQLProblem("22003", "value out of range: underflow")
        }
        return .double(result)
      }
    }
    let ofOne: [(String, @Sendable (Double) -> Double)] = [
      ("neg", { -$0 }), ("abs", { $0.magnitude }), ("round", { $0.rounded(.toNearestOrEven) }),
      ("floor", { $0.rounded(.down) }), ("ceil", { $0.rounded(.up) }), ("trunc", { $0.rounded(.towardZero) }),
    ]
    return ofTwo + ofOne.map { name, operation in make("sql_\(name)d", 1) { .double(operation($0[0].double)) } }
  }

  private var numerics: [DatabaseFunction] {
    typealias Operation = @Sendable (DecimalNumber, DecimalNumber) throws(SQLProblem) -> DecimalNumber
    let operations: [(String, Operation)] = [
      ("add", { (a, b) throws(SQLProblem) in try a.adding(b) }),
      ("sub", { (a, b) throws(SQLProblem) in try a.adding(DecimalNumber(-b.digits, scale: b.scale)) }),
      ("mul", { (a, b) throws(SQLProblem) in try a.multiplied(by: b) }),
      ("div", { (a, b) throws(SQLProblem) in try a.divided(by: b) }),
      ("mod", { (a, b) throws(SQLProblem) in try a.remainder(dividingBy: b) }),
    ]
    let ofTwo = operations.map { name, operation in
      make("sql_\(name)n", 2) { (values) throws(SQLProblem) in
        .text(try operation(values[0].decimal, values[1].decimal).text)
      }
    }
    let decimals: [(String, Operation)] = [
      ("round", { (a, n) throws(SQLProblem) in try a.rounded(to: Int(truncatingIfNeeded: n.digits)) }),
      ("floor", { (a, _) in a.whole(up: false) }), ("ceil", { (a, _) in a.whole(up: true) }),
      (
        "trunc",
        { (a, n) throws(SQLProblem) in
          let kept = try a.rounded(to: Int(truncatingIfNeeded: n.digits))
          // Rounding away from zero by less than a unit is taken back.
          guard abs(kept.double) > abs(a.double) else { return kept }
          let unit = DecimalNumber(a.digits < 0 ? 1 : -1, scale: kept.scale)
          return try kept.adding(unit)
        }
      ),
    ]
    return ofTwo
      + decimals.map { name, operation in
        make("sql_\(name)n", 2) { (values) throws(SQLProblem) in
          .text(try operation(values[0].decimal, DecimalNumber(Int128(values[1].integer))).text)
        }
      }
      + [
        make("sql_negn", 1) { .text(DecimalNumber(-$0[0].decimal.digits, scale: $0[0].decimal.scale).text) },
        make("sql_absn", 1) {
          .text(DecimalNumber(Int128($0[0].decimal.digits.magnitude), scale: $0[0].decimal.scale).text)
        },
        make("sql_double", 1) { .double($0[0].decimal.double) },
        make("sql_numeric", 1) { (values) throws(SQLProblem) in .text(try DecimalNumber.of(values[0].double).text) },
        make("sql_int", 2) { (values) throws(SQLProblem) in
          let type: SQLType = values[1].integer == 4 ? .integer : .bigint
          guard case .double(let value) = values[0].storage else {
            return .integer(try values[0].decimal.integer(type))
          }
          let whole = value.rounded(.toNearestOrEven)
          guard let exact = Int64(exactly: whole), type == .bigint || Int32(exactly: exact) != nil else {
            throw .outOfRange(type)
          }
          return .integer(exact)
        },
        make("sql_precision", 3) { (values) throws(SQLProblem) in
          let (digits, scale) = (Int(values[1].integer), Int(values[2].integer))
          let value = try values[0].decimal.rounded(to: scale)
          guard let limit = DecimalNumber.power(max(0, digits)), value.digits.magnitude < limit.magnitude else {
            if DecimalNumber.power(max(0, digits)) == nil { return .text(value.text) }
            throw SQLProblem(
              "22003", "numeric field overflow",
              detail: "A field with precision \(digits), scale \(scale) must round to an absolute value less than "
                + (digits == scale ? "1." : "10^\(digits - scale)."))
          }
          return .text(value.text)
        },
      ]
  }

  private var guards: [DatabaseFunction] {
    let state = state
    return [
      make("sql_single", 1) { (values) throws(SQLProblem) in
        guard values[0].integer <= 1 else {
          throw SQLProblem("21000", "more than one row returned by a subquery used as an expression")
        }
        return .integer(1)
      },
      make("sql_limit", 2) { (values) throws(SQLProblem) in
        guard values[0].integer >= 0 else {
          let isLimit = values[1].string == "LIMIT"
          throw SQLProblem(isLimit ? "2201W" : "2201X", "\(values[1].string) must not be negative")
        }
        return .integer(values[0].integer)
      },
    ]
      + ["pg_terminate_backend", "pg_cancel_backend"].map { name in
        make(name, 1) { values in
          let pid = values[0].integer
          guard state.knowsProcess(pid) else { return .integer(0) }
          if name == "pg_terminate_backend" { state.terminations.append(pid) }
          return .integer(1)
        }
      }
  }
}

extension StoredValue {
  var databaseValue: DatabaseValue {
    switch self {
    case .integer(let value): value.databaseValue
    case .double(let value): value.databaseValue
    case .text(let value): value.databaseValue
    }
  }
}

extension DatabaseValue {
  var integer: Int64 {
    switch storage {
    case .int64(let value): value
    case .double(let value): Int64(exactly: value.rounded()) ?? 0
    case .string(let value): Int64(value) ?? 0
    default: 0
    }
  }
  var double: Double {
    switch storage {
    case .int64(let value): Double(value)
    case .double(let value): value
    case .string(let value): Double(value) ?? 0
    default: 0
    }
  }
  var string: String {
    switch storage {
    case .int64(let value): "\(value)"
    case .double(let value): "\(value)"
    case .string(let value): value
    default: ""
    }
  }
  var decimal: DecimalNumber { DecimalNumber(string) ?? DecimalNumber(0) }
}
