import Components
import Testing
import VirtualTime

@Suite("Texts of options")
struct ScalarTests {
  static let good: [(OptionKind, String, OptionValue)] = [
    (.boolean, "true", .boolean(true)),
    (.boolean, "false", .boolean(false)),
    (.text, "", .text("")),
    (.text, "anything: at all", .text("anything: at all")),
    (.choice(["a", "b"]), "b", .text("b")),
    (.integer(-5...5), "-5", .integer(-5)),
    (.integer(0...10), "007", .integer(7)),
    (.number(0...1_000), "1e3", .number(1000)),
    (.number(-1...1), "-0.5", .number(-0.5)),
    (.duration(.zero ... .longest), "1h30m", .duration(.minutes(90))),
    (.duration(.zero ... .longest), "0.4ms", .duration(.microseconds(400))),
    (.duration(.zero ... .longest), "500 ms", .duration(.milliseconds(500))),
    (.share, "2%", .share(Share(0.02))),
    (.share, "60%", .share(Share(0.6))),
    (.share, "0.02", .share(Share(0.02))),
    (.share, "1", .share(Share(1))),
    (.share, "100 %", .share(Share(1))),
    (.rate, "80 per 1s", .rate(Rate(count: 80, per: .seconds(1)))),
    (.rate, "0.5 per 1h30m", .rate(Rate(count: 0.5, per: .minutes(90)))),
    (.distribution, "80ms", .distribution(.constant(.milliseconds(80)))),
    (.reference(["x"]), "redis", .text("redis")),
  ]

  @Test(arguments: good) func areTyped(_ kind: OptionKind, _ text: String, _ value: OptionValue) throws {
    #expect(try kind.parse(text) == value)
  }

  static let bad: [(OptionKind, String, Int, String)] = [
    (.boolean, "yes", 0, "expected true or false, not 'yes'"),
    (.boolean, "True", 0, "expected true or false, not 'True'"),
    (.choice(["a", "b"]), "c", 0, "expected one of a, b, not 'c'"),
    (.integer(0...10), "11", 0, "expected a whole number from 0 to 10, not 11"),
    (.integer(0...10), "1.0", 0, "expected a whole number, not '1.0'"),
    (.integer(0...10), "+1", 0, "expected a whole number, not '+1'"),
    (.integer(0...10), "-", 0, "expected a whole number, not '-'"),
    (.integer(.min ... .max), "9223372036854775808", 0, "expected a whole number, not 9223372036854775808"),
    (.integer(1 ... .max), "0", 0, "expected a whole number of at least 1, not 0"),
    (.number(0...1), "nan", 0, "expected a number, not 'nan'"),
    (.number(0...1), "inf", 0, "expected a number, not 'inf'"),
    (.number(0...1), "0x1", 0, "expected a number, not '0x1'"),
    (.number(0...1), ".5", 0, "expected a number, not '.5'"),
    (.number(0...1), "5.", 0, "expected a number, not '5.'"),
    (.number(0...1), "1e", 0, "expected a number, not '1e'"),
    (.number(0...1), "1e999", 0, "expected a number, not '1e999'"),
    (.number(0...1), "1.5", 0, "expected a number from 0 to 1, not 1.5"),
    (.duration(.zero ... .longest), "30", 0, "a duration needs a unit, such as 30s"),
    (.duration(.zero ... .longest), "1h30", 2, "a duration needs a unit, such as 30s"),
    (.duration(.seconds(1) ... .hours(1)), "2h", 0, "expected a duration from 1s to 1h, not 2h"),
    (.duration(.zero ... .longest), "-1s", 0, "expected a duration of at least 0s, not -1s"),
    (.share, "2", 0, "a share lies between 0% and 100% (0 and 1), not 2"),
    (.share, "-1%", 0, "a share lies between 0% and 100% (0 and 1), not -1%"),
    (.share, "much", 0, "expected a share such as 2% or 0.02, not 'much'"),
    (.rate, "80", 0, "expected a rate such as '80 per 1s', not '80'; it needs a span of time"),
    (.rate, "80/s", 0, "expected a rate such as '80 per 1s', not '80/s'"),
    (.rate, "-1 per 1s", 0, "a rate cannot be negative"),
    (.rate, "80 per 0s", 7, "the span of a rate must be above zero"),
    (.rate, "80 per 24", 7, "a duration needs a unit, such as 30s"),
    (.distribution, "-1s", 0, "expected a duration of at least 0s, not -1s"),
    (.reference([]), "", 0, "expected the name of a component"),
    (.list(.text), "a", 0, "expected a list (each text), not a single value"),
  ]

  @Test(arguments: bad) func areRefused(_ kind: OptionKind, _ text: String, _ offset: Int, _ message: String) {
    #expect(throws: ParseProblem(offset: offset, message: message)) { try kind.parse(text) }
  }
}

@Suite("Templates of the environment")
struct EnvironmentTemplateTests {
  static let env = [("BATCH", "20"), ("POLL_MS", "500"), ("EMPTY", ""), ("BATCH", "30")]

  @Test(arguments: [
    ("$BATCH", "30"), ("$POLL_MS ms", "500 ms"), ("a$EMPTY.b", "a.b"), ("$$BATCH", "$BATCH"), ("5$", "5$"),
    ("$5", "$5"),
    ("é$BATCH€", "é30€"), ("${BATCH}", "${BATCH}"), ("$$$BATCH", "$30"),
  ]) func areFilled(_ template: String, _ expected: String) throws {
    #expect(try EnvironmentTemplate.fill(template: template, env: Self.env) == expected)
  }

  @Test func nameWhatIsMissing() {
    #expect(throws: EnvironmentTemplate.UnknownName(name: "BATCHES", offset: 3)) {
      try EnvironmentTemplate.fill(template: "é $BATCHES", env: Self.env)
    }
  }

  @Test(arguments: [("$A", true), ("a", false), ("$", false), ("$$", true), ("$1", false), ("${A}", false)])
  func areRecognised(_ text: String, _ expected: Bool) { #expect(EnvironmentTemplate.isTemplate(text) == expected) }
}

@Suite("Near names")
struct NearNameTests {
  static let names = ["duration", "description", "seed", "severity", "start", "db", "P0"]

  @Test(
    arguments: [
      ("duraton", "duration"), ("DURATION", "duration"), ("drudation", "duration"), ("sede", "seed"), ("bd", "db"),
      ("P5", nil), ("x", nil), ("", nil), ("completely-different", nil), ("stat", "start"),
      (String(repeating: "a", count: 100_000), nil),
    ] as [(String, String?)])
  func areFound(_ name: String, _ expected: String?) { #expect(NearName.nearest(to: name, in: Self.names) == expected) }

  @Test func prefersTheNearestThenTheFirst() {
    #expect(NearName.nearest(to: "color", in: ["colour", "colors", "colo"]) == "colour")
    #expect(NearName.nearest(to: "retries", in: ["retired", "retry", "retris"]) == "retris")
  }
}
