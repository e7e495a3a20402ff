import Components
import SimulationKernel
import VirtualTime

/// `ls`, `rm`, `cp` and `mkdir` on backups: the only files that there are.
extension Shell {
  private var backupTargets: [any BackupTarget] { world.components.compactMap { $0 as? any BackupTarget } }

  func listBackups(_ arguments: [String]) throws(ToolFailure) -> CommandResult {
    let folders = arguments.filter { !$0.hasPrefix("-") }
    guard folders.count == 1, arguments.allSatisfy({ !$0.hasPrefix("-") || $0 == "-1" }) else {
      throw ToolFailure(126, "firedrill: the simulation's ls takes one folder of backups\n")
    }
    let folder = folders[0].count > 1 && folders[0].hasSuffix("/") ? String(folders[0].dropLast()) : folders[0]
    let paths = backupTargets.flatMap { target in target.with { $0.backupPaths } }
    if paths.contains(folder) { return CommandResult(output: folder + "\n") }
    let names = Set(
      paths.filter { $0.hasPrefix(folder + "/") }.map { $0.dropFirst(folder.count + 1).prefix { $0 != "/" } })
    guard !names.isEmpty else {
      throw ToolFailure(2, "ls: cannot access '\(folder)': No such file or directory\n")
    }
    return CommandResult(output: names.sorted().map { $0 + "\n" }.joined())
  }

  func removeBackups(_ arguments: [String]) throws(ToolFailure) -> CommandResult {
    let isForced = arguments.contains { $0.hasPrefix("-") && $0.contains("f") }
    var result = CommandResult()
    for path in arguments where !path.hasPrefix("-") {
      let wasThere = backupTargets.map { target in target.with { $0.removeBackup(path) } }.contains(true)
      if isForced || wasThere { continue }
      result.errorOutput += "rm: cannot remove '\(path)': No such file or directory\n"
      result.exitCode = 1
    }
    return result
  }

  /// A file of Redis' data goes to another path, or over a server's own: `cp /backup/a.rdb /data/dump.rdb`.
  func copyBackup(_ arguments: [String]) throws(ToolFailure) -> CommandResult {
    let paths = arguments.filter { !$0.hasPrefix("-") }
    guard paths.count == 2 else {
      throw ToolFailure(126, "firedrill: the simulation's cp takes one file and where it goes\n")
    }
    guard let backup = redisBackup(at: paths[0]) else {
      throw ToolFailure(1, "cp: cannot stat '\(paths[0])': No such file or directory\n")
    }
    guard paths[1].split(separator: "/").last == "dump.rdb" else {
      world.redisServers[0].with { $0.keep(backup, at: paths[1]) }
      return CommandResult()
    }
    let named = world.redisServers.first { paths[1].contains($0.name) } ?? world.redisServers[0]
    let remark = named.with { $0.place(backup, from: paths[0]) }
    return CommandResult(errorOutput: "firedrill: \(named.name): \(remark)\n")
  }
}
