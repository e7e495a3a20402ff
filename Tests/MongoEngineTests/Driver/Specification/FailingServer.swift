import MongoEngine

/// A server with a fail point, as the specification's tests configure it.
struct FailingServer {
  /// One write.
  typealias Statement = (inout [String: DocumentCollection], inout ObjectIDSource) throws -> Void

  private(set) var collections: [String: DocumentCollection] = [:]
  /// Names of the commands that were begun, with whether they carried a transaction number.
  private(set) var started: [(name: String, hasTransaction: Bool)] = []
  private var failPoint: BSONDocument?
  private var timesLeft = Int.max
  private var skips = 0
  private var isConnected = true
  private var ids = ObjectIDSource(process: 1)

  init(_ data: [BSONDocument]) {
    for collection in data {
      let name = collection.text("collectionName") ?? ""
      var stored = DocumentCollection(namespace: "test.\(name)")
      _ = stored.insert(collection.documents("documents"), ids: &ids, now: 0)
      collections[name] = stored
    }
  }

  mutating func configure(_ point: BSONDocument) {
    failPoint = point
    timesLeft = point.document("mode")?.whole("times") ?? .max
    skips = point.document("mode")?.whole("skip") ?? 0
  }

  private mutating func fires() -> Bool {
    if skips > 0 {
      skips -= 1
      return false
    }
    guard timesLeft > 0 else { return false }
    if timesLeft < .max { timesLeft -= 1 }
    return true
  }

  /// One attempt of a command.
  /// - Parameters:
  ///   - sendsLabels: whether the server is new enough to label its errors.
  ///   - done: how many of the command's statements earlier attempts have carried out, which the transaction number tells.
  ///   - statements: what there is to be done.
  mutating func attempt(
    _ name: String, hasTransaction: Bool, sendsLabels: Bool, done: inout Int, _ statements: [Statement]
  ) throws -> AttemptFailure? {
    let data = failPoint?.document("data") ?? [:]
    let commands = data.strings("failCommands")
    if !isConnected {
      if commands.contains("saslContinue"), fires() { return .network }
      isConnected = true
    }
    started.append((name, hasTransaction))
    if failPoint?.text("configureFailPoint") == "onPrimaryTransactionalWrite" {
      // This one fires with a statement that is carried out for the first time.
      while hasTransaction, done < statements.count {
        let fails = fires()
        if !fails || data["failBeforeCommitExceptionCode"] == nil { try carryOut(&done, statements[...done]) }
        if fails { return .network }
      }
    } else if commands.contains(name), fires() {
      return try failure(data, hasTransaction && sendsLabels, &done, statements)
    }
    try carryOut(&done, statements[...])
    return nil
  }

  private mutating func failure(
    _ data: BSONDocument, _ addsLabels: Bool, _ done: inout Int, _ statements: [Statement]
  ) throws -> AttemptFailure {
    if data["closeConnection"] == true {
      isConnected = false
      return .network
    }
    func labels(_ code: Int) -> Set<String> {
      if data["errorLabels"] != nil { return Set(data.strings("errorLabels")) }
      return addsLabels && RetryMachine.writeCodes.contains(code) ? [RetryMachine.retryableLabel] : []
    }
    if let error = data.document("writeConcernError") {
      try carryOut(&done, statements[...])
      let code = error.whole("code") ?? 0
      return .writeConcern(code: code, labels: labels(code))
    }
    let code = data.whole("errorCode") ?? 0
    return .server(code: code, labels: labels(code))
  }

  private mutating func carryOut(_ done: inout Int, _ statements: ArraySlice<Statement>) throws {
    for statement in statements.dropFirst(done) {
      try statement(&collections, &ids)
      done += 1
    }
  }
}
