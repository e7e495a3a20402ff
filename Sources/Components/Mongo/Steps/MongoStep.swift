import MongoEngine
import SimulationKernel
import Telemetry
import VirtualTime

/// A step that asks a replica set through its container's client.
struct MongoStep: Step {
  let access: MongoAccess
  let collection: String
  let journal: Journal
  let vocabulary: Vocabulary
  let start: CalendarInstant
  /// nil: the client's.
  let preference: ReadPreference?
  let picks: [Pick]
  /// Makes the command with what placeholders stand for now.
  let command: @Sendable (inout MongoFilling) throws -> MongoCommand

  func run(_ context: inout StepContext) async throws {
    var filling = MongoFilling(
      values: context.values(vocabulary, start), random: context.random)
    do {
      let client = try access.client(in: context.pod)
      let command = try command(&filling)
      context.random = filling.random
      var request = MongoRequest(access.server.namespace(collection, in: client.settings.database), command)
      request.concern = client.settings.concern
      request.message = context.message?.id ?? .none
      _ = try await client.run(request, preference: preference)
    } catch let failure as MongoFailure {
      context.random = filling.random
      throw step(failure)
    } catch let error as MongoError {
      context.random = filling.random
      throw step(.server(error))
    } catch let missing as MongoTemplate.Missing {
      throw StepFailure(missing, journal)
    }
  }

  private func step(_ failure: MongoFailure) -> StepFailure {
    StepFailure(
      code: journal.intern(failure.code), failure.description, isWorthRetrying: failure.isWorthRetrying,
      status: failure.status)
  }
}

/// What a step fills its templates from.
struct MongoFilling {
  var values: MongoTemplate.Values
  var random: RandomStream

  mutating func document(_ template: MongoTemplate) throws -> BSONDocument {
    guard let document = try template.filled(values, &random).asDocument else {
      throw MongoError(.typeMismatch, "a document is expected")
    }
    return document
  }

  mutating func value(_ template: MongoTemplate) throws -> BSONValue { try template.filled(values, &random) }
}
