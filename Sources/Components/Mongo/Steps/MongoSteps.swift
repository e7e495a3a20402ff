import MongoEngine
import Telemetry
import VirtualTime

/// The types of steps that work on a replica set: one for each thing that an application does with a collection.
///
/// They are five and not one with a `do:`, so that a step's options are those that it has, and a file reads as the program would.
enum MongoSteps {
  static let all = [aggregate, delete, find, insert, update]

  private static let common = [
    OptionSpec("in", .reference([MongoCatalogue.name]), required: true, "The replica set."),
    OptionSpec("collection", .text, required: true, "The collection; its database is the connection string's."),
  ]
  private static let placeholders =
    " Placeholders: {message}, {organisation}, {channel}, {pod}, {now}, {random:1..N}, {zipf:1..N}, {pick:NAME:1..N}; within quotes they "
    + "are text."
  private static let filter = OptionSpec(
    "filter", .text, default: "'{}'", .assumed,
    "Which documents, as the shell writes it, or in extended JSON." + placeholders)
  private static let preference = OptionSpec(
    "readPreference", .choice(["primary", "primaryPreferred", "secondary", "secondaryPreferred", "nearest"]),
    required: false, "Which members may answer; without it, those that the client's setting says.")

  static let find = StepType(
    name: "find", summary: "Reads documents of a MongoDB collection.",
    options: common + [
      filter, OptionSpec("sort", .text, required: false, "The order, such as `{createdAt: -1}`."),
      OptionSpec("projection", .text, required: false, "Which fields."),
      OptionSpec("limit", .integer(0...1_000_000), default: "0", .documented("MongoDB manual"), "At most; 0: all."),
      preference,
    ],
    make: { context, options throws(ConfigurationProblem) in
      let filter = try template("filter", options)
      let sort = try parsed("sort", options) { (value) throws(MongoError) in try SortOrder(value) }
      let projection = try parsed("projection", options) { (value) throws(MongoError) in try Projection(value) }
      let limit = options.integer("limit")
      return try make(context, options, filter.picks) { filling in
        .find(
          FindRequest(
            filter: try Filter(filling.document(filter)), projection: projection, sort: sort, limit: limit))
      }
    })

  static let aggregate = StepType(
    name: "aggregate", summary: "Runs a pipeline over a MongoDB collection.",
    options: common + [
      OptionSpec(
        "pipeline", .text, required: true, "Its stages, such as `[{$match: {...}}, {$group: {...}}]`." + placeholders),
      preference,
    ],
    make: { context, options throws(ConfigurationProblem) in
      let pipeline = try template("pipeline", options)
      return try make(context, options, pipeline.picks) { filling in
        .aggregate(try Pipeline(filling.value(pipeline).asArray ?? []))
      }
    })

  static let insert = StepType(
    name: "insert", summary: "Writes new documents into a MongoDB collection.",
    options: common + [
      OptionSpec("document", .text, required: true, "The document." + placeholders),
      OptionSpec(
        "count", .integer(1...100_000), default: "1", .assumed,
        "How many of them one command writes (insertMany), each filled for itself."),
    ],
    make: { context, options throws(ConfigurationProblem) in
      let document = try template("document", options)
      let count = options.integer("count")
      return try make(context, options, document.picks) { filling in
        var documents: [BSONDocument] = []
        for _ in 0..<count { documents.append(try filling.document(document)) }
        return .insert(documents)
      }
    })

  static let update = StepType(
    name: "update", summary: "Changes documents of a MongoDB collection.",
    options: common + [
      filter,
      OptionSpec(
        "update", .text, required: true, "Operators, such as `{$set: {...}}`, or a replacement." + placeholders),
      OptionSpec(
        "many", .boolean, default: "false", .assumed, "All documents (updateMany, never retried), not the first."),
      OptionSpec(
        "upsert", .boolean, default: "false", .documented("MongoDB manual"), "Whether it makes one where there is none."
      ),
    ],
    make: { context, options throws(ConfigurationProblem) in
      let filter = try template("filter", options)
      let update = try template("update", options)
      let (isMulti, isUpsert) = (options.boolean("many"), options.boolean("upsert"))
      return try make(context, options, filter.picks + update.picks) { filling in
        .update(
          UpdateRequest(
            filter: try Filter(filling.document(filter)), update: try Update(filling.value(update)), isMulti: isMulti,
            isUpsert: isUpsert))
      }
    })

  static let delete = StepType(
    name: "delete", summary: "Deletes documents of a MongoDB collection.",
    options: common + [
      filter,
      OptionSpec(
        "many", .boolean, default: "false", .assumed, "All documents (deleteMany, never retried), not the first."),
    ],
    make: { context, options throws(ConfigurationProblem) in
      let filter = try template("filter", options)
      let isMulti = options.boolean("many")
      return try make(context, options, filter.picks) { filling in
        .delete(try Filter(filling.document(filter)), isMulti: isMulti)
      }
    })

  private static func template(_ name: String, _ options: Options) throws(ConfigurationProblem) -> MongoTemplate {
    do { return try MongoTemplate(parsing: options.text(name)) } catch {
      throw ConfigurationProblem([name], error.message)
    }
  }

  /// A document without placeholders; nil: the option is not there.
  private static func parsed<Value>(
    _ name: String, _ options: Options, _ make: (BSONDocument) throws(MongoError) -> Value
  ) throws(ConfigurationProblem) -> Value? {
    guard options.has(name) else { return nil }
    let value: BSONValue
    do { value = try BSONValue(shell: options.text(name)) } catch { throw ConfigurationProblem([name], error.message) }
    guard let document = value.asDocument else { throw ConfigurationProblem([name], "is no document") }
    do { return try make(document) } catch { throw ConfigurationProblem([name], "\(error)") }
  }

  /// - Throws: a command that no server would take, whatever its placeholders stand for.
  private static func make(
    _ context: ComponentContext, _ options: Options, _ picks: [Pick],
    _ command: @escaping @Sendable (inout MongoFilling) throws -> MongoCommand
  ) throws(ConfigurationProblem) -> MongoStep {
    let trial = ClaimedMessage(
      id: .init(1), created: .start, channel: 0, template: 0, organisation: 0, attempt: 1, recipientIsInvalid: false,
      recipient: .init(only: .init(1)), segments: 1, flow: 0)
    var vocabulary = context.vocabulary
    if vocabulary.organisations.isEmpty { vocabulary.organisations = ["organisation"] }
    if vocabulary.channels.isEmpty { vocabulary.channels = ["channel"] }
    var filling = MongoFilling(
      values: .init(message: trial, vocabulary: vocabulary, pod: "pod", now: 0),
      random: RandomStream(seed: 0, name: "trial"))
    do { _ = try command(&filling) } catch { throw ConfigurationProblem([], "\(error)") }
    let preference =
      options.has("readPreference")
      ? ReadPreference.Mode.allCases.first {
        $0.rawValue.lowercased() == options.text("readPreference").lowercased()
      }.flatMap { try? ReadPreference($0) } : nil
    return MongoStep(
      access: try MongoAccess(options.text("in"), context), collection: options.text("collection"),
      journal: context.telemetry.journal, vocabulary: context.vocabulary, start: context.start, preference: preference,
      picks: picks,
      command: command)
  }
}
