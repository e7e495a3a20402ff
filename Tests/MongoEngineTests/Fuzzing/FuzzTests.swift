import MongoEngine
import TestSupport
import Testing
import VirtualTime

/// Whatever is asked, there is an answer or an error of the server's kind, and the same one every time.
@Suite struct FuzzTests {
  static let count = Verification.count(2_000, full: 100_000)

  private func same(_ what: String, _ body: () throws -> BSONValue?) {
    func outcome() -> String {
      do { return try body().map(\.extendedJSON) ?? "nothing" } catch {
        guard let error = error as? MongoError else { return "another error: \(error)" }
        return error.message.isEmpty || error.code <= 0 ? "an empty error" : "\(error.code) \(error.message)"
      }
    }
    let first = outcome()
    #expect(first == outcome(), "\(what)")
    #expect(!first.hasPrefix("another error") && !first.hasPrefix("an empty"), "\(what): \(first)")
  }

  @Test func expressions() {
    var nasty = NastyValues(random: RandomStream(seed: 1, name: "expressions"))
    let names = ExpressionOperator.allCases.map(\.rawValue) + NamedOperator.allCases.map(\.rawValue)
    for _ in 0..<Self.count {
      let expression = nasty.operation(names)
      let row = nasty.document()
      same(expression.serverText) { try Expression(expression).evaluate(in: ExpressionScope(root: row, now: 0)) }
    }
  }

  /// Every operator with every pair and triple of edges: what a random choice would seldom meet.
  @Test func operatorsOverEdges() {
    var nasty = NastyValues(random: RandomStream(seed: 2, name: "edges"))
    for operation in ExpressionOperator.allCases {
      for a in NastyValues.edges {
        let literal: BSONValue = ["$literal": a]
        same("\(operation) \(a.serverText)") {
          try Expression([operation.rawValue: [literal]]).evaluate(in: ExpressionScope(root: [:]))
        }
        for _ in 0..<6 {
          let operands: [BSONValue] =
            [literal] + (0..<1 + nasty.random.below(2)).map { _ in ["$literal": nasty.pick(NastyValues.edges)] }
          same("\(operation) \(operands)") {
            try Expression([operation.rawValue: .array(operands)]).evaluate(in: ExpressionScope(root: [:]))
          }
        }
      }
    }
  }

  @Test func filters() {
    var nasty = NastyValues(random: RandomStream(seed: 3, name: "filters"))
    let names = [
      "$eq", "$ne", "$gt", "$gte", "$lt", "$lte", "$in", "$nin", "$exists", "$type", "$regex", "$size", "$all",
      "$elemMatch", "$mod", "$not", "$options", "$expr", "$or",
    ]
    for _ in 0..<Self.count {
      let row = nasty.document()
      let filter: BSONDocument = [nasty.path(): nasty.operation(names), nasty.path(): nasty.value()]
      same(BSONValue.document(filter).serverText) { .bool(try Filter(filter).matches(row)) }
    }
  }

  @Test func updates() {
    var nasty = NastyValues(random: RandomStream(seed: 4, name: "updates"))
    let names = [
      "$set", "$unset", "$inc", "$mul", "$min", "$max", "$push", "$addToSet", "$pull", "$pop", "$rename",
      "$currentDate", "$setOnInsert", "$pullAll",
    ]
    let clauses = ["$each", "$slice", "$sort", "$position", "$in", "$gt"]
    for _ in 0..<Self.count {
      let operand: BSONValue =
        nasty.random.chance(0.4)
        ? ["$each": .array([nasty.value()]), nasty.pick(clauses): nasty.value(2)] : nasty.value()
      let update: BSONValue = [nasty.pick(names): [nasty.path(): operand]]
      let row = nasty.document()
      let isUpsert = nasty.random.chance(0.3)
      same(update.serverText) {
        var collection = DocumentCollection(namespace: "test.rows")
        var ids = ObjectIDSource(process: 1)
        _ = collection.insert([row], ids: &ids, now: 0)
        try collection.createIndex(IndexDefinition(keys: ["l": 1]), now: 0)
        let request = UpdateRequest(
          filter: try Filter(isUpsert ? ["n": 12] : [:]), update: try Update(update), isUpsert: isUpsert)
        _ = try collection.update(request, ids: &ids, now: 0)
        return .array(collection.documents.map(BSONValue.document))
      }
    }
  }

  @Test func pipelinesAndProjections() {
    var nasty = NastyValues(random: RandomStream(seed: 5, name: "pipelines"))
    let stages = [
      "$match", "$project", "$addFields", "$group", "$sort", "$limit", "$skip", "$unwind", "$lookup", "$count",
      "$sortByCount", "$replaceRoot", "$unset", "$facet",
    ]
    let accumulators = ["$sum", "$avg", "$min", "$max", "$first", "$push", "$addToSet", "$mergeObjects"]
    for _ in 0..<Self.count {
      let rows = (0..<3).map { _ in nasty.document() }
      let name = nasty.pick(stages)
      let operand: BSONValue =
        name == "$group" && nasty.random.chance(0.8)
        ? ["_id": nasty.value(), "v": nasty.operation(accumulators)] : nasty.value()
      same("\(name) \(operand.serverText)") {
        .array(try Pipeline([[name: operand]]).run(over: rows).map(BSONValue.document))
      }
      let projection: BSONDocument = [nasty.path(): nasty.value(2), "l": nasty.operation(["$slice", "$elemMatch"])]
      same(BSONValue.document(projection).serverText) { .document(try Projection(projection).applied(to: rows[0])) }
    }
  }

  /// What is printed is read back as the same value.
  @Test func textComesBack() throws {
    var nasty = NastyValues(random: RandomStream(seed: 6, name: "text"))
    for _ in 0..<Self.count {
      let value = nasty.value()
      let text = value.extendedJSON
      #expect(try BSONValue(extendedJSON: text).extendedJSON == text)
    }
  }

  @Test func brokenTextIsAProblemWithAPlace() {
    var random = RandomStream(seed: 7, name: "broken")
    let seeds = [
      "{a: ObjectId('507f1f77bcf86cd799439011'), b: [1, -2.5e3, 'x\\u0041']}", "{\"$date\": {\"$numberLong\": \"5\"}}",
      "/a[/]b/im", "ISODate('2026-03-02T08:00')", "Timestamp({t: 1, i: 2})",
    ]
    for _ in 0..<Self.count {
      var bytes = Array(seeds[random.below(seeds.count)].utf8)
      for _ in 0..<1 + random.below(3) {
        let place = random.below(bytes.count)
        switch random.below(3) {
        case 0: bytes.remove(at: place)
        case 1: bytes[place] = UInt8(random.below(128))
        default: bytes.insert(bytes[random.below(bytes.count)], at: place)
        }
        if bytes.isEmpty { bytes = [0x20] }
      }
      let text = String(decoding: bytes, as: UTF8.self)
      do throws(ParseProblem) {
        let value = try BSONValue(shell: text)
        #expect(!value.shellText.isEmpty)
      } catch {
        #expect(error.offset <= text.utf8.count && !error.message.isEmpty, "\(text): \(error)")
      }
    }
  }
}
