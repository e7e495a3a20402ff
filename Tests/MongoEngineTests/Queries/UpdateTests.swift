import MongoEngine
import Testing

@Suite struct UpdateTests {
  /// The document after an update that is aimed at it by a filter.
  static func after(_ update: String, _ row: String, filter: String = "{}", arrayFilters: [BSONDocument] = []) throws
    -> BSONDocument
  {
    var collection = DocumentCollection(namespace: "shop.orders")
    var ids = ObjectIDSource(process: 7)
    if let failure = collection.insert([document(row)], ids: &ids, now: 0).failure { throw failure.error }
    let request = UpdateRequest(
      filter: try Filter(document(filter)), update: try Update(shell(update), arrayFilters: arrayFilters))
    _ = try collection.update(request, ids: &ids, now: 1_700_000_000_000)
    return collection.documents[0]
  }

  @Test(arguments: [
    ("{$set: {b: 1, a: 2}}", "{_id: 1}", "{_id: 1, a: 2, b: 1}"),
    ("{$set: {'a.b': 1}}", "{_id: 1}", "{_id: 1, a: {b: 1}}"),
    ("{$set: {'a.1': 5}}", "{_id: 1, a: [0]}", "{_id: 1, a: [0, 5]}"),
    ("{$set: {'a.3': 5}}", "{_id: 1, a: [0]}", "{_id: 1, a: [0, null, null, 5]}"),
    ("{$set: {'a.0': 5}}", "{_id: 1}", "{_id: 1, a: {'0': 5}}"),
    ("{$unset: {a: ''}}", "{_id: 1, a: 1, b: 2}", "{_id: 1, b: 2}"),
    ("{$unset: {'a.0': ''}}", "{_id: 1, a: [1, 2]}", "{_id: 1, a: [null, 2]}"),
    ("{$unset: {'a.b.c': ''}}", "{_id: 1, a: 5}", "{_id: 1, a: 5}"),
    ("{$inc: {n: 2}}", "{_id: 1, n: 3}", "{_id: 1, n: 5}"),
    ("{$inc: {n: 2}}", "{_id: 1}", "{_id: 1, n: 2}"),
    ("{$inc: {n: 1}}", "{_id: 1, n: 2147483647}", "{_id: 1, n: NumberLong('2147483648')}"),
    ("{$inc: {n: 1.5}}", "{_id: 1, n: 1}", "{_id: 1, n: 2.5}"),
    ("{$mul: {n: 3}}", "{_id: 1, n: 2}", "{_id: 1, n: 6}"), ("{$mul: {n: 3}}", "{_id: 1}", "{_id: 1, n: 0}"),
    ("{$min: {n: 1}}", "{_id: 1, n: 2}", "{_id: 1, n: 1}"), ("{$max: {n: 1}}", "{_id: 1, n: 2}", "{_id: 1, n: 2}"),
    ("{$max: {n: 'x'}}", "{_id: 1, n: 2}", "{_id: 1, n: 'x'}"),
    ("{$min: {'l.0': 1}}", "{_id: 1, l: [4, 5]}", "{_id: 1, l: [1, 5]}"),
    ("{$push: {l: 1}}", "{_id: 1}", "{_id: 1, l: [1]}"),
    ("{$push: {l: {$each: [3, 1], $sort: 1}}}", "{_id: 1, l: [2]}", "{_id: 1, l: [1, 2, 3]}"),
    ("{$push: {l: {$each: [3], $slice: -2}}}", "{_id: 1, l: [1, 2]}", "{_id: 1, l: [2, 3]}"),
    ("{$push: {l: {$each: [9], $position: 1}}}", "{_id: 1, l: [1, 2]}", "{_id: 1, l: [1, 9, 2]}"),
    ("{$push: {l: {$each: [9], $position: -1}}}", "{_id: 1, l: [1, 2]}", "{_id: 1, l: [1, 9, 2]}"),
    ("{$push: {l: {$each: [{a: 1}], $sort: {a: 1}, $slice: 1}}}", "{_id: 1, l: [{a: 2}]}", "{_id: 1, l: [{a: 1}]}"),
    ("{$push: {l: [1]}}", "{_id: 1, l: []}", "{_id: 1, l: [[1]]}"),
    ("{$addToSet: {l: 1.0}}", "{_id: 1, l: [1]}", "{_id: 1, l: [1]}"),
    ("{$addToSet: {l: {$each: [2, 2, 1]}}}", "{_id: 1, l: [1]}", "{_id: 1, l: [1, 2]}"),
    ("{$pop: {l: 1}}", "{_id: 1, l: [1, 2]}", "{_id: 1, l: [1]}"),
    ("{$pop: {l: -1}}", "{_id: 1, l: [1, 2]}", "{_id: 1, l: [2]}"),
    ("{$pull: {l: 1}}", "{_id: 1, l: [1, 2, 1]}", "{_id: 1, l: [2]}"),
    ("{$pull: {l: {$gte: 2}}}", "{_id: 1, l: [1, 2, 3]}", "{_id: 1, l: [1]}"),
    ("{$pull: {l: {a: 1}}}", "{_id: 1, l: [{a: 1, b: 2}, {a: 2}, 1]}", "{_id: 1, l: [{a: 2}, 1]}"),
    ("{$pullAll: {l: [1, 3]}}", "{_id: 1, l: [1, 2, 3]}", "{_id: 1, l: [2]}"),
    ("{$pullAll: {l: [1]}}", "{_id: 1}", "{_id: 1}"),
    ("{$rename: {a: 'b.c'}}", "{_id: 1, a: 5}", "{_id: 1, b: {c: 5}}"),
    ("{$rename: {a: 'b'}}", "{_id: 1, x: 1}", "{_id: 1, x: 1}"),
    ("{$rename: {a: 'c'}}", "{_id: 1, a: 1, c: 2}", "{_id: 1, c: 1}"),
    ("{$currentDate: {t: true}}", "{_id: 1}", "{_id: 1, t: ISODate('2023-11-14T22:13:20Z')}"),
    ("{$currentDate: {t: {$type: 'timestamp'}}}", "{_id: 1}", "{_id: 1, t: Timestamp(1700000000, 1)}"),
    ("{$setOnInsert: {a: 1}}", "{_id: 1}", "{_id: 1}"), ("{a: 1}", "{_id: 1, b: 2}", "{_id: 1, a: 1}"),
    ("[{$set: {a: {$add: ['$n', 1]}}}]", "{_id: 1, n: 4}", "{_id: 1, n: 4, a: 5}"),
    ("{$set: {'l.$[]': 0}}", "{_id: 1, l: [1, 2]}", "{_id: 1, l: [0, 0]}"),
    ("{$inc: {'l.$[].n': 1}}", "{_id: 1, l: [{n: 1}, {n: 2}]}", "{_id: 1, l: [{n: 2}, {n: 3}]}"),
    ("{$set: {'10': 1, '9': 2}}", "{_id: 1}", "{_id: 1, '9': 2, '10': 1}"),
  ])
  func changes(update: String, row: String, expected: String) throws {
    #expect(try Self.after(update, row) == document(expected))
  }

  @Test func dollarStandsForTheElementThatMatched() throws {
    #expect(
      try Self.after("{$set: {'l.$': 0}}", "{_id: 1, l: [4, 7, 9]}", filter: "{l: {$gt: 5}}")
        == document("{_id: 1, l: [4, 0, 9]}"))
    #expect(
      try Self.after("{$inc: {'l.$.n': 5}}", "{_id: 1, l: [{n: 1}, {n: 2}]}", filter: "{'l.n': 2}")
        == document("{_id: 1, l: [{n: 1}, {n: 7}]}"))
    #expect(
      try Self.after("{$set: {'l.$.n': 5}}", "{_id: 1, l: [{n: 1}, {n: 2}]}", filter: "{l: {$elemMatch: {n: 2}}}")
        == document("{_id: 1, l: [{n: 1}, {n: 5}]}"))
    let filters = [document("{e: {$gt: 5}}")]
    #expect(
      try Self.after("{$set: {'l.$[e]': 5}}", "{_id: 1, l: [4, 7, 9]}", arrayFilters: filters)
        == document("{_id: 1, l: [4, 5, 5]}"))
  }

  @Test(arguments: [
    (
      "{$foo: {a: 1}}", "{_id: 1}", 9,
      "Unknown modifier: $foo. Expected a valid update modifier or pipeline-style update specified as an array"
    ),
    ("{$inc: {n: 'x'}}", "{_id: 1}", 14, "Cannot increment with non-numeric argument: {n: \"x\"}"),
    (
      "{$inc: {n: 1}}", "{_id: 1, n: 'x'}", 14,
      "Cannot apply $inc to a value of non-numeric type. {_id: 1} has the field 'n' of non-numeric type string"
    ),
    ("{$set: {a: 1, 'a.b': 2}}", "{_id: 1}", 40, "Updating the path 'a.b' would create a conflict at 'a'"),
    ("{$set: {a: 1}, $inc: {a: 2}}", "{_id: 1}", 40, "Updating the path 'a' would create a conflict at 'a'"),
    ("{$set: {'a.b': 1}}", "{_id: 1, a: 5}", 28, "Cannot create field 'b' in element {a: 5}"),
    ("{$set: {'a.b': 1}}", "{_id: 1, a: [1]}", 28, "Cannot create field 'b' in element {a: [ 1 ]}"),
    (
      "{$set: {_id: 2}}", "{_id: 1}", 66,
      "Performing an update on the path '_id' would modify the immutable field '_id'"
    ),
    (
      "{_id: 2}", "{_id: 1}", 66,
      "After applying the update, the (immutable) field '_id' was found to have been altered to _id: 2"
    ),
    ("{$push: {n: 1}}", "{_id: 1, n: 5}", 2, "The field 'n' must be an array but is of type int in document {_id: 1}"),
    (
      "{$addToSet: {n: 1}}", "{_id: 1, n: 5}", 2,
      "Cannot apply $addToSet to non-array field. Field named 'n' has non-array type int"
    ),
    ("{$pop: {n: 1}}", "{_id: 1, n: 5}", 14, "Path 'n' contains an element of non-array type 'int'"),
    ("{$pull: {n: 1}}", "{_id: 1, n: 5}", 2, "Cannot apply $pull to a non-array value"),
    ("{$pop: {n: 2}}", "{_id: 1}", 9, "$pop expects 1 or -1, found: 2"),
    ("{$rename: {a: 'a'}}", "{_id: 1}", 2, "The source and target field for $rename must differ: a: \"a\""),
    (
      "{$set: {'l.$': 1}}", "{_id: 1, l: [1]}", 2,
      "The positional operator did not find the match needed from the query."
    ),
    (
      "{$set: 5}", "{_id: 1}", 9,
      "Modifiers operate on fields but we found type int instead. For example: {$mod: {<field>: ...}} not {$set: 5}"
    ), ("{$bit: {n: {and: 1}}}", "{_id: 1}", 238, "the update operator $bit is not supported by this simulator"),
    (
      "{$set: {'a..b': 1}}", "{_id: 1}", 56,
      "The update path 'a..b' contains an empty field name, which is not allowed."
    ), ("[{$match: {}}]", "{_id: 1}", 72, "$match is not allowed to be used within an update"),
    (
      "{$inc: {n: NumberLong('1')}}", "{_id: 1, n: NumberLong('9223372036854775807')}", 2,
      "Failed to apply $inc operations to current value ((NumberLong)9223372036854775807) for document {_id: 1}"
    ),
  ])
  func refuses(update: String, row: String, code: Int, message: String) {
    #expect { try Self.after(update, row) } throws: { error in
      (error as? MongoError)?.code == code && (error as? MongoError)?.message == message
    }
  }

  @Test(arguments: [
    ("{a: 1, b: {$gt: 2}}", "{$set: {c: 3}}", "{a: 1, c: 3}"), ("{_id: 9, a: 1}", "{b: 2}", "{_id: 9, b: 2}"),
    ("{$and: [{a: 1}, {'b.c': 2}]}", "{$setOnInsert: {d: 4}}", "{a: 1, b: {c: 2}, d: 4}"),
    ("{a: {$eq: 5}}", "{$inc: {n: 1}}", "{a: 5, n: 1}"), ("{$or: [{a: 1}]}", "{$set: {b: 1}}", "{a: 1, b: 1}"),
    ("{$or: [{a: 1}, {a: 2}]}", "{$set: {b: 1}}", "{b: 1}"), ("{a: {$all: [3]}}", "{$set: {b: 1}}", "{a: 3, b: 1}"),
  ])
  func upsertBeginsWithTheFilter(filter: String, update: String, expected: String) throws {
    var collection = DocumentCollection(namespace: "shop.orders")
    var ids = ObjectIDSource(process: 7)
    let request = UpdateRequest(filter: try Filter(document(filter)), update: try Update(shell(update)), isUpsert: true)
    let result = try collection.update(request, ids: &ids, now: 5_000)
    var stored = collection.documents[0]
    #expect(stored["_id"] == result.upsertedID)
    if case .objectID? = result.upsertedID { stored["_id"] = nil }
    #expect(stored == document(expected))
    #expect(result.matched == 0 && result.modified == 0)
  }

  @Test func anUpdateWithoutEffectModifiesNothing() throws {
    var collection = DocumentCollection(namespace: "shop.orders")
    var ids = ObjectIDSource(process: 7)
    _ = collection.insert(documents("[{_id: 1, a: 1}, {_id: 2, a: 2}]"), ids: &ids, now: 0)
    let request = UpdateRequest(filter: .everything, update: try Update(["$set": ["a": 1]]), isMulti: true)
    let result = try collection.update(request, ids: &ids, now: 0)
    #expect(result.matched == 2 && result.modified == 1 && result.changes == [.updated(["_id": 2, "a": 1])])
    #expect(throws: MongoError.self) {
      try collection.update(
        UpdateRequest(filter: .everything, update: try Update(["a": 1]), isMulti: true), ids: &ids, now: 0)
    }
  }
}
