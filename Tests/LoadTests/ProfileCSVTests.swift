import Load
import Testing

@Suite struct ProfileCSVTests {
  @Test(
    arguments: [
      ("5\n10\n0\n", [5, 10, 0]),
      ("5\n10\n0", [5, 10, 0]),
      ("arrivals\n5\n10.5\n", [5, 10.5]),
      ("minute,arrivals\n0,5\n1,10\n", [5, 10]),
      ("0,5\n1,10\n2,0.25\n", [5, 10, 0.25]),
      ("Minute, Arrivals\r\n0 , 5\r\n1,\t10\r\n\r\n \n", [5, 10]),
      ("\u{FEFF}arrivals\n7\n", [7]),
      (".5\n5.\n007\n", [0.5, 5, 7]),
    ] as [(String, [Double])])
  func reads(_ text: String, _ arrivals: [Double]) throws {
    #expect(try ProfileCSV.parse(Array(text.utf8)) == arrivals)
  }

  @Test(
    arguments: [
      ("", ["1:1: a profile needs at least one row"]),
      ("\n\n", ["1:1: a profile needs at least one row"]),
      ("arrivals\n", ["1:1: a profile needs at least one row"]),
      ("-5\n", ["1:1: arrivals must not be negative, as -5 is"]),
      ("nan\n", ["1:1: \"nan\" is not a plain decimal number"]),
      ("1\ninf\n", ["2:1: \"inf\" is not a plain decimal number"]),
      (
        "1\n1e3\n0x10\n1,5\n",
        [
          "2:1: \"1e3\" is not a plain decimal number", "3:1: \"0x10\" is not a plain decimal number",
          "4:1: this row has 2 columns, those before it 1",
        ]
      ),
      ("5\n\n6\n", ["2:1: a line within the profile must not be blank"]),
      ("0,5\n2,6\n", ["2:1: minutes count from 0 without a gap: expected 1, not 2"]),
      (
        "1,5\n2,6\n",
        [
          "1:1: minutes count from 0 without a gap: expected 0, not 1",
          "2:1: minutes count from 0 without a gap: expected 1, not 2",
        ]
      ),
      ("0,5\n0,6\n", ["2:1: minutes count from 0 without a gap: expected 1, not 0"]),
      ("0,5\n1.5,6\n", ["2:1: a minute is a whole number of at least 0, not \"1.5\""]),
      (
        "0,5\n-1,x\n",
        [
          "2:1: a minute is a whole number of at least 0, not \"-1\"", "2:4: \"x\" is not a plain decimal number",
        ]
      ),
      ("0,  \n1,5\n", ["1:3: a number of arrivals is missing"]),
      ("0,5\n6\n2,7\n", ["2:1: this row has 1 columns, those before it 2"]),
      ("1,2,3\n", ["1:3: a row has one column (arrivals) or two (minute,arrivals), not 3"]),
      ("time,count\n0,5\n", ["1:1: the columns are named arrivals or minute,arrivals, not time,count"]),
      ("arrivals,minute\n5\n", ["1:1: the columns are named arrivals or minute,arrivals, not arrivals,minute"]),
      ("5\n\u{FF}\n", ["2:1: \"\u{FF}\" is not a plain decimal number"]),
      ("5;6\n", ["1:1: \"5;6\" is not a plain decimal number"]),
      ("\"5\"\n", ["1:1: \"\"5\"\" is not a plain decimal number"]),
      ("5\n1.2.3\n.\n", ["2:1: \"1.2.3\" is not a plain decimal number", "3:1: \".\" is not a plain decimal number"]),
    ] as [(String, [String])])
  func refuses(_ text: String, _ messages: [String]) {
    let error = #expect(throws: ProfileProblems.self) { try ProfileCSV.parse(Array(text.utf8)) }
    #expect(error?.problems.map(\.description) == messages)
  }

  @Test func bytesThatAreNotUTF8() {
    #expect(throws: ProfileProblems.self) { try ProfileCSV.parse([0x35, 0x0A, 0xFF, 0xFE, 0x00]) }
  }

  @Test func rowsAreLimited() throws {
    let limit = ProfileCSV.largestRowCount
    let rows = Array(repeating: [UInt8(ascii: "1"), UInt8(ascii: "\n")], count: limit).flatMap(\.self)
    #expect(try ProfileCSV.parse(rows).count == limit)
    let error = #expect(throws: ProfileProblems.self) { try ProfileCSV.parse(rows + Array("2\n3\n".utf8)) }
    #expect(error?.problems.map(\.description) == ["\(limit + 1):1: a profile has at most \(limit) rows"])
  }

  @Test func problemsAreLimited() {
    let error = #expect(throws: ProfileProblems.self) {
      try ProfileCSV.parse(Array(String(repeating: "x\n", count: 300).utf8))
    }
    #expect(error?.problems.count == 101)
    #expect(error?.problems.last?.message == "further problems are not shown")
    let hundred = #expect(throws: ProfileProblems.self) {
      try ProfileCSV.parse(Array(String(repeating: "?\n", count: 100).utf8))
    }
    #expect(hundred?.problems.count == 100)
  }
}
