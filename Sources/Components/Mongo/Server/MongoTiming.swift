public import VirtualTime

/// How fast the members and their network are.
public struct MongoTiming: Hashable, Sendable {
  /// From sending a command to its answer on an idle member, service time aside.
  public var roundTrip: DurationDistribution = .constant(.zero)
  /// How long a command holds one of the member's processors, whatever it does.
  public var operation: VirtualDuration = .zero
  /// For each key of an index that it reads, and each document.
  public var key: VirtualDuration = .zero
  public var document: VirtualDuration = .zero
  /// For each document that is sorted in memory.
  public var sort: VirtualDuration = .zero
  /// For each document that it writes, and each index of it.
  public var write: VirtualDuration = .zero
  public var indexWrite: VirtualDuration = .zero
  /// Until the journal is on disk, for which a write waits that asks for a majority.
  public var journal: DurationDistribution = .constant(.zero)
  /// Until a connection is open: TCP, TLS, `hello`, authentication.
  public var connect: DurationDistribution = .constant(.zero)

  public init() {}

  /// A server's, by its options.
  public init(options: Options) {
    roundTrip = options.distribution("roundTrip")
    operation = options.duration("operationTime")
    key = options.duration("keyTime")
    document = options.duration("documentTime")
    sort = options.duration("sortTime")
    write = options.duration("writeTime")
    indexWrite = options.duration("indexWriteTime")
    journal = options.distribution("journalTime")
    connect = options.distribution("connectTime")
  }

  /// How long so much work holds a processor; a year at most.
  public func time(of work: MongoWork) -> VirtualDuration {
    var time = operation
    for (amount, each) in [
      (work.keysExamined, key), (work.documentsExamined, document), (work.sorted, sort), (work.written, write),
      (work.indexWrites, indexWrite),
    ] {
      time = min(time + each.scaled(by: Double(amount)), .longestScaled)
    }
    return min(time + work.extra, .longestScaled)
  }
}

/// What a command does, as far as it takes time.
public struct MongoWork: Hashable, Sendable {
  public var keysExamined = 0
  public var documentsExamined = 0
  /// Documents sorted in memory.
  public var sorted = 0
  /// Documents written.
  public var written = 0
  /// Entries of indexes written.
  public var indexWrites = 0
  /// Time besides all that.
  public var extra = VirtualDuration.zero

  public init() {}
}
