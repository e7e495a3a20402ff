import MongoEngine
import Testing

@Suite struct ProjectionTests {
  static let row = "{_id: 1, a: 1, b: {c: 2, d: 3}, e: [{f: 1, g: 2}, {g: 3}, 7], h: [1, 2, 3, 4]}"

  @Test(arguments: [
    ("{}", "{_id: 1, a: 1, b: {c: 2, d: 3}, e: [{f: 1, g: 2}, {g: 3}, 7], h: [1, 2, 3, 4]}"),
    ("{h: 1, a: 1}", "{_id: 1, a: 1, h: [1, 2, 3, 4]}"), ("{a: true, _id: 0}", "{a: 1}"), ("{_id: 1}", "{_id: 1}"),
    ("{missing: 1}", "{_id: 1}"),
    ("{'b.c': 1}", "{_id: 1, b: {c: 2}}"), ("{b: {c: 1}}", "{_id: 1, b: {c: 2}}"),
    ("{'e.f': 1}", "{_id: 1, e: [{f: 1}, {}]}"), ("{'a.x': 1}", "{_id: 1}"),
    ("{b: 0, e: 0, h: 0}", "{_id: 1, a: 1}"), ("{_id: 0, b: 0, e: 0, h: 0}", "{a: 1}"),
    ("{'e.g': 0, a: 0, b: 0, h: 0}", "{_id: 1, e: [{f: 1}, {}, 7]}"),
    ("{h: {$slice: 2}, e: 0, b: 0}", "{_id: 1, a: 1, h: [1, 2]}"),
    ("{h: {$slice: -1}, a: 1}", "{_id: 1, a: 1, h: [4]}"), ("{h: {$slice: [1, 2]}, a: 1}", "{_id: 1, a: 1, h: [2, 3]}"),
    ("{h: {$slice: [-3, 2]}, a: 1}", "{_id: 1, a: 1, h: [2, 3]}"),
    ("{e: {$elemMatch: {g: 3}}}", "{_id: 1, e: [{g: 3}]}"), ("{e: {$elemMatch: {g: 9}}}", "{_id: 1}"),
    ("{h: {$elemMatch: {$gt: 2}}}", "{_id: 1, h: [3]}"),
    ("{sum: {$add: ['$a', '$b.c']}, a: 1}", "{_id: 1, a: 1, sum: 3}"), ("{copy: '$b.d', _id: 0}", "{copy: 3}"),
    ("{text: 'word', _id: 0}", "{text: 'word'}"),
  ])
  func projects(projection: String, expected: String) throws {
    #expect(try Projection(document(projection)).applied(to: document(Self.row)) == document(expected))
  }

  @Test(arguments: [
    ("{a: 1, b: 0}", 31_254, "Cannot do exclusion on field b in inclusion projection"),
    ("{a: 0, b: 1}", 31_253, "Cannot do inclusion on field b in exclusion projection"),
    ("{a: 1, 'a.b': 1}", 31_249, "Path collision at a.b remaining portion b"),
    ("{'a.b': 1, a: 1}", 31_250, "Path collision at a"),
    ("{'a.$': 1}", 238, "the positional projection is not supported by this simulator"),
    ("{a: {$foo: 1}}", 168, "Unrecognized expression '$foo'"),
  ])
  func refuses(projection: String, code: Int, message: String) {
    #expect { try Projection(document(projection)) } throws: { error in
      (error as? MongoError)?.code == code && (error as? MongoError)?.message == message
    }
  }
}
