import Prometheus
import Testing

@Suite("PromQL parser")
struct ParserTests {
  /// The words to blame, exactly.
  @Test(arguments: [
    ("rate(x)", "x"), ("rate(x[5m], 1)", "rate(x[5m], 1)"), ("sum(rate(x[5m]) by (a)", "by"), ("foo(x)", "foo"),
    ("1 + mad_over_time(x[5m])", "mad_over_time"), ("limitk(1, x)", "limitk"),
    ("histogram_count(x)", "histogram_count"),
    ("x{a=~\"(b\"}", "("), ("x{a=~\"b**\"}", "*"), ("x{a=b}", "b"), ("x{a=\"b\"", ""), ("x{a~\"b\"}", "~"),
    ("x[5m", ""), ("x[5]]", "]"), ("x[0s]", "0s"), ("x[5m:0s]", "0s"), ("x[-5m]", "-5m"), ("x[1h1d]", "1h1d"),
    ("x[5m] offset", ""), ("x offset 5m offset 1m", "offset 1m"), ("sum(x) offset 5m", "offset 5m"), ("x @ y", "y"),
    ("x @ 1e30", "1e30"), ("(x)[5m]", "[5m]"), ("x[5m][5m:]", "x[5m]"), ("1 == 2", "=="), ("x and 1", "and"),
    ("x + bool y", "+"), ("\"a\" + x", "\"a\""), ("x == on(a) group_left(a) y", "=="), ("1 + on(a) 2", "1 + on(a) 2"),
    ("x y", "y"), ("x ++", ""), ("(x", ""), ("x)", ")"), ("{}", "{}"), ("{a=\"\"}", "{a=\"\"}"),
    ("x{__name__=\"y\"}", "__name__=\"y\""), ("sum by (a b) (x)", "b"), ("sum(x,)", ","), ("topk(x)", "topk(x)"),
    ("topk(y, x)", "y"), ("-\"a\"", "-\"a\""), ("1.5h", "1.5h"), ("0xG", "0xG"), ("1e999", "1e999"), ("x # y\n z", "z"),
    ("sum(x) by (a) by (b)", "by"), ("x[5m+1m]", "+"), ("x = 1", "="), ("x ! 1", "!"), ("é > 1", "é"), ("\"a", "\"a"),
    ("\"\\q\"", "\\q"), ("label_replace(x, \"a\", \"b\", \"c\")", "label_replace(x, \"a\", \"b\", \"c\")"), ("", ""),
    ("bool", "bool"), ("x offset (5m)", "("), ("x[a]", "a"), ("x{a=\"b\",,}", ","),
  ])
  func blamesTheWord(_ text: String, _ word: String) {
    let error = #expect(throws: PromQLError.self) { try PromQLExpression.parse(text) }
    guard let error else { return }
    let bytes = Array(text.utf8)
    #expect(String(decoding: bytes[error.range], as: UTF8.self) == word, "\(text): \(error)")
    if word.isEmpty { #expect(error.range == bytes.count..<bytes.count, "\(text): \(error)") }
  }

  @Test func namesWhatIsNotSupportedAndWhatIsNear() {
    func message(_ text: String) -> String {
      do throws(PromQLError) { return try PromQLExpression.parse(text).description } catch { return error.message }
    }
    #expect(message("info(x)") == "info() is experimental in Prometheus and off by default")
    #expect(message("histogram_avg(x)") == "histogram_avg() is for native histograms, which are not supported")
    #expect(message("rates(x[5m])") == "there is no function rates(); did you mean rate()?")
    #expect(
      message("rate(x)") == "rate() takes a range vector here, not an instant vector; a range is written as in x[5m]")
  }

  @Test func positionsCountLinesAndCharacters() throws {
    let text = "sum(x)\n  / ü"
    let error = try #require(throws: PromQLError.self) { try PromQLExpression.parse(text) }
    #expect(error.position(in: text) == (2, 5))
    #expect(error.range == 11..<13)
  }

  /// How operators bind: the printed form of each, with everything in parentheses.
  @Test(arguments: [
    ("1 + 2 * 3", "(1 + (2 * 3))"), ("1 - 2 - 3", "((1 - 2) - 3)"), ("2 ^ 3 ^ 4", "(2 ^ (3 ^ 4))"),
    ("-x ^ 2", "-(x ^ 2)"), ("-x * 2", "(-x * 2)"), ("2 ^ -x ^ 2", "(2 ^ -(x ^ 2))"), ("2 ^ -x * 3", "((2 ^ -x) * 3)"),
    ("a or b and c", "(a or (b and c))"), ("a unless b and c", "((a unless b) and c)"),
    ("a == b + c", "(a == (b + c))"), ("a > b > c", "((a > b) > c)"), ("a + b % c atan2 d", "(a + ((b % c) atan2 d))"),
    ("a AND b", "(a and b)"), ("-x offset 5m", "-x offset 5m"), ("- - x", "--x"),
  ])
  func precedence(_ text: String, _ expected: String) throws {
    func grouped(_ expression: PromQLExpression) -> String {
      switch expression.node {
      case .binary(let binary): "(\(grouped(binary.left)) \(binary.operation.rawValue) \(grouped(binary.right)))"
      case .signed(let isNegative, let inner): (isNegative ? "-" : "+") + grouped(inner)
      default: expression.description
      }
    }
    #expect(grouped(try PromQLExpression.parse(text)) == expected)
  }

  @Test(
    arguments: [
      ("0x1F", 31), ("1_000", 1000), ("010", 8), ("08", 8), (".5", 0.5), ("5.", 5), ("1e-3", 0.001), ("5m", 300),
      ("1h30m", 5400), ("5ms", 0.005), ("1y", 31_536_000), ("-2", -2), ("Inf", .infinity), ("-inf", -.infinity),
    ] as [(String, Double)])
  func numbers(_ text: String, _ value: Double) throws {
    #expect(try PromQLExpression.parse(text).node == .number(value))
  }

  /// Names and values of labels are UTF-8; what is none is refused where it stands, not replaced.
  @Test(
    arguments: [
      (#"x{zone="\xe9"}"#, 7..<13), (#"label_replace(x, "a\xff", "", "", "")"#, 17..<24), (#"x{zone=~'\377'}"#, 8..<14),
    ] as [(String, Range<Int>)])
  func textsAreUnicode(_ text: String, _ range: Range<Int>) {
    let error = #expect(throws: PromQLError.self) { try PromQLExpression.parse(text) }
    #expect(error?.message.contains("no UTF-8") == true)
    #expect(error?.range == range)
    #expect(throws: Never.self) { try PromQLExpression.parse(#"x{zone="\xc3\xa9"}"#) }
  }

  /// Experimental, and said to be so wherever the sign stands.
  @Test(arguments: ["x[5m+1m]", "x[-5m+10m]", "x[5m*2]", "x[10m:-1m+2m]", "x offset (5m)"])
  func calculatingWithDurationsIsRefusedByName(_ text: String) {
    let error = #expect(throws: PromQLError.self) { try PromQLExpression.parse("changes(\(text))") }
    #expect(error?.message.contains("experimental") == true, "\(String(describing: error))")
  }

  @Test func everyPartKnowsItsPlace() throws {
    let text = "sum by (a) (rate(x{b=\"c\"}[5m] offset 1m)) / 2"
    let expression = try PromQLExpression.parse(text)
    let parts = expression.all.map { String(decoding: Array(text.utf8)[$0.range], as: UTF8.self) }
    #expect(
      parts == [
        text, "sum by (a) (rate(x{b=\"c\"}[5m] offset 1m))", "rate(x{b=\"c\"}[5m] offset 1m)",
        "x{b=\"c\"}[5m] offset 1m", "2",
      ])
    let matcher = try #require(expression.selectors.first?.matchers.first)
    #expect(String(decoding: Array(text.utf8)[matcher.range], as: UTF8.self) == "b=\"c\"")
  }

  @Test(
    arguments: [
      ("x", 300_000), ("x offset 1m", 360_000), ("rate(x[1h])", 3_600_000), ("rate(x[1h] offset -10m)", 3_000_000),
      ("max_over_time(rate(x[5m])[1h:1m])", 3_900_000), ("x > 1 and rate(y[10m]) > 0", 600_000), ("1", 0),
      ("x @ 5", nil), ("sum(rate(x[5m] @ start()))", nil),
    ] as [(String, Int64?)])
  func reach(_ text: String, _ milliseconds: Int64?) throws {
    #expect(try PromQLExpression.parse(text).reach() == milliseconds)
  }

  @Test func nestingIsBounded() {
    for (open, close) in [("(", ")"), ("-(", ")"), ("abs(", ")"), ("sum(", ")"), ("", "[1m:]")] {
      let text = String(repeating: open, count: 100_000) + "x" + String(repeating: close, count: 100_000)
      #expect(throws: PromQLError.self) { try PromQLExpression.parse(text) }
    }
    #expect(throws: PromQLError.self) {
      try PromQLExpression.parse("x" + String(repeating: " + x", count: 100_000))
    }
    #expect((try? PromQLExpression.parse("x" + String(repeating: " ^ x", count: 150))) != nil)
  }

  /// The expressions of five teams' runbooks.
  @Test(arguments: [
    #"outbound_message_queue_depth{status="queued"} > 1000"#, "outbound_message_dead_letter_queue_size > 100",
    "histogram_quantile(0.95, rate(outbound_message_delivery_latency_seconds_bucket[5m]))",
    "rate(outbound_message_send_success_total[5m])", "sum by (channel) (rate(outbound_message_send_failure_total[5m]))",
    "sum by (error_code) (rate(outbound_message_send_failure_total[5m]))",
    "whatsapp_quota_used / whatsapp_quota_limit > 0.9",
    "histogram_quantile(0.95, sum by (channel, le) (rate(outbound_message_delivery_latency_seconds_bucket[5m])))",
    "rate(events_published_total[5m])", "consumer_lag_seconds > 60", "increase(events_dlq_total[10m]) > 0",
    "(events_processed_success / (events_processed_success + events_processed_failure)) * 100",
    "sum(rate(events_published_total[5m])) by (topic)", "max(consumer_lag_seconds) by (consumer_group)",
    "(sum(rate(events_processed_failure[5m])) / sum(rate(events_consumed_total[5m]))) * 100", "max(outbox_backlog)",
    "whatsapp_quota_remaining",
  ])
  func readsTheRunbooks(_ text: String) throws {
    let expression = try PromQLExpression.parse(text)
    #expect(expression.metricNames?.isEmpty == false)
    #expect(expression.isCondition == text.contains(">"))
  }
}
