import MongoEngine
import Testing

@Suite struct ExpressionTests {
  static let row = document(
    "{_id: 1, n: 7, h: 2.5, s: 'Hello, World', l: [3, 1, 2], d: {a: 1, b: 'x'}, rows: [{k: 1}, {k: 2}, {}], at: ISODate('2026-03-02T08:05:09.070Z'), z: null}"
  )

  @Test(arguments: [
    ("{$add: ['$n', 1, '$h']}", "10.5"), ("{$add: ['$at', 1000]}", "ISODate('2026-03-02T08:05:10.070Z')"),
    ("{$add: ['$missing', 1]}", "null"), ("{$add: []}", "0"), ("{$add: [2147483647, 1]}", "NumberLong('2147483648')"),
    ("{$subtract: ['$at', new Date(0)]}", "NumberLong('1772438709070')"), ("{$multiply: ['$n', 2]}", "14"),
    ("{$divide: ['$n', 2]}", "3.5"), ("{$mod: [-7, 3]}", "-1"), ("{$abs: -5}", "5"), ("{$ceil: '$h'}", "3.0"),
    ("{$floor: -2.5}", "-3.0"),
    ("{$round: [2.5]}", "2.0"), ("{$round: [1234.567, 2]}", "1234.57"), ("{$round: [1250, -2]}", "1200"),
    ("{$trunc: [-2.7]}", "-2.0"), ("{$sqrt: 16}", "4.0"), ("{$pow: [2, 10]}", "1024"),
    ("{$pow: [2, 0.5]}", "1.4142135623730951"),
    ("{$cmp: ['$n', '$h']}", "1"), ("{$gt: ['$s', '$n']}", "true"), ("{$lt: ['$missing', null]}", "true"),
    ("{$eq: [1, 1.0]}", "true"), ("{$and: [1, '$n', {}]}", "true"), ("{$or: [0, '$z', '$missing']}", "false"),
    ("{$not: ['$n']}", "false"),
    ("{$cond: [{$gt: ['$n', 5]}, 'big', 'small']}", "'big'"), ("{$cond: {if: '$z', then: 1, else: 2}}", "2"),
    ("{$ifNull: ['$z', '$missing', 'x']}", "'x'"),
    ("{$switch: {branches: [{case: {$lt: ['$n', 5]}, then: 1}, {case: true, then: 2}]}}", "2"),
    ("{$let: {vars: {v: '$n'}, in: {$add: ['$$v', '$$v']}}}", "14"), ("{$concat: ['$s', '!']}", "'Hello, World!'"),
    ("{$concat: ['$s', '$z']}", "null"), ("{$toUpper: 'aé'}", "'Aé'"), ("{$toLower: '$z'}", "''"),
    ("{$substrCP: ['$s', 7, 5]}", "'World'"),
    ("{$substr: ['$s', 7, -1]}", "'World'"), ("{$strLenCP: 'é!'}", "2"),
    ("{$split: ['$s', ', ']}", "['Hello', 'World']"), ("{$indexOfCP: ['$s', 'o', 5]}", "8"),
    ("{$trim: {input: '  x '}}", "'x'"), ("{$ltrim: {input: 'xxy', chars: 'x'}}", "'y'"),
    ("{$regexMatch: {input: '$s', regex: 'world', options: 'i'}}", "true"), ("{$size: '$l'}", "3"),
    ("{$arrayElemAt: ['$l', -1]}", "2"), ("{$first: '$l'}", "3"), ("{$in: [2, '$l']}", "true"),
    ("{$concatArrays: ['$l', [9]]}", "[3, 1, 2, 9]"),
    ("{$slice: ['$l', -2]}", "[1, 2]"), ("{$slice: ['$l', 1, 1]}", "[1]"), ("{$isArray: '$l'}", "true"),
    ("{$reverseArray: '$l'}", "[2, 1, 3]"), ("{$range: [0, 5, 2]}", "[0, 2, 4]"), ("{$indexOfArray: ['$l', 2]}", "2"),
    ("{$filter: {input: '$l', as: 'x', cond: {$gt: ['$$x', 1]}}}", "[3, 2]"),
    ("{$filter: {input: '$l', cond: true, limit: 2}}", "[3, 1]"),
    ("{$map: {input: '$l', in: {$add: ['$$this', 1]}}}", "[4, 2, 3]"),
    ("{$reduce: {input: '$l', initialValue: 0, in: {$add: ['$$value', '$$this']}}}", "6"),
    ("{$sum: '$l'}", "6"), ("{$avg: ['$n', '$h']}", "4.75"), ("{$max: '$l'}", "3"),
    ("{$setUnion: ['$l', [1, 9]]}", "[1, 2, 3, 9]"), ("{$setDifference: ['$l', [1]]}", "[3, 2]"),
    ("{$setEquals: [[1, 2], [2, 1, 1]]}", "true"), ("{$anyElementTrue: [[0, 1]]}", "true"),
    ("{$mergeObjects: ['$d', {b: 2, c: 3}]}", "{a: 1, b: 2, c: 3}"),
    ("{$objectToArray: '$d'}", "[{k: 'a', v: 1}, {k: 'b', v: 'x'}]"), ("{$arrayToObject: [[['a', 1]]]}", "{a: 1}"),
    ("'$rows.k'", "[1, 2]"), ("'$d'", "{a: 1, b: 'x'}"), ("{a: '$n', b: {c: '$missing'}}", "{a: 7, b: {}}"),
    ("['$n', '$missing']", "[7, null]"), ("{$literal: '$n'}", "'$n'"), ("{$type: '$missing'}", "'missing'"),
    ("{$toInt: '12'}", "12"), ("{$toString: '$h'}", "'2.5'"),
    ("{$toDate: '2026-03-02T00:00:00Z'}", "ISODate('2026-03-02')"), ("{$toBool: 'false'}", "true"),
    ("{$convert: {input: 'x', to: 'int', onError: -1}}", "-1"),
    ("{$convert: {input: '$z', to: 'int', onNull: 0}}", "0"), ("{$year: '$at'}", "2026"), ("{$dayOfWeek: '$at'}", "2"),
    ("{$dayOfYear: '$at'}", "61"), ("{$millisecond: '$at'}", "70"),
    ("{$dateToString: {date: '$at', format: '%Y/%m/%d %H:%M:%S.%L %j %%'}}", "'2026/03/02 08:05:09.070 061 %'"),
    ("'$$ROOT._id'", "1"),
  ])
  func evaluates(expression: String, expected: String) throws {
    let value = try Expression(shell(expression)).evaluate(in: ExpressionScope(root: Self.row))
    #expect(value == shell(expected).wholeDouble(like: expected))
  }

  @Test(arguments: ["'$missing'", "{$arrayElemAt: ['$l', 9]}", "'$$REMOVE'", "{$first: [[]]}"])
  func nothing(expression: String) throws {
    #expect(try Expression(shell(expression)).evaluate(in: ExpressionScope(root: Self.row)) == nil)
  }

  @Test(arguments: [
    ("{$toInt: 'x'}", 241), ("{$size: '$n'}", 17_124), ("{$concat: ['$n']}", 16_702), ("{$in: [1, '$n']}", 40_081),
    ("{$sqrt: -1}", 28_714), ("{$switch: {branches: [{case: false, then: 1}]}}", 40_066), ("{$year: '$s'}", 16_006),
    ("{$dateToString: {date: '$at', format: '%Q'}}", 18_536), ("{$mod: [1, 0]}", 16_610),
    ("{$arrayElemAt: ['$n', 0]}", 28_689), ("{$mergeObjects: ['$n']}", 40_400),
    ("{$toInt: NumberLong('5000000000')}", 241),
    ("{$add: [NumberDecimal('1'), 1]}", 238), ("{$cond: [1, 2]}", 16_020), ("{$let: {vars: {}}}", 16_876),
    ("{$filter: {input: [], foo: 1, cond: 1}}", 28_647),
  ])
  func refuses(expression: String, code: Int) {
    #expect { try Expression(shell(expression)).evaluate(in: ExpressionScope(root: Self.row)) } throws: {
      ($0 as? MongoError)?.code == code
    }
  }
}

extension BSONValue {
  /// Text such as `3.0` means a double here, while the shell's notation makes an int of it.
  func wholeDouble(like text: String) -> BSONValue {
    guard text.hasSuffix(".0"), let number = asDouble else { return self }
    return .double(number)
  }
}
