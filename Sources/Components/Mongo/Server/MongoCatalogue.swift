import VirtualTime

/// The catalogue's data on `type: mongo`.
public enum MongoCatalogue {
  public static let name = "mongo"
  public static let summary =
    "A MongoDB replica set: documents with indexes, elections, write concerns, and drivers that watch it."

  private static let longest = VirtualDuration.hours(24)
  private static let short = VirtualDuration.seconds(10)

  public static let options: [OptionSpec] = members + times + data

  private static let members = [
    OptionSpec("size", .integer(1...7), default: "3", .documented("MongoDB manual, Replica Set Members"), "Members."),
    OptionSpec(
      "members",
      .list(
        .object([
          OptionSpec("host", .text, required: true, "Host and port, as `db-0:27017`."),
          OptionSpec(
            "priority", .number(0...1_000), default: "1", .documented("MongoDB manual, replica set configuration"),
            "0 is never primary; a higher one takes over."),
          OptionSpec("votes", .integer(0...1), default: "1", .documented("MongoDB manual"), "Votes in elections."),
          OptionSpec("arbiter", .boolean, default: "false", .documented("MongoDB manual"), "Whether it holds no data."),
          OptionSpec("hidden", .boolean, default: "false", .documented("MongoDB manual"), "Whether clients see it."),
        ])), required: false,
      "The members by their names, instead of `size` members called NAME-0:27017, NAME-1:27017 ..."),
    OptionSpec("replicaSet", .text, default: "rs0", .assumed, "The set's name."),
    OptionSpec("port", .integer(1...65_535), default: "27017", .documented("MongoDB manual"), "Where members listen."),
    OptionSpec(
      "aliases", .list(.text), default: "[]", .assumed,
      "Further host names in connection strings that lead to it, such as a service's. The component's own name does, too."
    ),
    OptionSpec(
      "electionTimeout", .duration(VirtualDuration.milliseconds(100)...longest), default: "10s",
      .documented("MongoDB manual, electionTimeoutMillis"), "Without word of a primary for so long members elect one."),
    OptionSpec(
      "heartbeatInterval", .duration(VirtualDuration.milliseconds(100)...longest), default: "2s",
      .documented("MongoDB manual, heartbeatIntervalMillis"), "How often members ask each other."),
    OptionSpec(
      "replicationDelay", .duration(.zero...longest), default: "2ms", .assumed,
      "From a write on the primary until a secondary has it."),
    OptionSpec(
      "oplogEntries", .integer(1_000...10_000_000), default: "1000000", .assumed,
      "Entries that an oplog holds; the real one is sized in bytes, 5 % of the disk."),
    OptionSpec(
      "maxConnections", .integer(1...1_000_000), default: "65536",
      .documented("MongoDB manual, net.maxIncomingConnections"), "Connections that a member takes."),
    OptionSpec(
      "dumpRate", .number(0.001...1_000_000), default: "100", .assumed,
      "Megabytes of one collection that mongodump and mongorestore move in a second; each collection holds a processor "
        + "meanwhile, and they move four at a time."),
    OptionSpec(
      "connectionMemory", .text, default: "1Mi", .documented("MongoDB manual, connection pool: up to 1 MB each"),
      "Memory that a connection takes of its member."),
  ]

  private static let times = [
    OptionSpec("cores", .integer(1...256), default: "4", .assumed, "Processors of each member."),
    OptionSpec(
      "roundTrip", .distribution, default: "{p50: 0.5ms, p99: 3ms}", .assumed,
      "From a command to its answer on an idle member, within one zone."),
    OptionSpec(
      "connectTime", .distribution, default: "{p50: 15ms, p99: 60ms}", .assumed,
      "Until a connection is open: TCP, TLS, hello, and SCRAM, which costs processor time on both sides."),
    OptionSpec(
      "operationTime", .duration(.zero...short), default: "0.1ms", .assumed,
      "How long any command holds one of its member's processors."),
    OptionSpec(
      "keyTime", .duration(.zero...short), default: "0.001ms", .assumed, "For each key of an index that it reads."),
    OptionSpec(
      "documentTime", .duration(.zero...short), default: "0.002ms", .assumed,
      "For each document that it reads: a scan of a million takes 2 s."),
    OptionSpec(
      "sortTime", .duration(.zero...short), default: "0.001ms", .assumed, "For each document sorted in memory."),
    OptionSpec("writeTime", .duration(.zero...short), default: "0.05ms", .assumed, "For each document written."),
    OptionSpec(
      "indexWriteTime", .duration(.zero...short), default: "0.005ms", .assumed, "For each index of a written document."),
    OptionSpec(
      "journalTime", .distribution, default: "{p50: 3ms, p99: 20ms}", .assumed,
      "Until the journal is on disk, for which a write waits that asks for a majority."),
  ]

  private static let data = [
    OptionSpec(
      "database", .text, default: "test", .documented("MongoDB manual, connection strings"),
      "The database of the collections, and of clients whose connection string names none."),
    OptionSpec(
      "collections",
      .map(
        .object([
          OptionSpec(
            "documents", .integer(0...2_000_000_000), default: "0", .assumed,
            "Documents that are there before the run. They are not kept one by one: they cost what they would, are counted, "
              + "and never shown."),
          OptionSpec(
            "documentSize", .text, default: "1k", .assumed, "Bytes of a document, for what takes time by size."),
          OptionSpec(
            "distinct", .map(.integer(1...2_000_000_000)), default: "{}", .assumed,
            "By field, how many different values those documents have: a query for one finds that part of them. A field "
              + "without an entry has a value of its own in each, which nobody asks for."),
          OptionSpec(
            "indexes", .list(.text), default: "[]", .documented("MongoDB manual: every collection has one over _id"),
            "Indexes beside that over _id, as createIndex takes them: `{org: 1, createdAt: -1}`, "
              + "or with options behind: `{at: 1}, {expireAfterSeconds: 3600}`."),
        ])), default: "{}", .assumed,
      "Collections that are there, with their indexes; others come with their first write."),
    OptionSpec(
      "metrics", .object(MongoMetrics.options), default: "{}", .assumed,
      "Names of what it exports; the defaults are those of Percona's exporter as far as it has them."),
  ]

  private static let whom = OptionSpec(
    "member", .text, default: "primary", .assumed,
    "`primary`, `secondaries`, `all`, or a member's host: those that the fault finds when it begins.")

  public static let faults: [FaultType] = [
    FaultType(
      "outage", "Members do not serve.",
      [
        whom,
        OptionSpec(
          "mode", .choice(["refuse", "hang"]), default: "refuse", .assumed,
          "`refuse`: the process is gone and connections are refused. `hang`: it answers nobody, and keeps its connections."
        ),
        OptionSpec(
          "losesData", .boolean, default: "false", .assumed,
          "Whether documents, indexes and oplogs are gone afterwards, as with the volumes of all members: only with `member: all` and "
            + "`mode: refuse`. Of a member alone the others would fill the new volume."),
      ]),
    FaultType(
      "crash",
      "Processes are killed, and started again when the fault ends. Another member takes over; what only the killed ones had is "
        + "lost, also where it was acknowledged.", [whom]),
    LatencyFault.type(),
    FaultType(
      "slow", "Members need longer for everything, as with a cold cache or a slow disk.",
      [OptionSpec("factor", .number(0.001...1_000_000), required: true, "Each service time times this.")]),
    FaultType(
      "partition", "Members are cut off from the others.",
      [
        whom,
        OptionSpec("clients", .boolean, default: "false", .assumed, "Whether clients do not reach them either."),
      ]),
    FaultType(
      "replicationLag", "Entries of the oplog take longer to secondaries.",
      [
        OptionSpec(
          "member", .text, default: "secondaries", .assumed, "`secondaries`, `all`, or a member's host."),
        OptionSpec("delay", .duration(.zero...longest), required: true, "From a write until they have it."),
      ]),
    FaultType(
      "indexDropped",
      "An index is gone; with the end of the fault it is there again at once. Building it again ends the fault.",
      [
        OptionSpec("collection", .text, required: true, "The collection."),
        OptionSpec("index", .text, required: true, "The index's name, such as `org_1_createdAt_-1`."),
      ]),
    FaultType("election", "The primary steps down once, and another is elected."),
  ]

  public static let actions: [ActionType] = [
    ActionType(
      "stepDown", "rs.stepDown(): the primary hands over to a secondary that is caught up, whichever that is.",
      [
        OptionSpec(
          "for", .duration(VirtualDuration.seconds(1)...longest), default: "60s",
          .documented("MongoDB manual, rs.stepDown"),
          "How long it does not run for election."),
        OptionSpec(
          "force", .boolean, default: "false", .documented("MongoDB manual, replSetStepDown"),
          "Also without a secondary that is caught up."),
      ]),
    ActionType(
      "createIndex", "db.COLLECTION.createIndex(KEYS): built over all documents, which takes a processor's time.",
      [
        OptionSpec("collection", .text, required: true, "The collection."),
        OptionSpec("keys", .text, required: true, "Its keys, such as `{org: 1}`."),
      ]),
    ActionType(
      "reIndex", "db.COLLECTION.reIndex(): every member of a replica set refuses it.",
      [OptionSpec("collection", .text, required: true, "The collection.")]),
    ActionType(
      "backup", "mongodump of all databases, whose load a member bears.",
      [
        OptionSpec("name", .text, required: true, "The path that it is written to; what was there is replaced."),
        OptionSpec(
          "oplog", .boolean, default: "false", .documented("MongoDB database tools, mongodump --oplog"),
          "Whether what is written meanwhile goes along; without it, collections are of different moments."),
        BackupOrder.from,
      ]),
    ActionType(
      "restore",
      "mongorestore --drop, with --oplogReplay where the dump has an oplog. What was written since and is not in it is gone.",
      [
        OptionSpec("backup", .text, default: "latest", .assumed, "The path of a backup, or `latest`."),
        OptionSpec(
          "pointInTime", .text, required: false,
          "A moment such as `2026-03-02T03:15:00Z`: the primary's own oplog is saved first and repeated up to there (--oplogLimit). "
            + "Refused where the oplog does not reach back to the backup, as after the loss of all volumes."),
      ]),
  ]
}
