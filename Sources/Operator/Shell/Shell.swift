import Components
public import SimulationKernel
public import VirtualTime

/// A terminal of a simulated system: runs command lines and SQL as the real tools would, on virtual time.
///
/// Belongs to one simulation; `run` must be called on its executor, as from an actor of it. It spends time only by the
/// simulation's own sleeps, and its effects happen in the model at the moment of the command. Made without cost.
public final class Shell: @unchecked Sendable {
  let world: ShellWorld
  private let variables: [String: String]
  /// How long a person looks at what does not end by itself (`logs -f`, `port-forward`) before interrupting it.
  public var attention = VirtualDuration.seconds(30)
  private var sessions: [PsqlSession] = []
  /// Variables that the command which runs now was given alone: `NAME=value kubectl ...`.
  var environment: [String: String] = [:]
  /// How many `$( )` and `watch` are open within each other.
  private var nesting = 0
  /// The variables of the lines that run now.
  private(set) var present: [String: String] = [:]
  /// What `kubectl autoscale` has made.
  var madeAutoscalers: [HorizontalPodAutoscaler] = []
  /// How many containers a service of docker-compose had when it was stopped.
  var stopped: [String: Int] = [:]
  /// `kubectl port-forward ... &`: local ports and where they lead.
  var forwards: [PortForward] = []

  /// - Parameter variables: values of `$NAME`, and of placeholders in the text such as `ORG_ID` or `<pod-name>`.
  public init(_ world: ShellWorld, variables: [String: String] = [:]) {
    self.world = world
    self.variables = variables
  }

  /// Runs command lines, or SQL when the text begins with a statement, and returns when the last has ended.
  ///
  /// - Parameter others: values of variables and placeholders for these lines alone, instead of the shell's.
  public func run(
    _ commandLine: String, variables others: [String: String]? = nil
  ) async throws(SimulationEnded) -> CommandResult {
    let variables = others ?? variables
    let text = Placeholders(variables).bound(commandLine)
    if SQLText.isSQL(text) { return try await type(text) }
    if let prompt = PromptLines(text) {
      switch prompt.tool {
      case .redisCLI: return try await type(prompt)
      case .mongosh: return try await type(mongosh: prompt)
      }
    }
    if MongoshScript.isTyped(text) { return try await typeMongo(text) }
    return try await run(text: text, variables: variables)
  }

  /// Runs command lines in which placeholders have been replaced.
  func run(text: String, variables: [String: String]) async throws(SimulationEnded) -> CommandResult {
    present = variables
    var parser = ShellParser(text) { variables[$0] }
    let script: ShellScript
    do throws(ShellProblem) { script = try parser.script() } catch {
      return CommandResult(errorOutput: error.message + "\n", exitCode: error.exitCode)
    }
    var result = CommandResult()
    for step in script.steps {
      switch step.condition {
      case .success where result.exitCode != 0: continue
      case .failure where result.exitCode == 0: continue
      default: break
      }
      let ended = try await run(step.pipeline)
      result.output += ended.output
      result.errorOutput += ended.errorOutput
      result.exitCode = ended.exitCode
      result.rows = ended.rows ?? result.rows
      // Ctrl-C ends the whole line.
      if ended.exitCode == 130 { break }
    }
    return result
  }

  /// Whether a text would be taken for SQL: after blanks and comments it begins with a statement's word.
  public static func isSQL(_ text: String) -> Bool { SQLText.isSQL(text) }

  private func type(_ text: String) async throws(SimulationEnded) -> CommandResult {
    guard let server = world.servers.first else {
      return CommandResult(errorOutput: "firedrill: the system has no database\n", exitCode: 126)
    }
    return try await Psql.type(text, on: session(of: server))
  }

  private func run(_ pipeline: ShellPipeline) async throws(SimulationEnded) -> CommandResult {
    let began = world.simulation.now
    if pipeline.isInBackground { return runInBackground(pipeline) }
    var result = CommandResult()
    var input: String?
    for (index, written) in pipeline.commands.enumerated() {
      let isLast = index == pipeline.commands.count - 1
      let command = try await expanded(written, &result)
      guard !command.words.isEmpty else {
        input = ""
        continue
      }
      environment = Dictionary(
        command.assignments.map { ($0.name, $0.value.text) }, uniquingKeysWith: { $1 })
      defer { environment = [:] }
      // What runs within another command line writes into a pipe to that.
      let ended = try await run(command, input: input, isPiped: !isLast || nesting > 0)
      result.errorOutput += ended.errorOutput
      result.rows = ended.rows ?? result.rows
      // An interrupt reaches every command of the pipe, however the last would have ended.
      if result.exitCode != 130 { result.exitCode = ended.exitCode }
      if isLast { result.output = ended.output } else { input = ended.output }
    }
    if pipeline.isTimed { result.errorOutput += Self.timing(began.duration(to: world.simulation.now)) }
    return result
  }

  /// What bash's `time` prints. The simulation knows no processor time.
  private static func timing(_ duration: VirtualDuration) -> String {
    let milliseconds = duration.nanoseconds / 1_000_000
    let seconds = "\(milliseconds / 1_000 % 60).\(padded(milliseconds % 1_000, 3))"
    return "\nreal\t\(milliseconds / 60_000)m\(seconds)s\nuser\t0m0.000s\nsys\t0m0.000s\n"
  }

  /// - Parameters:
  ///   - input: what stands before it in the pipe wrote; nil: a person's terminal.
  ///   - isPiped: whether its output goes into a pipe.
  func run(_ command: ShellCommand, input: String?, isPiped: Bool) async throws(SimulationEnded) -> CommandResult {
    try await result { try await self.tool(command, input: input, isPiped: isPiped) }
  }

  /// What a tool printed, or how it failed.
  func result(of tool: () async throws -> CommandResult) async throws(SimulationEnded) -> CommandResult {
    do { return try await tool() } catch let ended as SimulationEnded {
      throw ended
    } catch let failure as ToolFailure {
      return failure.result
    } catch {
      return CommandResult(errorOutput: "firedrill: \(error)\n", exitCode: 126)
    }
  }

  private func tool(_ command: ShellCommand, input: String?, isPiped: Bool) async throws -> CommandResult {
    let arguments = command.words.dropFirst().map(\.text)
    switch command.words[0].text {
    case "kubectl": return try await kubectl(arguments)
    case "psql": return try await psql(arguments, server: nil)
    case "redis-cli": return try await redisCLI(arguments, isPiped: isPiped)
    case "mongosh": return try await mongosh(arguments)
    case "mongodump": return try await mongodump(arguments)
    case "mongorestore": return try await mongorestore(arguments)
    case "redis-check-rdb": return try redisCheckRDB(arguments)
    case "ls": return try listBackups(arguments)
    case "rm": return try removeBackups(arguments)
    case "cp": return try copyBackup(arguments)
    // Folders are there when something is written into them.
    case "mkdir": return CommandResult()
    case "curl": return try await curl(arguments, isPiped: isPiped)
    case "grep", "egrep":
      return try Grep(arguments: arguments, isExtended: command.words[0].text == "egrep").run(input)
    case "jq": return try Jq(arguments: arguments).run(input, now: unixSeconds)
    case "sed": return try StreamEditor(arguments).run(input)
    case "date": return try date(arguments)
    case "watch": return try await watch(arguments)
    case "docker-compose": return try await dockerCompose(arguments)
    case "docker":
      guard arguments.first == "compose" else {
        throw ToolFailure(126, "firedrill: the simulation supports docker compose alone\n")
      }
      return try await dockerCompose(Array(arguments.dropFirst()))
    case "head", "tail", "wc": return try LineTool(command.words[0].text, arguments).run(input)
    case "echo": return CommandResult(output: arguments.joined(separator: " ") + "\n")
    case "true", ":": return CommandResult()
    case "false": return CommandResult(exitCode: 1)
    case "sleep": return try await wait(arguments)
    case let tool where MissingTools.names.contains(tool):
      throw ToolFailure(126, "firedrill: the simulation does not have '\(tool)'\n")
    case let tool:
      return CommandResult(errorOutput: "bash: \(tool): command not found\n", exitCode: 127)
    }
  }

  /// Runs what stands in `$( )` and puts its output there, without the line breaks at its end.
  private func expanded(
    _ command: ShellCommand, _ result: inout CommandResult
  ) async throws(SimulationEnded) -> ShellCommand {
    var expanded = ShellCommand(words: [])
    for assignment in command.assignments {
      let words = try await self.expanded(assignment.value, splits: false, &result)
      expanded.assignments.append((assignment.name, words[0]))
    }
    for word in command.words { expanded.words += try await self.expanded(word, splits: true, &result) }
    return expanded
  }

  private func expanded(
    _ word: ShellWord, splits: Bool, _ result: inout CommandResult
  ) async throws(SimulationEnded) -> [ShellWord] {
    guard !word.substitutions.isEmpty else { return [word] }
    var words = [""]
    let bytes = Array(word.text.utf8)
    var last = 0
    for substitution in word.substitutions {
      words[words.count - 1] += String(decoding: bytes[last..<substitution.offset], as: UTF8.self)
      last = substitution.offset
      let inner = try await nested(substitution.script)
      result.errorOutput += inner.errorOutput
      let output = String(inner.output.reversed().drop { $0 == "\n" }.reversed())
      guard splits, !substitution.isQuoted else {
        words[words.count - 1] += output
        continue
      }
      // Blanks of an output without quotes separate words.
      let parts = output.split(omittingEmptySubsequences: true) { $0 == " " || $0 == "\n" || $0 == "\t" }
      if let first = output.first, first == " " || first == "\n" || first == "\t", !words[words.count - 1].isEmpty {
        words.append("")
      }
      if let head = parts.first { words[words.count - 1] += head }
      words += parts.dropFirst().map(String.init)
    }
    words[words.count - 1] += String(decoding: bytes[last...], as: UTF8.self)
    let isQuoted = word.substitutions.contains(where: \.isQuoted)
    return words.filter { !$0.isEmpty || isQuoted || !splits }.map { ShellWord(text: $0, position: word.position) }
  }

  /// A command line within another.
  func nested(_ script: String) async throws(SimulationEnded) -> CommandResult {
    guard nesting < 8 else {
      return CommandResult(
        errorOutput: "firedrill: the simulated shell goes no deeper than 8 command lines within each other\n",
        exitCode: 126)
    }
    nesting += 1
    let (variables, outer) = (present, environment)
    defer {
      nesting -= 1
      (present, environment) = (variables, outer)
    }
    return try await run(text: script, variables: variables)
  }

  private func wait(_ arguments: [String]) async throws -> CommandResult {
    var total = VirtualDuration.zero
    for argument in arguments {
      let text = argument.last.map { "smhd".contains($0) } == true ? argument : argument + "s"
      guard let duration = VirtualDuration(text), duration >= .zero, duration <= .hours(24 * 366) else {
        throw ToolFailure(1, "sleep: invalid time interval ‘\(argument)’\nTry 'sleep --help' for more information.\n")
      }
      total = total + duration
    }
    guard !arguments.isEmpty else {
      throw ToolFailure(1, "sleep: missing operand\nTry 'sleep --help' for more information.\n")
    }
    try await world.simulation.sleep(for: total)
    return CommandResult()
  }

  /// - Parameter server: the one whose pod psql runs in; nil: the only one there is.
  func psql(_ arguments: [String], server: Postgres?) async throws -> CommandResult {
    var psql = try Psql(arguments: arguments)
    guard let server = server ?? world.servers.first(where: { $0.name == psql.host }) ?? world.servers.first else {
      throw ToolFailure(126, "firedrill: the system has no database\n")
    }
    guard !psql.commands.isEmpty else {
      throw ToolFailure(126, "firedrill: the simulation runs psql with -c only\n")
    }
    psql.host = server.name
    return try await psql.run(on: session(of: server))
  }

  private func session(of server: Postgres) -> PsqlSession {
    if let known = sessions.first(where: { $0.server === server }) { return known }
    let session = PsqlSession(server: server, holders: world.holders, start: world.start)
    sessions.append(session)
    return session
  }
}

/// Tells SQL from command lines.
enum SQLText {
  private static let verbs: Set<String> = [
    "select", "update", "delete", "insert", "with", "begin", "commit", "rollback", "vacuum", "analyze", "create",
    "drop",
    "alter", "truncate", "explain", "merge", "reindex",
  ]

  /// Whether the text, after blanks and comments, begins with a word of SQL.
  static func isSQL(_ text: String) -> Bool {
    var rest = Substring(text)
    while true {
      rest = rest.trimmingBlanks
      guard rest.hasPrefix("--") else { break }
      rest = rest.drop { $0 != "\n" && $0 != "\r\n" }
    }
    return verbs.contains(rest.prefix { $0.isLetter }.lowercased())
  }
}
