import MongoEngine
import Testing

@Suite struct FilterTests {
  static func ids(_ filter: String, of rows: String) throws -> [Int] {
    let filter = try Filter(document(filter))
    return try documents(rows).filter { try filter.matches($0) }.compactMap { $0.whole("_id") }
  }

  static let scalars = """
    [{_id: 1, a: 1}, {_id: 2, a: 2.5}, {_id: 3, a: 'x'}, {_id: 4, a: null}, {_id: 5}, {_id: 6, a: NaN}, {_id: 7, a: [1, 5]},
    {_id: 8, a: []}, {_id: 9, a: {b: 1}}, {_id: 10, a: true}, {_id: 11, a: new Date(3)}, {_id: 12, a: /x/}]
    """

  @Test(arguments: [
    ("{a: 1}", [1, 7]), ("{a: 1.0}", [1, 7]), ("{a: null}", [4, 5]),
    ("{a: {$ne: null}}", [1, 2, 3, 6, 7, 8, 9, 10, 11, 12]),
    ("{a: {$gt: 1}}", [2, 7]), ("{a: {$gte: 1, $lt: 2}}", [1, 7]), ("{a: {$lt: 'y'}}", [3]),
    ("{a: {$gte: null}}", [4, 5]),
    ("{a: {$gt: null}}", []), ("{a: NaN}", [6]), ("{a: {$gte: NaN}}", [6]), ("{a: {$lt: NaN}}", []),
    ("{a: {$gt: -Infinity}}", [1, 2, 7]),
    ("{a: [1, 5]}", [7]), ("{a: []}", [8]), ("{a: {b: 1}}", [9]), ("{a: {b: 1.0}}", [9]), ("{a: true}", [10]),
    ("{a: {$in: [1, 'x', null]}}", [1, 3, 4, 5, 7]),
    ("{a: {$in: []}}", []), ("{a: {$nin: [1, null]}}", [2, 3, 6, 8, 9, 10, 11, 12]), ("{a: {$in: [/x/]}}", [3, 12]),
    ("{a: /x/}", [3, 12]),
    ("{a: {$eq: /x/}}", [12]), ("{a: {$exists: true}}", [1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12]),
    ("{a: {$exists: 0}}", [5]),
    ("{a: {$type: 'number'}}", [1, 2, 6, 7]), ("{a: {$type: 'array'}}", [7, 8]),
    ("{a: {$type: [10, 'bool']}}", [4, 10]), ("{a: {$type: -1}}", []),
    ("{a: {$size: 0}}", [8]), ("{a: {$size: 2.0}}", [7]), ("{a: {$all: [1, 5]}}", [7]), ("{a: {$all: [1]}}", [1, 7]),
    ("{a: {$all: []}}", []),
    ("{a: {$all: [[1, 5]]}}", [7]), ("{a: {$mod: [2, 1]}}", [1, 7]), ("{a: {$mod: [2.9, 0]}}", [2]),
    ("{a: {$elemMatch: {$gt: 4}}}", [7]),
    ("{a: {$elemMatch: {$gt: 1, $lt: 5}}}", []), ("{a: {$gt: 1, $lt: 5}}", [2, 7]),
    ("{a: {$not: {$gt: 1}}}", [1, 3, 4, 5, 6, 8, 9, 10, 11, 12]),
    ("{a: {$not: /x/}}", [1, 2, 4, 5, 6, 7, 8, 9, 10, 11]), ("{$or: [{a: 1}, {_id: 5}]}", [1, 5, 7]),
    ("{$and: [{a: 1}, {_id: {$gt: 1}}]}", [7]),
    ("{$nor: [{a: 1}, {_id: {$gt: 3}}]}", [2, 3]), ("{a: {$lt: MaxKey(), $gt: 100}}", []),
    ("{a: {$gt: MinKey()}, _id: 3}", [3]), ("{}", Array(1...12)),
    ("{$expr: {$gt: ['$_id', 10]}}", [11, 12]), ("{$comment: 'nothing', _id: 1}", [1]),
    ("{_id: {$in: [1]}, a: {$regex: 'X', $options: 'i'}}", []),
    ("{a: {$regex: 'X', $options: 'i'}}", [3]), ("{a: {$lte: new Date(3)}}", [11]),
  ])
  func finds(filter: String, expected: [Int]) throws { #expect(try Self.ids(filter, of: Self.scalars) == expected) }

  static let nested = """
    [{_id: 1, a: {b: 1}}, {_id: 2, a: [{b: 1}, {b: 5, c: 9}]}, {_id: 3, a: [{c: 1}]}, {_id: 4, a: 7}, {_id: 5, a: [1, 2]}, {_id: 6, a: []}, {_id: 7},
    {_id: 8, a: [[{b: 1}]]}, {_id: 9, a: {b: [1, 2]}}, {_id: 10, a: {'0': 5}}, {_id: 11, a: [[1, 2], 3]}, {_id: 12, a: null}]
    """

  @Test(arguments: [
    ("{'a.b': 1}", [1, 2, 9]), ("{'a.b': null}", [3, 4, 7, 10, 12]),
    ("{'a.b': {$exists: false}}", [3, 4, 5, 6, 7, 8, 10, 11, 12]),
    ("{'a.b': {$gt: 1, $lt: 5}}", [2, 9]), ("{a: {$elemMatch: {b: 5, c: 9}}}", [2]),
    ("{a: {$elemMatch: {b: 1, c: 9}}}", []),
    ("{'a.b': 1, 'a.c': 9}", [2]), ("{'a.0': 1}", [5]), ("{'a.0': 5}", [10]), ("{'a.0.b': 1}", [2]),
    ("{'a.0.0.b': 1}", [8]), ("{'a.0': [1, 2]}", [11]),
    ("{'a.1': {$exists: true}}", [2, 5, 11]), ("{'a.0.1': 2}", [11]), ("{a: {$elemMatch: {'0': 1}}}", [11]),
    ("{a: {$elemMatch: {$elemMatch: {$gt: 1}}}}", [11]),
    ("{a: {$elemMatch: {$or: [{b: 5}, {c: 1}]}}}", [2, 3]),
    ("{a: {$all: [{$elemMatch: {b: 1}}, {$elemMatch: {c: 9}}]}}", [2]),
    ("{'a.b': {$ne: 1}}", [3, 4, 5, 6, 7, 8, 10, 11, 12]), ("{'a.b': {$size: 2}}", [9]),
    ("{'a.b': {$not: {$exists: true}}}", [3, 4, 5, 6, 7, 8, 10, 11, 12]),
  ])
  func followsPathsThroughArrays(filter: String, expected: [Int]) throws {
    #expect(try Self.ids(filter, of: Self.nested) == expected)
  }

  @Test(arguments: [
    ("{a: {$foo: 1}}", 2, "unknown operator: $foo"),
    (
      "{$foo: 1}", 2,
      "unknown top level operator: $foo. If you have a field name that starts with a '$' symbol, consider using $getField or $setField."
    ),
    ("{a: {$in: 1}}", 2, "$in needs an array"), ("{$or: {}}", 2, "$or must be an array"),
    ("{$or: []}", 2, "$and/$or/$nor must be a nonempty array"),
    ("{$or: [1]}", 2, "$or/$and/$nor entries need to be full objects"),
    ("{a: {$not: 1}}", 2, "$not needs a regex or a document"), ("{a: {$not: {}}}", 2, "$not cannot be empty"),
    ("{a: {$mod: [0, 1]}}", 2, "divisor cannot be 0"), ("{a: {$mod: 1}}", 2, "malformed mod, needs to be an array"),
    ("{a: {$mod: [1]}}", 2, "malformed mod, not enough elements"),
    ("{a: {$size: -1}}", 2, "Failed to parse $size. Expected a non-negative number in: $size: -1"),
    ("{a: {$size: 'x'}}", 2, "Failed to parse $size. Expected a number in: $size: \"x\""),
    ("{a: {$all: 1}}", 2, "$all needs an array"), ("{a: {$elemMatch: 1}}", 2, "$elemMatch needs an Object"),
    ("{a: {$regex: 1}}", 2, "$regex has to be a string"),
    ("{a: {$options: 'i'}}", 2, "$options needs a $regex"),
    ("{a: {$regex: '('}}", 51_091, "Regular expression is invalid: ("),
    ("{a: {$type: 'foo'}}", 2, "Unknown type name alias: foo"),
    ("{a: {$type: 99}}", 2, "Invalid numerical type code: 99"),
    ("{a: {$ne: /x/}}", 2, "Can't have regex as arg to $ne."),
    ("{a: {$near: [1, 2]}}", 238, "the query operator $near is not supported by this simulator"),
    ("{$where: 'x'}", 238, "the query operator $where is not supported by this simulator"),
    ("{a: {$in: [{$gt: 1}]}}", 2, "cannot nest $ under $in"),
    ("{a: {$gt: 1, b: 2}}", 2, "unknown operator: b"), ("{$expr: {$foo: 1}}", 168, "Unrecognized expression '$foo'"),
  ])
  func refusesWithTheServersWords(filter: String, code: Int, message: String) {
    #expect { try Filter(document(filter)) } throws: { error in
      (error as? MongoError)?.code == code && (error as? MongoError)?.message == message
    }
  }
}
