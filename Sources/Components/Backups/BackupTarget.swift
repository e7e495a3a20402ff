public import SimulationKernel
public import VirtualTime

/// What a job is to write.
public struct BackupOrder: Hashable, Sendable {
  /// Where it goes.
  public var path: String
  /// Whether what is written meanwhile goes along, which makes it the state of one moment; servers without an oplog have
  /// that in any case.
  public var withOplog: Bool
  /// Whether a secondary bears the load, where there is one.
  public var fromSecondary: Bool

  public init(path: String, withOplog: Bool = false, fromSecondary: Bool = false) {
    self.path = path
    self.withOplog = withOplog
    self.fromSecondary = fromSecondary
  }

  /// Who is read, as scenario files say it.
  static let from = OptionSpec(
    "from", .choice(["primary", "secondary"]), default: "primary",
    .documented("MongoDB database tools, mongodump --readPreference"),
    "Whom a `mongo` is read from, which bears the load: a secondary where there is one.")
}

/// A server that jobs take backups of and that keeps them.
public protocol BackupTarget: Component {
  /// Writes a backup, which takes its time and burdens the server.
  /// - Returns: nil, or why there is none.
  nonisolated func takeBackup(_ order: BackupOrder) async throws(SimulationEnded) -> String?

  /// Where backups of it lie, the oldest first.
  var backupPaths: [String] { get }

  /// Deletes what lies under a path.
  /// - Returns: whether there was something.
  func removeBackup(_ path: String) -> Bool

  /// Deletes backups that were taken before the moment.
  /// - Returns: their paths.
  func expireBackups(before moment: VirtualInstant) -> [String]
}
