public import MongoEngine
public import SimulationKernel
import VirtualTime

/// Operations, as an application calls them.
extension MongoClient {
  /// Runs a command on a member that may serve it, and once more where the specifications say so.
  /// - Parameters:
  ///   - request: its transaction number is given here.
  ///   - preference: for reads; nil: the client's.
  /// - Throws: ``MongoFailure``; `SimulationEnded`.
  public func run(_ request: MongoRequest, preference: ReadPreference? = nil) async throws -> MongoReply {
    do { return try await attempts(request, preference: preference) } catch let failure as MongoFailure {
      if failure.isOfConnection { metrics?.connectionFailed() }
      throw failure
    }
  }

  private func attempts(_ request: MongoRequest, preference: ReadPreference?) async throws -> MongoReply {
    let kind = request.command.kind
    var request = request
    if case .insert(let documents) = request.command { request.command = .insert(documents.map(identified)) }
    request.concernTimeout = request.concernTimeout ?? settings.concernTimeout
    let preference = preference ?? settings.preference
    // Whoever is asked directly answers.
    request.allowsSecondary = preference.mode != .primary || topology.kind == .single || settings.isDirect == true
    let purpose = request.command.isWrite ? ServerSelector.Purpose.write : .read(preference)
    var retry = RetryMachine(
      kind, isEnabled: kind == .read ? settings.driver.retryReads : settings.driver.retryWrites)
    if retry.carriesTransactionNumber { request.transaction = takeSession() }
    defer { if let session = request.transaction { giveBack(session) } }
    var failures: [(attempt: AttemptFailure, failure: MongoFailure)] = []
    var failed: [String] = []
    while true {
      let endpoint: MongoEndpoint
      do {
        endpoint = try await select(purpose, avoiding: failed)
      } catch let failure as MongoFailure { throw failures.first?.failure ?? failure }
      failed = [endpoint.address]
      let end: FailedAttempt
      switch try await attempt(request, on: endpoint) {
      case .success(let reply): return reply
      case .failure(let failed): end = failed
      }
      if end.failure.kind == .waitQueue { throw end.failure }
      failures.append((end.attempt, end.failure))
      switch retry.failed(end.attempt) {
      case .retry: continue
      case .fail(let reported): throw failures.first { $0.attempt == reported }?.failure ?? end.failure
      }
    }
  }

  /// Asks for a member that may answer reads, and which it is.
  /// - Throws: as ``run(_:preference:)``.
  public func member() async throws -> Int {
    _ = try await run(MongoRequest("admin.$cmd", .ping))
    return lastMember ?? 0
  }

  private struct FailedAttempt: Error {
    var failure: MongoFailure
    var attempt: AttemptFailure
  }

  private func attempt(_ request: MongoRequest, on endpoint: MongoEndpoint) async throws
    -> Result<MongoReply, FailedAttempt>
  {
    endpoint.operations += 1
    defer { endpoint.operations -= 1 }
    let connection: Int
    do { connection = try await checkOut(endpoint) } catch let failure as MongoFailure {
      return .failure(FailedAttempt(failure: failure, attempt: failure.kind == .poolCleared ? .poolCleared : .network))
    }
    guard let target = endpoint.connections[connection] else {
      checkIn(endpoint, connection, isBroken: true)
      let failure = MongoFailure.network("connection \(connection) to \(endpoint.address) closed")
      return .failure(FailedAttempt(failure: failure, attempt: .network))
    }
    lastMember = target.server.member
    let call = server.with { $0.send(request, to: target.server.member) }
    endpoint.calls[connection] = call
    let outcome: MongoOutcome?
    do {
      outcome = try await server.answer(to: call, until: settings.socketTimeout.map { simulation.now + $0 })
    } catch {
      endpoint.calls[connection] = nil
      // The connection is closed with an answer still to come.
      checkIn(endpoint, connection, isBroken: true)
      throw error
    }
    endpoint.calls[connection] = nil
    return settle(outcome, request, endpoint, connection, generation: target.generation)
  }

  private func settle(
    _ outcome: MongoOutcome?, _ request: MongoRequest, _ endpoint: MongoEndpoint, _ connection: Int, generation: Int
  ) -> Result<MongoReply, FailedAttempt> {
    func labels(_ error: MongoError) -> Set<String> {
      request.transaction != nil && RetryMachine.writeCodes.contains(error.code) ? [RetryMachine.retryableLabel] : []
    }
    switch outcome {
    case .reply(let reply)?:
      checkIn(endpoint, connection)
      return .success(reply)
    case .failed(let error)?:
      checkIn(endpoint, connection)
      learn(endpoint, .command(["ok": 0, "code": .integer(error.code), "errmsg": .string(error.message)]), generation)
      return .failure(
        FailedAttempt(failure: .server(error), attempt: .server(code: error.code, labels: labels(error))))
    case .unconfirmed(_, let error)?:
      checkIn(endpoint, connection)
      learn(
        endpoint,
        .command([
          "ok": 1, "writeConcernError": ["code": .integer(error.code), "errmsg": .string(error.message)],
        ]), generation)
      return .failure(
        FailedAttempt(failure: .concern(error), attempt: .writeConcern(code: error.code, labels: labels(error))))
    case .closed?:
      checkIn(endpoint, connection, isBroken: true)
      learn(endpoint, .network, generation)
      return .failure(
        FailedAttempt(
          failure: .network("connection \(connection) to \(endpoint.address) closed"), attempt: .network))
    case nil:
      checkIn(endpoint, connection, isBroken: true)
      learn(endpoint, .timeout, generation)
      return .failure(
        FailedAttempt(
          failure: .timeout("connection \(connection) to \(endpoint.address) timed out"), attempt: .network))
    }
  }

  /// What an error says about its server.
  private func learn(_ endpoint: MongoEndpoint, _ kind: ApplicationError.Kind, _ generation: Int) {
    guard !isClosed else { return }
    let version = topology.server(endpoint.address)?.maxWireVersion ?? 21
    let checksAtOnce = topology.fail(
      endpoint.address,
      ApplicationError(kind, isAfterHandshake: true, generation: generation, maxWireVersion: version))
    if checksAtOnce, endpoint.check?.isAnswer != true {
      endpoint.schedule.request()
      planCheck(endpoint, at: endpoint.schedule.nextCheck, isAnswer: false)
    }
    sync()
  }

  /// Waits until it knows a primary, or has heard from every member that there is none; at most as long as a selection may take. A
  /// shell has done so before its first command: it connects with the read preference `primary`.
  /// - Throws: `SimulationEnded`.
  public func discover() async throws(SimulationEnded) {
    let deadline = simulation.now + settings.driver.serverSelectionTimeout
    while !isClosed, simulation.now < deadline,
      !topology.servers.contains(where: { $0.kind == .primary }),
      topology.servers.contains(where: { !$0.kind.isAvailable && $0.error == nil })
    {
      _ = try await simulation.wait(until: deadline, waitingFor: "the members") { waiting.append($0) }
    }
  }

  /// A server for an operation, waiting for one.
  func select(_ purpose: ServerSelector.Purpose, avoiding: [String] = []) async throws -> MongoEndpoint {
    let deadline = simulation.now + settings.driver.serverSelectionTimeout
    while true {
      guard !isClosed else { throw MongoFailure.closed }
      let suitable: [ServerDescription]
      do throws(SelectionProblem) {
        suitable = try selector.suitable(topology, for: purpose, avoiding: avoiding)
      } catch { throw MongoFailure(kind: .usage, name: "MongoInvalidArgumentError", message: error.message) }
      let chosen = selector.choose(selector.inWindow(suitable), using: &random) { [endpoints] address in
        endpoints.first { $0.address == address }?.operations ?? 0
      }
      if let chosen, let endpoint = endpoint(chosen.address) { return endpoint }
      guard simulation.now < deadline else { throw selectionFailure }
      hurry()
      _ = try await simulation.wait(until: deadline, waitingFor: "a MongoDB server") { waiting.append($0) }
    }
  }

  /// The error says what is wrong with the first server of which that is known.
  private var selectionFailure: MongoFailure {
    let milliseconds = settings.driver.serverSelectionTimeout.nanoseconds / 1_000_000
    return MongoFailure(
      kind: .selection, name: "MongoServerSelectionError",
      message: topology.servers.lazy.compactMap(\.error).first
        ?? "Server selection timed out after \(milliseconds) ms")
  }
}

extension MongoCommand {
  /// What it is for retrying.
  var kind: OperationKind {
    switch self {
    case .find, .count, .aggregate: .read
    case .insert: .singleWrite
    case .update(let update): update.isMulti ? .multiWrite : .singleWrite
    case .delete(_, let isMulti): isMulti ? .multiWrite : .singleWrite
    case .createIndex, .dropIndex, .drop: .multiWrite
    case .ping, .read, .load: .unrepeatable
    }
  }
}
