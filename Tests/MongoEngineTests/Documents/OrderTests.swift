import MongoEngine
import Testing

@Suite struct OrderTests {
  /// Values in the server's order (manual, "Comparison/Sort Order"); each is less than all behind it.
  static let ascending = [
    "MinKey()", "null", "NaN", "-Infinity", "NumberLong('-9223372036854775808')", "-1.5", "0", "1",
    "NumberLong('9007199254740993')",
    "9.3e18", "Infinity", "''", "'A'", "'a'", "'aa'", "'b'", "'é'", "{}", "{a: 1}", "{a: 1, b: 0}", "{b: 0}",
    "{a: 'x'}", "[]",
    "[1]", "[1, 2]", "[2]", "['a']", "BinData(0, 'AQ==')", "BinData(0, 'Ag==')", "BinData(1, 'AQ==')",
    "BinData(0, 'AQI=')", "ObjectId('000000000000000000000001')",
    "ObjectId('000000000000000000000002')", "false", "true", "new Date(-1)", "new Date(5)", "Timestamp(1, 1)",
    "Timestamp(1, 2)",
    "/a/", "/a/i", "/b/", "MaxKey()",
  ].map(shell)

  @Test func allPairsAreInOrder() {
    for (i, a) in Self.ascending.enumerated() {
      for (j, b) in Self.ascending.enumerated() {
        let expected: BSONOrdering = i < j ? .before : i == j ? .same : .after
        #expect(BSONValue.order(a, b) == expected, "\(a.serverText) to \(b.serverText)")
      }
    }
  }

  @Test(arguments: [
    ("1", "1.0", true), ("1", "NumberLong('1')", true), ("0.0", "-0.0", true), ("NaN", "NaN", true),
    ("1", "true", false),
    ("NumberLong('9007199254740993')", "9007199254740992.0", false), ("{a: 1}", "{a: 1.0}", true),
    ("{a: 1, b: 2}", "{b: 2, a: 1}", false),
    ("[1, [2]]", "[1.0, [2.0]]", true), ("NumberDecimal('1.5')", "1.5", true),
  ])
  func equalAcrossTypes(a: String, b: String, expected: Bool) {
    #expect(BSONValue.areEqual(shell(a), shell(b)) == expected)
  }

  /// The least element of an array counts upwards, the greatest downwards; an empty array is less than null, which a missing
  /// field is; what is equal keeps its place.
  @Test(arguments: [
    ("{a: 1}", [4, 3, 5, 1, 2, 6, 8, 7]), ("{a: -1}", [8, 7, 6, 1, 2, 3, 5, 4]),
    ("{'a.b': 1}", [1, 2, 3, 4, 5, 6, 8, 7]),
    ("{'a.b': -1}", [8, 7, 1, 2, 3, 4, 5, 6]), ("{a: 1, _id: -1}", [4, 5, 3, 1, 2, 6, 8, 7]),
    ("{}", [1, 2, 3, 4, 5, 6, 7, 8]),
  ])
  func sorts(order: String, expected: [Int]) throws {
    let rows = documents(
      """
      [{_id: 1, a: [3, 1]}, {_id: 2, a: 2}, {_id: 3}, {_id: 4, a: []}, {_id: 5, a: null}, {_id: 6, a: 'x'}, {_id: 7, a: {b: 1}},
      {_id: 8, a: [{b: 0}, {b: 5}]}]
      """)
    #expect(try SortOrder(document(order)).sorted(rows).compactMap { $0.whole("_id") } == expected)
  }

  @Test(arguments: [
    ("{a: 0}", 15_975), ("{a: 2}", 15_975), ("{a: 'x'}", 15_974), ("{a: {$meta: 'textScore'}}", 238),
  ])
  func refusesOtherDirections(order: String, code: Int) {
    #expect { try SortOrder(document(order)) } throws: { ($0 as? MongoError)?.code == code }
  }
}
