public import RedisEngine
public import SimulationKernel
import Telemetry
public import VirtualTime

/// A snapshot of a server's data in a file: an RDB.
public struct RedisBackup: Sendable {
  /// The data alone.
  public internal(set) var data: RedisEngine
  /// Milliseconds since 1970 of the moment that it shows.
  public var at: Int64
  /// Changes of the server's data up to then.
  var changes: Int64
  /// Bytes of the file.
  public var size: Int64

  init(_ engine: RedisEngine, at moment: Int64, changes: Int64) {
    data = engine.snapshot()
    at = moment
    self.changes = changes
    size = RedisBackup.header + Int64(Double(max(0, engine.usedMemory - RedisBackup.empty)) * RedisBackup.share)
  }

  /// The file of an empty server (measured with redis-server 7.0.15).
  static let header: Int64 = 175
  private static let empty = 860_000
  /// Bytes of the file for each byte of memory that keys and values take (assumed).
  static let share = 0.5
}

extension Redis: BackupTarget {
  /// Why there is no file.
  public enum BackupFailure: Error, Hashable, Sendable {
    case refused
    case silent
    /// The connection broke before the end.
    case broken
    case loading
    case busy
  }

  /// A full synchronisation, as a replica asks for it: the server waits a while for others that might ask (`repl-diskless-sync-delay`),
  /// forks, which stops it for a moment, and the child sends the data as they were then.
  /// - Throws: ``BackupFailure``; `SimulationEnded`.
  public nonisolated func synchronise() async throws -> RedisBackup {
    let life = try with { redis throws(BackupFailure) in
      switch redis.machine.outage {
      case .refuse: throw BackupFailure.refused
      case .hang: throw BackupFailure.silent
      case .loading: throw BackupFailure.loading
      // SYNC is none of the commands that are allowed while a script runs.
      case .busy: throw BackupFailure.busy
      case .readOnly, .misconf, nil: return redis.incarnation
      }
    }
    try await simulation.sleep(for: Self.synchronisationDelay)
    guard with({ $0.incarnation }) == life else { throw BackupFailure.broken }
    let backup = with { $0.fork() }
    let seconds = Double(backup.size) / 1e6 / with { $0.saveRate }
    try await simulation.sleep(for: VirtualDuration(seconds: seconds) ?? .hours(24))
    guard with({ $0.incarnation }) == life else { throw BackupFailure.broken }
    return backup
  }

  /// Redis 7, `repl-diskless-sync-delay`; before that nobody else is waited for.
  static let synchronisationDelay = VirtualDuration.seconds(5)

  private func fork() -> RedisBackup {
    let gigabytes = Double(machine.data.engine.usedMemory) / 1e9
    _ = machine.serve(forkTime.scaled(by: gigabytes), now: simulation.now)
    return RedisBackup(machine.data.engine, at: unixTime, changes: machine.data.changes)
  }

  /// Puts a file where it will be found: `redis-cli --rdb PATH`.
  public func keep(_ backup: RedisBackup, at path: String) {
    shelf.put(backup, at: path, now: simulation.now)
    dataStory.append(
      DataStory(at: simulation.now, text: "\(path) holds a snapshot of \(name), \(backup.size) bytes"))
  }

  /// Puts a file in the place of the server's own, `dump.rdb`.
  ///
  /// A server that runs does not look at it before its next start, and writes over it when it is told to stop; with an append-only
  /// file it does not look at it at all.
  /// - Returns: what comes of it, for people.
  public func place(_ backup: RedisBackup, from path: String) -> String {
    guard !machine.data.engine.configuration.appendOnly else { return "the server reads its append-only file instead" }
    let isStopped = machine.outage == .refuse
    guard isStopped else {
      machine.data.setDisk(backup)
      return "it is read at the next start, unless a save or an orderly stop writes over it before"
    }
    load(backup, from: path)
    return "it is read at the next start"
  }

  /// The data are those of the backup from now on.
  private func load(_ backup: RedisBackup, from path: String) {
    let cause = "restore of \(path)"
    let lost = machine.data.load(backup, at: unixTime)
    if lost > 0 { losses.append(Loss(fault: cause, changes: lost)) }
    dataChanged(by: cause)
    dataStory.append(
      DataStory(at: simulation.now, text: "\(name) has the data of \(path); \(max(0, lost)) changes since are undone"))
    journal.record(
      JournalEvent(
        time: simulation.now, kind: .dataRestored, component: nameID, detail: journal.intern(path), value: max(0, lost))
    )
  }

  // MARK: Jobs and actions

  public nonisolated func takeBackup(_ order: BackupOrder) async throws(SimulationEnded) -> String? {
    do {
      let backup = try await synchronise()
      with { $0.keep(backup, at: order.path) }
      return nil
    } catch let ended as SimulationEnded {
      throw ended
    } catch { return "\(error)" }
  }

  public var backupPaths: [String] { shelf.entries.map(\.path) }
  public func removeBackup(_ path: String) -> Bool { shelf.remove(path) }
  public func expireBackups(before moment: VirtualInstant) -> [String] { shelf.expire(before: moment) }

  func backUp(_ path: String) -> String {
    spawn("\(name) backup", daemon: true) { redis in
      guard let problem = try await redis.takeBackup(BackupOrder(path: path)) else { return }
      redis.dataStory.append(DataStory(at: redis.simulation.now, text: "\(path) fails: \(problem)"))
    }
    return "a snapshot is written to \(path)"
  }

  /// Stops the server, puts the file in its place, and starts the server again.
  func restore(_ name: String, takes: VirtualDuration) throws(ActionRefused) -> String {
    guard let entry = name == "latest" ? shelf.latest : shelf[name] else {
      throw ActionRefused(BackupNames.missing(name, of: shelf.entries.map(\.path)))
    }
    // One may begin while the server still reads what another has put in its place.
    restores += 1
    let id = "restore of \(entry.path)" + (restores > 1 ? " #\(restores)" : "")
    machine.inject(id, .outage(.refuse))
    noteOutage()
    spawn(id, daemon: true) { redis in
      try await redis.simulation.sleep(for: takes)
      redis.load(entry.backup, from: entry.path)
      redis.machine.lift(id)
      redis.beginLoading(after: id)
    }
    return "the server stops, and starts from \(entry.path)"
  }
}

/// Names of backups in actions.
enum BackupNames {
  static func missing(_ name: String, of known: [String]) -> String {
    if known.isEmpty { return "there is no backup" }
    let near = NearName.nearest(to: name, in: known).map { "; did you mean '\($0)'?" } ?? ""
    return "there is no backup '\(name)'\(near)"
  }
}
