import RedisEngine
import VirtualTime

/// What a server writes at the level `notice`, in the words of redis-server 7.0 (measured with 7.0.15).
struct RedisServerLog: Sendable {
  let log: ServerLog

  /// `*` for a notice, `#` for a warning.
  enum Level: String {
    case notice = "*"
    case warning = "#"
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// - Parameter process: its number and role: `1:M` is a master, `1:S` a replica, `22:C` a child.
  private func write(_ level: Level, by process: String = "1:M", _ text: @autoclosure () -> String) {
    log.write(0) { moment in
      let day = moment.date
      let time =
        "\(padded(day.day)) \(Self.months[day.month - 1]) \(day.year) \(moment.seconds.dropFirst(11)).\(moment.milliseconds)"
      return "\(process) \(time) \(level.rawValue) \(text())"
    }
  }

  /// The process begins.
  func started(port: Int) {
    write(.warning, by: "1:C", "oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo")
    write(.warning, by: "1:C", "Redis version=7.0.15, bits=64, commit=00000000, modified=0, pid=1, just started")
    write(.notice, "Running mode=standalone, port=\(port).")
    write(.warning, "Server initialized")
  }

  func ready() { write(.notice, "Ready to accept connections") }

  /// It has read its data.
  func loaded(keys: Int, isLog: Bool, after time: VirtualDuration) {
    let milliseconds = time.nanoseconds / 1_000_000
    let seconds = "\(milliseconds / 1_000).\(String(milliseconds % 1_000 + 1_000).dropFirst()) seconds"
    if isLog { return write(.notice, "DB loaded from append only file: \(seconds)") }
    write(.notice, "Loading RDB produced by version 7.0.15")
    write(.notice, "Done loading RDB, keys loaded: \(keys), keys expired: 0.")
    write(.notice, "DB loaded from disk: \(seconds)")
  }

  /// It was told to stop.
  func stopped(_ configuration: RedisConfiguration, savesFail: Bool) {
    log.write(0) { "1:signal-handler (\($0.unixSeconds)) Received SIGTERM scheduling shutdown..." }
    write(.warning, "User requested shutdown...")
    if configuration.appendOnly { write(.notice, "Calling fsync() on the AOF file.") }
    if !configuration.savePoints.isEmpty {
      write(.notice, "Saving the final RDB snapshot before exiting.")
      if savesFail {
        write(.warning, Self.diskFull)
        write(.warning, "Error trying to save the DB. Exit anyway.")
      } else {
        write(.notice, "DB saved on disk")
      }
    }
    write(.warning, "Redis is now ready to exit, bye bye...")
  }

  // Which call fails is assumed.
  private static let diskFull = "Write error saving DB on disk(rdbSaveRio): No space left on device"

  /// A save point was due.
  func saved(_ save: RedisData.Save) {
    write(.notice, "\(save.changes) changes in \(save.point.seconds) seconds. Saving...")
    write(.notice, "Background saving started by pid \(save.child)")
    if save.succeeded {
      write(.notice, by: "\(save.child):C", "DB saved on disk")
      write(.notice, "Background saving terminated with success")
    } else {
      write(.warning, by: "\(save.child):C", Self.diskFull)
      write(.warning, "Background saving error")
    }
  }

  /// A script has run for so long that others are told.
  func slowScript() {
    write(
      .warning,
      "Slow script detected: still in execution after 5000 milliseconds. You can try killing the script using the SCRIPT KILL "
        + "command. Script name is: 694a5fe1ddb97a4c6a1bf299d9537c7d3d0f84e7.")
  }

  func scriptKilled() { write(.warning, "Lua script killed by user with SCRIPT KILL.") }

  /// It is a replica from now on.
  func follows(_ master: String, port: Int) {
    write(.notice, by: "1:S", "Connecting to MASTER \(master):\(port)")
    write(.notice, by: "1:S", "MASTER <-> REPLICA sync started")
    write(.notice, by: "1:S", "MASTER <-> REPLICA sync: Finished with success")
  }

  /// It is a master again.
  func promoted() { write(.notice, "MASTER MODE enabled (user request from 'name=sentinel cmd=exec user=default')") }

  func replicaLost(_ name: String) { write(.warning, "Connection with replica \(name):\(Redis.port) lost.") }

  func replicaFollows(_ name: String) {
    write(.notice, "Replica \(name):\(Redis.port) asks for synchronization")
    write(.notice, "Synchronization with replica \(name):\(Redis.port) succeeded")
  }
}
