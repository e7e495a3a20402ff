import MongoEngine
import Testing

@Suite struct PipelineTests {
  static func result(_ stages: String, of rows: String = PipelineTests.orders) throws -> BSONValue {
    let others = documents("[{_id: 1, k: 'a'}, {_id: 2, k: ['b', 'c']}, {_id: 3}]")
    let context = AggregationContext(now: 86_400_000) { $0 == "others" ? others : [] }
    let pipeline = try Pipeline(shell(stages).asArray ?? [])
    return .array(try pipeline.run(over: documents(rows), in: context).map(BSONValue.document))
  }

  static let orders = """
    [{_id: 1, s: 'a', n: 5, l: [1, 2], d: {x: 1}}, {_id: 2, s: 'b', n: 2.5, l: [], d: {x: 2}}, {_id: 3, s: 'a', n: null, d: {}}, {_id: 4, l: 7}]
    """

  @Test(arguments: [
    ("[{$match: {s: 'a'}}, {$project: {n: 1}}]", "[{_id: 1, n: 5}, {_id: 3, n: null}]"),
    (
      "[{$project: {_id: 0, double: {$multiply: ['$n', 2]}}}]",
      "[{double: 10}, {double: 5.0}, {double: null}, {double: null}]"
    ),
    (
      "[{$limit: 1}, {$addFields: {'d.y': '$n', l: '$$REMOVE', e: {f: 1}}}]",
      "[{_id: 1, s: 'a', n: 5, d: {x: 1, y: 5}, e: {f: 1}}]"
    ),
    ("[{$limit: 2}, {$unset: ['d', 'l']}]", "[{_id: 1, s: 'a', n: 5}, {_id: 2, s: 'b', n: 2.5}]"),
    (
      "[{$group: {_id: '$s', n: {$sum: '$n'}, c: {$count: {}}, a: {$avg: '$n'}}}]",
      "[{_id: 'a', n: 5, c: 2, a: 5.0}, {_id: 'b', n: 2.5, c: 1, a: 2.5}, {_id: null, n: 0, c: 1, a: null}]"
    ),
    (
      "[{$group: {_id: null, f: {$first: '$l'}, la: {$last: '$n'}, mi: {$min: '$n'}, ma: {$max: '$n'}}}]",
      "[{_id: null, f: [1, 2], la: null, mi: 2.5, ma: 5}]"
    ),
    (
      "[{$group: {_id: {$gt: ['$n', 3]}, p: {$push: '$s'}, set: {$addToSet: '$s'}}}]",
      "[{_id: true, p: ['a'], set: ['a']}, {_id: false, p: ['b', 'a'], set: ['b', 'a']}]"
    ),
    ("[{$match: {_id: 99}}, {$group: {_id: null, n: {$sum: 1}}}]", "[]"),
    ("[{$sort: {n: -1}}, {$skip: 1}, {$limit: 1}, {$project: {_id: 1}}]", "[{_id: 2}]"),
    ("[{$unwind: '$l'}, {$project: {l: 1}}]", "[{_id: 1, l: 1}, {_id: 1, l: 2}, {_id: 4, l: 7}]"),
    (
      "[{$unwind: {path: '$l', preserveNullAndEmptyArrays: true, includeArrayIndex: 'i'}}, {$project: {l: 1, i: 1}}]",
      "[{_id: 1, l: 1, i: NumberLong(0)}, {_id: 1, l: 2, i: NumberLong(1)}, {_id: 2, i: null}, {_id: 3, i: null}, {_id: 4, l: 7, i: null}]"
    ),
    (
      "[{$lookup: {from: 'others', localField: 's', foreignField: 'k', as: 'o.found'}}, {$project: {n: '$o.found._id'}}]",
      "[{_id: 1, n: [1]}, {_id: 2, n: [2]}, {_id: 3, n: [1]}, {_id: 4, n: [3]}]"
    ),
    ("[{$count: 'total'}]", "[{total: 4}]"), ("[{$match: {_id: 99}}, {$count: 'total'}]", "[]"),
    ("[{$sortByCount: '$s'}, {$limit: 1}]", "[{_id: 'a', count: 2}]"),
    ("[{$match: {_id: 1}}, {$replaceRoot: {newRoot: '$d'}}]", "[{x: 1}]"),
    ("[{$match: {_id: 1}}, {$replaceWith: {$mergeObjects: ['$d', {n: '$n'}]}}]", "[{x: 1, n: 5}]"),
    (
      "[{$facet: {one: [{$match: {s: 'b'}}, {$project: {_id: 1}}], two: [{$count: 'c'}]}}]",
      "[{one: [{_id: 2}], two: [{c: 4}]}]"
    ), ("[{$limit: 1}, {$project: {_id: 0, now: '$$NOW'}}]", "[{now: new Date(86400000)}]"),
  ])
  func runs(stages: String, expected: String) throws { #expect(try Self.result(stages) == shell(expected)) }

  @Test(arguments: [
    ("[{$foo: 1}]", 40_324, "Unrecognized pipeline stage name: '$foo'"),
    ("[{$match: {}, $limit: 1}]", 40_323, "A pipeline stage specification object must contain exactly one field."),
    ("[{$group: {n: {$sum: 1}}}]", 15_955, "a group specification must include an _id"),
    ("[{$group: {_id: 1, n: 5}}]", 40_234, "The field 'n' must be an accumulator object"),
    ("[{$group: {_id: 1, n: {$foo: 1}}}]", 15_952, "unknown group operator '$foo'"),
    ("[{$sort: {}}]", 15_976, "$sort stage must have at least one sort key"),
    ("[{$limit: 0}]", 15_958, "the limit must be positive"),
    ("[{$unwind: 'l'}]", 28_818, "path option to $unwind stage should be prefixed with a '$': l"),
    (
      "[{$project: {a: 1, b: 0}}]", 31_254,
      "Invalid $project :: caused by :: Cannot do exclusion on field b in inclusion projection"
    ), ("[{$out: 'x'}]", 238, "the pipeline stage $out is not supported by this simulator"),
    ("[{$project: {v: {$foo: 1}}}]", 168, "Unrecognized expression '$foo'"),
    (
      "[{$project: {v: {$subtract: [1]}}}]", 16_020, "Expression $subtract takes exactly 2 arguments. 1 were passed in."
    ), ("[{$project: {v: {$add: ['$s', 1]}}}]", 14, "$add only supports numeric or date types, not string"),
    ("[{$project: {v: {$divide: [1, 0]}}}]", 2, "can't $divide by zero"),
    ("[{$limit: 1}, {$indexStats: {}}]", 40_602, "$indexStats is only valid as the first stage in a pipeline."),
    ("[{$project: {v: '$$foo'}}]", 17_276, "Use of undefined variable: foo"),
    (
      "[{$project: {v: {$dateTrunc: {}}}}]", 238,
      "the expression operator $dateTrunc is not supported by this simulator"
    ),
    (
      "[{$replaceRoot: {newRoot: '$s'}}]", 40_228,
      "'newRoot' expression must evaluate to an object, but resulting value was: \"a\". Type of resulting value: 'string'. Input document: { _id: 1, s: \"a\", n: 5, l: [ 1, 2 ], d: { x: 1 } }"
    ),
  ])
  func refuses(stages: String, code: Int, message: String) {
    #expect { try Self.result(stages) } throws: { error in
      (error as? MongoError)?.code == code && (error as? MongoError)?.message == message
    }
  }
}
