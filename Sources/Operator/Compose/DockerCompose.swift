import Components
import SimulationKernel
import Telemetry
import VirtualTime

/// `docker-compose` (version 2) on deployments that the scenario says are run by it.
///
/// Texts and exit codes are recalled, not compared with the tool (assumed); progress is that of an output that is no
/// terminal.
extension Shell {
  func dockerCompose(_ arguments: [String]) async throws -> CommandResult {
    guard let command = arguments.first(where: { !$0.hasPrefix("-") }) else {
      return CommandResult(output: "\nUsage:  docker compose [OPTIONS] COMMAND\n")
    }
    if let flag = arguments.prefix(while: { $0.hasPrefix("-") }).first {
      throw ToolFailure(126, "firedrill: the simulation does not support docker-compose \(flag)\n")
    }
    let known = [
      "scale", "restart", "stop", "start", "ps", "logs", "up", "down", "exec", "kill", "pull", "build", "config",
    ]
    guard known.contains(command) else { throw ToolFailure(16, "unknown docker command: \"compose \(command)\"\n") }
    guard !world.composed.isEmpty else { throw ToolFailure(14, "no configuration file provided: not found\n") }
    let rest = Array(arguments.drop { $0 != command }.dropFirst())
    switch command {
    case "scale": return try composeScale(rest)
    case "restart", "stop", "start": return try await composeChange(command, rest)
    case "ps": return try composeList(rest)
    case "logs": return try await composeLogs(rest)
    default: throw ToolFailure(126, "firedrill: the simulation does not support docker-compose \(command)\n")
    }
  }

  private func services(_ names: [String]) throws(ToolFailure) -> [any PodController] {
    guard !names.isEmpty else { return world.composed }
    var found: [any PodController] = []
    for name in names {
      guard let service = world.composed.first(where: { $0.compose?.service == name }) else {
        throw ToolFailure(1, "no such service: \(name)\n")
      }
      found.append(service)
    }
    return found
  }

  private func operands(
    _ arguments: [String], _ command: String, flags: Set<String> = [], values: Set<String> = []
  ) throws(ToolFailure) -> (operands: [String], flags: [String: String]) {
    var (operands, given): ([String], [String: String]) = ([], [:])
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      guard argument.hasPrefix("-") else {
        operands.append(argument)
        continue
      }
      let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
      if values.contains(parts[0]) {
        guard let value = parts.count > 1 ? parts[1] : rest.popFirst() else {
          throw ToolFailure(16, "flag needs an argument: \(argument)\n")
        }
        given[parts[0]] = value
      } else if flags.contains(argument) {
        given[argument] = "true"
      } else {
        let kind =
          argument.hasPrefix("--")
          ? "unknown flag: \(parts[0])"
          : "unknown shorthand flag: '\(argument.dropFirst().first ?? "-")' in \(argument)"
        throw ToolFailure(16, "\(kind)\n")
      }
    }
    return (operands, given)
  }

  /// Containers by the order of their creation: `app-worker-1`.
  private func containers(_ service: any PodController) -> [(name: String, pod: PodDescription)] {
    let compose = service.compose.map { "\($0.project)-\($0.service)" } ?? service.name
    return service.with { $0.describePods() }.filter { $0.status != "Terminating" }.enumerated().map {
      ("\(compose)-\($0 + 1)", $1)
    }
  }

  private func composeScale(_ arguments: [String]) throws(ToolFailure) -> CommandResult {
    let words = try operands(arguments, "scale", flags: ["--no-deps"]).operands
    guard !words.isEmpty else {
      throw ToolFailure(1, "\"docker compose scale\" requires at least 1 argument.\n")
    }
    var result = CommandResult()
    var wanted: [(any PodController, Int)] = []
    for word in words {
      let parts = word.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2 else { throw ToolFailure(1, "invalid scale specifier: \(word)\n") }
      guard let count = Int(parts[1]), (0...10_000).contains(count) else {
        throw ToolFailure(1, "invalid scale specifier: can't parse replica value as int: \(word)\n")
      }
      wanted.append((try services([parts[0]])[0], count))
    }
    for (service, count) in wanted {
      let before = containers(service).map(\.name)
      _ = try perform("scale", [("replicas", .integer(count))], on: service)
      let prefix = service.compose.map { "\($0.project)-\($0.service)" } ?? service.name
      for number in 1...max(1, max(before.count, count)) where count > 0 || !before.isEmpty {
        let state = number > count ? "Removed" : number > before.count ? "Started" : "Running"
        result.errorOutput += " Container \(prefix)-\(number)  \(state)\n"
      }
    }
    return result
  }

  /// `restart` and `stop` return when the containers have ended.
  private func composeChange(_ command: String, _ arguments: [String]) async throws -> CommandResult {
    let names = try operands(arguments, command, flags: ["--no-deps"], values: ["-t", "--timeout"]).operands
    var result = CommandResult()
    for service in try services(names) {
      let before = containers(service)
      switch command {
      case "stop":
        if !before.isEmpty { stopped[service.name] = before.count }
        _ = try perform("scale", [("replicas", .integer(0))], on: service)
      case "start":
        if before.isEmpty {
          _ = try perform("scale", [("replicas", .integer(stopped[service.name] ?? 1))], on: service)
        }
      default: _ = try perform("restartPods", [], on: service)
      }
      let ending = Set(before.map(\.pod.name))
      while command != "start", service.with({ $0.describePods() }).contains(where: { ending.contains($0.name) }) {
        try await world.simulation.sleep(for: .milliseconds(100))
      }
      let names = command == "start" ? containers(service).map(\.name) : before.map(\.name)
      let words = [
        "stop": ["Stopping", "Stopped"], "start": ["Starting", "Started"], "restart": ["Restarting", "Started"],
      ]
      for word in words[command] ?? [] { for name in names { result.errorOutput += " Container \(name)  \(word)\n" } }
    }
    return result
  }

  private func composeList(_ arguments: [String]) throws(ToolFailure) -> CommandResult {
    let (names, flags) = try operands(arguments, "ps", flags: ["-q", "--quiet", "-a", "--all"])
    var rows = [["NAME", "IMAGE", "COMMAND", "SERVICE", "CREATED", "STATUS", "PORTS"]]
    for service in try services(names) {
      for (name, pod) in containers(service) where pod.isUp {
        let health = pod.isReady ? "" : " (unhealthy)"
        rows.append([
          name, pod.image, "\"docker-entrypoint.s…\"", service.compose?.service ?? "",
          "\(Self.approximate(pod.createdAt.duration(to: world.simulation.now))) ago",
          "Up \(Self.approximate(pod.startedAt.duration(to: world.simulation.now)))\(health)", "",
        ])
      }
    }
    if flags["-q"] != nil || flags["--quiet"] != nil {
      return CommandResult(output: rows.dropFirst().map { $0[0] + "\n" }.joined())
    }
    return CommandResult(output: Self.columns(rows))
  }

  /// As docker words a span of time.
  /// - Source: go-units, `HumanDuration`.
  private static func approximate(_ duration: VirtualDuration) -> String {
    let seconds = duration.nanoseconds / 1_000_000_000
    let (minutes, hours) = (seconds / 60, (seconds + 1_800) / 3_600)
    if seconds < 1 { return "Less than a second" }
    if seconds < 60 { return seconds == 1 ? "1 second" : "\(seconds) seconds" }
    if minutes < 2 { return "About a minute" }
    if minutes < 60 { return "\(minutes) minutes" }
    if hours < 2 { return "About an hour" }
    if hours < 48 { return "\(hours) hours" }
    return "\(hours / 24) days"
  }

  private func composeLogs(_ arguments: [String]) async throws -> CommandResult {
    let (names, flags) = try operands(
      arguments, "logs", flags: ["-f", "--follow", "--no-color", "--no-log-prefix"],
      values: ["--tail", "-n", "--since"])
    if let since = flags["--since"] {
      throw ToolFailure(126, "firedrill: the simulation does not support docker-compose logs --since \(since)\n")
    }
    let tail = flags["--tail"] ?? flags["-n"] ?? "all"
    guard tail == "all" || Int(tail) != nil else { throw ToolFailure(1, "invalid tail: \(tail)\n") }
    let chosen = try services(names)
    func lines(since: VirtualInstant?) -> [(time: VirtualInstant, text: String)] {
      var lines: [(time: VirtualInstant, text: String)] = []
      for service in chosen {
        for (name, pod) in containers(service) {
          let short = name.drop { $0 != "-" }.dropFirst()
          let own = world.logs.archive(service.name).lines(of: pod.name, since: since ?? pod.startedAt)
          let shown = since == nil ? own.suffix(Int(tail) ?? own.count) : own[...]
          let prefix = flags["--no-log-prefix"] == nil ? "\(short)  | " : ""
          lines += shown.map { ($0.time, prefix + $0.text) }
        }
      }
      return lines.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }.map(\.element)
    }
    var result = CommandResult(output: lines(since: nil).map(\.text).joined())
    guard flags["-f"] != nil || flags["--follow"] != nil else { return result }
    let start = world.simulation.now
    try await world.simulation.sleep(for: attention)
    result.output += lines(since: start + VirtualDuration(nanoseconds: 1)).map(\.text).joined()
    result.errorOutput += "^C\n"
    result.exitCode = 130
    return result
  }
}
