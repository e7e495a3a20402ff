import MongoEngine
import Testing
import VirtualTime

@Suite struct ShellTextTests {
  /// What the shell prints for what was typed.
  @Test(arguments: [
    ("1", "1"), ("-1.5", "-1.5"), ("1.0", "1"), ("3000000000", "3000000000"), ("1e21", "1e+21"),
    ("1e20", "100000000000000000000"),
    ("0.000001", "0.000001"), ("1e-7", "1e-7"), ("-0", "0"), ("NaN", "NaN"), ("-Infinity", "-Infinity"),
    ("NumberLong(\"5\")", "Long('5')"), ("NumberInt(5)", "5"), ("NumberDecimal('1.50')", "Decimal128('1.50')"),
    ("\"it's\"", "\"it's\""), ("'plain'", "'plain'"), ("'a\\nb'", "'a\\nb'"), ("'\\u0041\\ud83d\\ude00'", "'A😀'"),
    ("ObjectId(\"507f1f77bcf86cd799439011\")", "ObjectId('507f1f77bcf86cd799439011')"),
    ("new Date(0)", "ISODate('1970-01-01T00:00:00.000Z')"),
    ("ISODate('2026-03-02')", "ISODate('2026-03-02T00:00:00.000Z')"),
    ("ISODate('2026-03-02T08:00:00.25+01:00')", "ISODate('2026-03-02T07:00:00.250Z')"),
    ("new Date(-1)", "ISODate('1969-12-31T23:59:59.999Z')"),
    ("Timestamp(1, 2)", "Timestamp({ t: 1, i: 2 })"), ("/a\\/b/mi", "/a/b/im"), ("MinKey()", "MinKey()"),
    ("null", "null"),
    ("BinData(0, 'AQID')", "Binary.createFromBase64('AQID', 0)"),
    ("UUID('00112233-4455-6677-8899-aabbccddeeff')", "UUID('00112233-4455-6677-8899-aabbccddeeff')"),
    ("{}", "{}"), ("[]", "[]"), ("{a:1,'b c':[1,2,],}", "{ a: 1, 'b c': [ 1, 2 ] }"),
    ("{a: {b: {c: {}}}}", "{ a: { b: { c: {} } } }"),
    ("{ \"$oid\": \"507f1f77bcf86cd799439011\" }", "ObjectId('507f1f77bcf86cd799439011')"),
    ("{a: {\"$date\": \"2026-03-02T08:00:00Z\"}}", "{ a: ISODate('2026-03-02T08:00:00.000Z') }"),
    ("{a: {$numberLong: '7'}}", "{ a: Long('7') }"), ("{a: {$gt: 1}}", "{ a: { '$gt': 1 } }"),
  ])
  func printsWhatWasTyped(typed: String, printed: String) {
    #expect(shell(typed).shellText == printed)
  }

  @Test func longDocumentsAreBroken() {
    let value = shell(
      "{_id: 1, name: 'a name of some length', tags: ['first', 'second', 'third'], at: ISODate('2026-03-02')}")
    #expect(
      value.shellText == """
        {
          _id: 1,
          name: 'a name of some length',
          tags: [ 'first', 'second', 'third' ],
          at: ISODate('2026-03-02T00:00:00.000Z')
        }
        """)
  }

  @Test func fourLevelsDoNotShareALine() {
    #expect(shell("{a: {b: {c: {d: 1}}}}").shellText == "{\n  a: { b: { c: { d: 1 } } }\n}")
  }

  @Test func longArraysStandInColumns() {
    let numbers = BSONValue.array((1...20).map { .integer($0 * 7) })
    #expect(
      numbers.shellText == """
        [
            7,  14,  21,  28,  35,  42, 49,
           56,  63,  70,  77,  84,  91, 98,
          105, 112, 119, 126, 133, 140
        ]
        """)
    // A hundred numbers of two digits stand in twelve columns, as Node prints them.
    let lines = BSONValue.array((0..<100).map { .integer($0) }).shellText.split(separator: "\n")
    #expect(lines[1] == "   0,  1,  2,  3,  4,  5,  6,  7,  8,  9, 10, 11,")
    #expect(lines.count == 11 && lines[9] == "  96, 97, 98, 99")
  }

  @Test(arguments: [
    ("{a 1}", 3, "a : must follow the name 'a'"), ("{a: }", 4, "a value is expected"),
    ("[1, 2", 5, "a , or ] is missing"),
    ("'open", 0, "the string has no closing quote"), ("ObjectId('12')", 0, "ObjectId('12') has the wrong arguments"),
    ("{a: 1} x", 7, "nothing may follow the value"),
    ("NumberInt(3000000000)", 0, "NumberInt(3000000000) has the wrong arguments"),
    ("{a: {$oid: 'x'}}", 4, "$oid has no value of its kind"), ("/a", 0, "the regular expression has no closing /"),
    ("1.2.3", 0, "'1.2.3' is no number"), ("", 0, "a value is missing"),
  ])
  func saysWhatIsWrongAndWhere(typed: String, offset: Int, message: String) {
    #expect { try BSONValue(shell: typed) } throws: { error in
      error as? ParseProblem == ParseProblem(offset: offset, message: message)
    }
  }

  @Test func unknownNamesAreNamed() {
    #expect { try BSONValue(shell: "Objectid('x')") } throws: {
      "\($0)".hasPrefix("'Objectid' is not known; known are BinData")
    }
    #expect(throws: ParseProblem.self) { try BSONValue(shell: String(repeating: "[", count: 10_000)) }
  }

  @Test(arguments: [
    "{\"a\": {\"$numberInt\": \"1\"}, \"b\": {\"$numberLong\": \"5\"}, \"c\": {\"$numberDouble\": \"1.5\"}}",
    "{\"r\": {\"$regularExpression\": {\"pattern\": \"a\\\"\", \"options\": \"i\"}}, \"t\": {\"$timestamp\": {\"t\": 1, \"i\": 2}}}",
    "{\"d\": {\"$date\": {\"$numberLong\": \"-5\"}}, \"o\": {\"$oid\": \"507f1f77bcf86cd799439011\"}, \"n\": null, \"k\": {\"$minKey\": 1}}",
    "[{\"$binary\": {\"base64\": \"AQIDBA==\", \"subType\": \"00\"}}, {\"$numberDouble\": \"-Infinity\"}, \"\\u0001\\n\", true]",
  ])
  func extendedJSONComesBack(text: String) throws {
    #expect(try BSONValue(extendedJSON: text).extendedJSON == text)
  }

  @Test func relaxedJSONHasWideIntegers() throws {
    #expect(try BSONValue(extendedJSON: "3000000000") == .int64(3_000_000_000))
    #expect(shell("3000000000") == .double(3_000_000_000))
  }
}
