import VirtualTime

/// Draws SELECT statements of the kinds that runbooks have, mostly correct.
struct StatementGenerator {
  private var random: RandomStream
  /// Whether the last statement decides on the order of its rows.
  private(set) var isOrdered = false

  init(seed: UInt64) { random = RandomStream(seed: seed, name: "statements") }

  private mutating func pick<T>(_ values: [T]) -> T { values[Int(random.below(UInt64(values.count)))] }
  private mutating func chance(_ share: Double) -> Bool { random.chance(share) }

  private static let texts = ["channel", "status", "error_code", "template_code", "org_id", "to_recipient"]
  private static let numbers = ["attempt_count", "max_attempts", "id", "dossier_id"]
  private static let moments = ["created_at", "updated_at"]

  mutating func next() -> String {
    isOrdered = false
    switch random.below(10) {
    case 0...2: return listing()
    case 3...6: return grouped()
    case 7: return joined()
    case 8: return totals()
    default:
      return "SELECT " + (0..<3).map { _ in expression(2) }.joined(separator: ", ")
        + " FROM outbound_message WHERE id < 9"
    }
  }

  private mutating func listing() -> String {
    let columns = (0..<(1 + random.below(4))).map { _ in chance(0.6) ? column() : expression(1) }
    var sql = "SELECT \(chance(0.2) ? "DISTINCT " : "")\(columns.joined(separator: ", ")) FROM outbound_message"
    if chance(0.8) { sql += " WHERE " + condition(2) }
    if !sql.contains("DISTINCT"), chance(0.7) {
      isOrdered = true
      sql += " ORDER BY \(pick(columns.filter { !$0.contains("'") } + ["id"]))\(direction()), outbound_message.id"
      if chance(0.5) { sql += " LIMIT \(random.below(30))" }
      if chance(0.2) { sql += " OFFSET \(random.below(10))" }
    }
    return sql
  }

  private mutating func grouped() -> String {
    var keys = Array(Set((0..<(1 + random.below(2))).map { _ in pick(Self.texts + ["attempt_count"]) })).sorted()
    if chance(0.2) { keys.append("date_trunc('\(pick(["day", "hour", "week"]))', \(pick(Self.moments)))") }
    let measures = (0..<(1 + random.below(3))).map { index in "\(aggregate())\(chance(0.5) ? " AS m\(index)" : "")" }
    // Now and then a column that is not among the groups.
    let stray = chance(0.05) ? [pick(Self.texts)] : []
    var sql = "SELECT \((keys + stray + measures).joined(separator: ", ")) FROM outbound_message"
    if chance(0.6) { sql += " WHERE " + condition(1) }
    sql += " GROUP BY \(chance(0.2) ? "1" : keys[0])"
    for key in keys.dropFirst() { sql += ", \(key)" }
    if chance(0.3) { sql += " HAVING count(*) > \(random.below(6))" }
    if chance(0.5) {
      isOrdered = true
      sql += " ORDER BY \(chance(0.5) ? "count(*)" : aggregate())\(direction()), " + keys.joined(separator: ", ")
      if chance(0.5) { sql += " LIMIT 20" }
    }
    return sql
  }

  private mutating func joined() -> String {
    let kind = pick(["JOIN", "LEFT JOIN", "RIGHT JOIN"])
    var sql =
      "SELECT om.id, om.channel, oa.attempt_no, oa.next_retry_at FROM outbound_message om \(kind) outbound_attempt oa "
      + "ON oa.outbound_message_id = om.id"
    if chance(0.5) { sql += " AND oa.attempt_no > \(random.below(4))" }
    if chance(0.7) { sql += " WHERE om.status = '\(pick(["QUEUED", "FAILED", "SENT"]))'" }
    if chance(0.3) { sql += "\(sql.contains(" WHERE ") ? " AND" : " WHERE") oa.next_retry_at > NOW()" }
    if chance(0.7) {
      isOrdered = true
      sql += " ORDER BY oa.next_retry_at\(direction()), om.id, oa.id"
    }
    return sql
  }

  private mutating func totals() -> String {
    let measures = (0..<3).map { _ in aggregate() }.joined(separator: ", ")
    let table = chance(0.3) ? "(SELECT * FROM outbound_message WHERE \(condition(1))) sub" : "outbound_message"
    return "SELECT \(measures) FROM \(table)\(chance(0.5) ? " WHERE " + condition(1) : "")"
  }

  private mutating func direction() -> String {
    pick(["", " ASC", " DESC"]) + pick(["", "", "", " NULLS FIRST", " NULLS LAST"])
  }

  private mutating func column() -> String { pick(Self.texts + Self.numbers + Self.moments) }

  private mutating func aggregate() -> String {
    let filter = chance(0.2) ? " FILTER (WHERE \(condition(0)))" : ""
    let distinct = chance(0.3) ? "DISTINCT " : ""
    let call =
      switch random.below(9) {
      case 0: "count(*)"
      case 1: "count(\(distinct)\(column()))"
      case 2: "\(pick(["min", "max"]))(\(column()))"
      case 3: "avg(\(pick(Self.numbers)))"
      case 4: "sum(\(distinct)\(pick(Self.numbers)))"
      case 5: "avg(\(number(1)))"
      case 6: "max(NOW() - \(pick(Self.moments)))"
      case 7: "percentile_cont(\(pick(["0.5", "0.95", "0.99"]))) WITHIN GROUP (ORDER BY \(pick(Self.numbers)))"
      default: "sum(CASE WHEN \(condition(0)) THEN 1 ELSE 0 END)"
      }
    return chance(0.15) && !call.contains("NOW") && call.hasPrefix("avg") ? "round(\(call)\(filter), 2)" : call + filter
  }

  private mutating func condition(_ depth: Int) -> String {
    if depth > 0, chance(0.6) {
      let pair = "\(condition(depth - 1)) \(pick(["AND", "OR"])) \(condition(depth - 1))"
      return chance(0.2) ? "NOT (\(pair))" : "(\(pair))"
    }
    switch random.below(9) {
    case 0: return "\(pick(Self.texts)) \(pick(["=", "<>", "<", ">="])) '\(word())'"
    case 1: return "\(pick(Self.numbers)) \(pick(["=", "<>", "<", ">=", ">"])) \(number(1))"
    case 2: return "\(pick(Self.moments)) \(pick(["<", ">"])) NOW() - INTERVAL '\(span())'"
    case 3:
      return
        "\(pick(Self.texts)) \(pick(["LIKE", "NOT LIKE", "ILIKE"])) '\(pick(["%\(word())%", "T%", "_E%", "%_", "ur%"]))'"
    case 4: return "\(pick(Self.texts)) \(pick(["IN", "NOT IN"])) ('\(word())', '\(word())')"
    case 5: return "\(column()) IS \(pick(["", "NOT "]))NULL"
    case 6: return "attempt_count \(pick(["<", ">="])) max_attempts"
    case 7: return "\(pick(Self.numbers)) BETWEEN \(random.below(5)) AND \(number(0))"
    default:
      return
        "id IN (SELECT outbound_message_id FROM outbound_attempt WHERE next_retry_at \(pick(["<", ">", "IS NULL OR next_retry_at >"])) NOW())"
    }
  }

  private mutating func word() -> String {
    pick([
      "QUEUED", "FAILED", "SENT", "failed", "SMS", "WHATSAPP", "TEMPORARY_ERROR", "newsletter", "org-2", "urgent_alert",
      "",
    ])
  }

  private mutating func span() -> String {
    pick(["1 hour", "30 minutes", "24 hours", "7 days", "3 days 12 hours", "1 week", "0.5 days", "90 seconds"])
  }

  private mutating func number(_ depth: Int) -> String {
    if depth > 0, chance(0.5) {
      return "(\(number(depth - 1)) \(pick(["+", "-", "*", "/", "%"])) \(number(depth - 1)))"
    }
    return pick(Self.numbers + ["2", "3", "0.5", "10", "1.25", "7", "100.0"])
  }

  private mutating func expression(_ depth: Int) -> String {
    switch random.below(12) {
    case 0: return number(depth)
    case 1: return "coalesce(\(pick(Self.texts)), '\(word())')"
    case 2: return "CASE WHEN \(condition(0)) THEN \(number(0)) ELSE \(number(0)) END"
    case 3: return "EXTRACT(\(pick(["EPOCH", "HOUR", "DAY", "SECOND", "DOW"])) FROM \(pick(Self.moments)))"
    case 4: return "NOW() - \(pick(Self.moments))"
    case 5: return "round(\(number(depth)), \(random.below(4)))"
    case 6: return "\(pick(Self.texts)) || '/' || \(pick(Self.texts + Self.numbers))"
    case 7: return "\(pick(["upper", "lower", "length"]))(\(pick(Self.texts)))"
    case 8: return "(\(condition(0)))"
    case 9: return "\(number(depth))::\(pick(["int", "bigint", "numeric", "text", "float8", "numeric(12,2)"]))"
    case 10: return "\(pick(["greatest", "least", "nullif"]))(\(number(0)), \(number(0)))"
    default: return "\(pick(Self.moments)) + INTERVAL '\(span())'"
    }
  }
}
