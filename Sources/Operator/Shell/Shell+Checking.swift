import Components
import SimulationKernel
import VirtualTime

extension Shell {
  /// What is wrong with command lines or SQL, without running them: syntax, unset variables, tools, commands and flags
  /// that do not exist, deployments, pods, tables, columns and hosts that the system does not have. All in one pass, with
  /// near names. Pods are not looked up: they come and go.
  /// - Parameters:
  ///   - world: of the system; it need not run.
  ///   - variables: as the command line will have them.
  public static func problems(
    in commandLine: String, world: ShellWorld, variables: [String: String]
  ) -> [CommandProblem] {
    CommandChecker(commandLine, Shell(world, variables: variables), variables).problems()
  }
}

/// Checks one text.
private struct CommandChecker {
  private let original: [Unicode.Scalar]
  private let text: String
  /// For each character of the bound text its place in the original.
  private let places: [Int]
  private let shell: Shell
  private let variables: [String: String]

  init(_ commandLine: String, _ shell: Shell, _ variables: [String: String]) {
    original = Array(commandLine.unicodeScalars)
    (text, places) = Placeholders(variables).boundWithPlaces(commandLine)
    self.shell = shell
    self.variables = variables
  }

  private func problem(_ message: String, at position: Int, isError: Bool = true) -> CommandProblem {
    let place = position < places.count ? places[position] : original.count
    return CommandProblem(message, at: place, in: original, isError: isError)
  }

  func problems() -> [CommandProblem] {
    if SQLText.isSQL(text) { return sql(text, isOneMessage: false, offset: { $0 }) }
    if let prompt = PromptLines(text) {
      switch prompt.tool {
      case .redisCLI: return typed(prompt)
      case .mongosh: return typed(mongosh: prompt)
      }
    }
    if MongoshScript.isTyped(text) { return mongoStatements(text) }
    var parser = ShellParser(text) { variables[$0] }
    let script: ShellScript
    do throws(ShellProblem) { script = try parser.script() } catch {
      return [problem(error.message, at: error.position)]
    }
    var found = parser.unset.map { problem("the variable $\($0.text) is not set", at: $0.position) }
    for step in script.steps {
      let commands = step.pipeline.commands
      for (index, command) in commands.enumerated() {
        let problems = check(command, isFirst: index == 0) + command.words.flatMap(substituted)
        found += problems
        // Of what fails there is nothing more to say.
        guard problems.isEmpty else { continue }
        let remarks = CommandRemarks(controllers: shell.world.controllers).remarks(
          command, isLast: index == commands.count - 1, isInBackground: step.pipeline.isInBackground
        )
        found += remarks.map { problem($0.message, at: $0.position, isError: false) }
      }
    }
    return found.sorted { ($0.position, $0.message) < ($1.position, $1.message) }
  }

  private static let tools = [
    "kubectl", "psql", "redis-cli", "redis-check-rdb", "mongosh", "mongodump",
    "mongorestore", "ls", "rm", "cp", "mkdir", "curl", "grep", "egrep", "head", "tail", "wc", "echo", "sleep", "true",
    "false",
    "jq", "date", "watch", "docker-compose", "docker", "sed",
  ]

  private func check(_ command: ShellCommand, isFirst: Bool) -> [CommandProblem] {
    let tool = command.words[0]
    let arguments = Array(command.words.dropFirst())
    do throws(ToolFailure) {
      switch tool.text {
      case "kubectl": return try kubectl(arguments)
      case "psql": return try psql(arguments)
      case "redis-cli": return try redisCLI(arguments, at: tool.position)
      case "mongosh": return try mongosh(arguments, at: tool.position)
      case "mongodump": return try databaseTool(tool, arguments, Shell.dumpFlags)
      case "mongorestore": return try databaseTool(tool, arguments, Shell.restoreFlags)
      case "curl": return try curl(arguments)
      case "grep", "egrep":
        _ = try Grep(arguments: arguments.map(\.text), isExtended: tool.text == "egrep").run("")
        return isFirst ? [problem("grep has no pipe to read from", at: tool.position)] : []
      case "head", "tail", "wc": _ = try LineTool(tool.text, arguments.map(\.text))
      case "jq":
        _ = try Jq(arguments: arguments.map(\.text))
        let reads = !arguments.contains { ["-n", "--null-input"].contains($0.text) }
        return isFirst && reads ? [problem("jq has no pipe to read from", at: tool.position)] : []
      case "sed": _ = try StreamEditor(arguments.map(\.text))
      case "date": _ = try shell.date(arguments.map(\.text))
      case "watch": return try watched(arguments)
      case "docker-compose", "docker":
        return shell.world.composed.isEmpty
          ? [problem("nothing in the system is run by docker-compose: there is no compose file", at: tool.position)]
          : []
      case let name where MissingTools.names.contains(name):
        return [problem("the simulation does not have '\(name)'", at: tool.position)]
      case let name where !Self.tools.contains(name):
        let near = NearName.nearest(to: name, in: Self.tools).map { "; did you mean \($0)?" } ?? ""
        return [problem("there is no tool '\(name)'\(near)", at: tool.position)]
      default: break
      }
    } catch {
      let first = error.text.split(separator: "\n").first.map(String.init) ?? error.text
      return [problem(first, at: tool.position)]
    }
    return []
  }

  /// What stands in `$( )`.
  private func substituted(_ word: ShellWord) -> [CommandProblem] {
    word.substitutions.flatMap { substitution in
      nested(substitution.script).map {
        problem($0.message, at: substitution.position + $0.position, isError: $0.isError)
      }
    }
  }

  /// What is wrong with a command line within this one; positions are its own.
  private func nested(_ script: String) -> [CommandProblem] { CommandChecker(script, shell, variables).problems() }

  /// The command line that `watch` runs: where it stands in quotes, each problem has its place.
  private func watched(_ words: [ShellWord]) throws(ToolFailure) -> [CommandProblem] {
    let command = try WatchOptions(words.map(\.text)).command
    guard let word = words.last else { return [] }
    let isWhole = word.text == command
    return nested(command).map {
      problem($0.message, at: word.position + (isWhole ? 1 + $0.position : 0), isError: $0.isError)
    }
  }

  private func unknown(_ noun: String, _ name: String, of known: [String], at position: Int) -> CommandProblem {
    let near = NearName.nearest(to: name, in: known).map { "; did you mean \($0)?" } ?? ""
    return problem("there is no \(noun) '\(name)'\(near)", at: position)
  }

  private func kubectl(_ words: [ShellWord]) throws(ToolFailure) -> [CommandProblem] {
    guard let place = KubectlSubcommand.place(in: words.map(\.text)) else { return [] }
    let command = words[place]
    // As if the flags before it stood behind it.
    let words = [command] + words[..<place] + words[(place + 1)...]
    guard Shell.kubectlCommands.contains(command.text) else {
      if Shell.otherKubectlCommands.contains(command.text) {
        return [problem("the simulation does not support kubectl \(command.text)", at: command.position)]
      }
      return [unknown("command of kubectl called", command.text, of: Shell.kubectlCommands, at: command.position)]
    }
    let found = KubectlCheck(shell: shell).problems(words).map { problem($0.message, at: $0.position) }
    if !found.isEmpty { return found }
    let arguments = words.map(\.text)
    switch command.text {
    case "set" where KubectlSubcommand.split(Array(arguments.dropFirst()))?.word == "env": return environment(words)
    case "exec":
      guard let dashes = arguments.firstIndex(of: "--"), dashes + 1 < words.count else { return [] }
      let inner = Array(words[(dashes + 2)...])
      switch arguments[dashes + 1] {
      case "psql": return try psql(inner)
      case "redis-cli": return try redisCLI(inner, at: words[dashes + 1].position)
      default: return []
      }
    default: return []
    }
  }

  /// A variable that no pod reads can be set; nothing comes of it.
  private func environment(_ words: [ShellWord]) -> [CommandProblem] {
    guard let target = words.first(where: { $0.text.contains("/") }),
      let deployment = shell.world.controllers.first(where: {
        $0.name == target.text.split(separator: "/").last.map(String.init)
      })
    else { return [] }
    let state = deployment.with { $0.describe() }
    let shared = shell.world.configMaps.filter { state.environmentFrom.contains($0.name) }.flatMap {
      $0.with { $0.data }
    }
    let known = (state.environment + shared).map(\.name)
    return words.filter { $0.text.contains("=") && !$0.text.hasPrefix("-") }.compactMap { word in
      let name = String(word.text.prefix { $0 != "=" })
      guard !known.contains(name) else { return nil }
      let near = NearName.nearest(to: name, in: known).map { "; did you mean \($0)?" } ?? ""
      return problem(
        "'\(deployment.name)' has no variable '\(name)' so far, and nothing reads it\(near)", at: word.position,
        isError: false)
    }
  }

  private func redisCLI(_ words: [ShellWord], at place: Int) throws(ToolFailure) -> [CommandProblem] {
    let options = try RedisCLIArguments(words.map(\.text))
    if let missing = missingRedis(options, at: words.first?.position ?? place) { return [missing] }
    guard !options.words.isEmpty else {
      return options.scans || options.snapshot != nil
        ? [] : [problem("redis-cli has neither a command nor lines at its prompt", at: place)]
    }
    // A Sentinel has commands of its own.
    if options.port == Redis.sentinelPort { return [] }
    let position = words[words.count - options.words.count].position
    return RedisCLIArguments.problem(in: options.words).map { [problem($0, at: position)] } ?? []
  }

  /// Lines at the prompt of redis-cli.
  private func typed(_ prompt: PromptLines) -> [CommandProblem] {
    do throws(ToolFailure) {
      if let missing = missingRedis(try RedisCLIArguments(prompt.arguments), at: 0) { return [missing] }
    } catch {
      return [problem(error.text.split(separator: "\n").first.map(String.init) ?? error.text, at: 0)]
    }
    return prompt.lines.compactMap { line in
      guard let words = RedisPromptLine.words(line.text) else { return problem("quotes do not end", at: line.position) }
      return RedisCLIArguments.problem(in: words).map { problem($0, at: line.position) }
    }
  }

  /// A server of another name, unless it is the address of this machine, or no server at all.
  private func missingRedis(_ options: RedisCLIArguments, at position: Int) -> CommandProblem? {
    let known = shell.world.redisServers.map(\.name)
    if known.isEmpty { return problem("the system has no Redis", at: position) }
    let isHere = ["127.0.0.1", "localhost"].contains(options.host)
    // A port of this machine may be forwarded when the line runs.
    if isHere { return nil }
    guard let server = shell.world.redis(at: options.host) else {
      return unknown("Redis", options.host, of: known, at: position)
    }
    let port = shell.world.port(of: server)
    if options.port == Redis.sentinelPort, server.sentinel != nil { return nil }
    return options.port == port
      ? nil : problem("'\(options.host)' listens on port \(port), not \(options.port)", at: position)
  }

  private func mongosh(_ words: [ShellWord], at place: Int) throws(ToolFailure) -> [CommandProblem] {
    let options = try MongoshArguments(words.map(\.text))
    guard !options.scripts.isEmpty else {
      return [problem("mongosh has neither --eval nor lines at its prompt", at: place)]
    }
    let address = try MongoAddress(options, world: shell.world, in: nil)
    guard let server = address.server else { return [unknownMongo(address, at: words.first?.position ?? place)] }
    let check = MongoshCheck(server: server, database: address.database ?? "test")
    return words.flatMap { word -> [CommandProblem] in
      // Past the quote that opens the word, or what stands before it in `--eval=...`.
      let isJoined = word.text.hasPrefix("--eval=")
      let script = isJoined ? String(word.text.dropFirst("--eval=".count)) : word.text
      guard options.scripts.contains(script) else { return [] }
      let start = word.position + 1 + (isJoined ? "--eval=".count : 0)
      return check.findings(in: script).map { problem($0.message, at: start + $0.position, isError: $0.isError) }
    }
  }

  /// `mongodump` and `mongorestore`: their flags, and where they connect to.
  private func databaseTool(
    _ tool: ShellWord, _ words: [ShellWord], _ flags: [GoFlags.Flag]
  ) throws(ToolFailure) -> [CommandProblem] {
    let known = GoFlags.Flag.common + flags
    do throws(ToolFailure) {
      _ = try GoFlags(words.map(\.text), of: tool.text, flags: known, prefix: "")
    } catch {
      let text = error.text.split(separator: "\n").first.map(String.init) ?? error.text
      return [problem(text + GoFlags.suggestion(for: text, flags: known), at: tool.position)]
    }
    let address = try MongoTool(tool.text, words.map(\.text), flags: flags, world: shell.world).address
    return address.server == nil ? [unknownMongo(address, at: tool.position)] : []
  }

  private func unknownMongo(_ address: MongoAddress, at position: Int) -> CommandProblem {
    if let (host, server) = address.wrongPort {
      return problem("nobody listens at \(host); the port is \(server.port)", at: position)
    }
    let known = shell.world.mongoServers.flatMap { [$0.name] + $0.hosts.map { String($0.prefix { $0 != ":" }) } }
    return unknown(
      "MongoDB", address.hosts[0].split(separator: ":").first.map(String.init) ?? "", of: known, at: position)
  }

  /// Lines at the prompt of mongosh.
  private func typed(mongosh prompt: PromptLines) -> [CommandProblem] {
    do throws(ToolFailure) {
      let address = try MongoAddress(try MongoshArguments(prompt.arguments), world: shell.world, in: nil)
      guard let server = address.server else { return [unknownMongo(address, at: 0)] }
      let check = MongoshCheck(server: server, database: address.database ?? "test")
      return prompt.lines.flatMap { line in
        check.findings(in: line.text).map {
          problem($0.message, at: line.position + $0.position, isError: $0.isError)
        }
      }
    } catch {
      return [problem(error.text.split(separator: "\n").first.map(String.init) ?? error.text, at: 0)]
    }
  }

  /// Statements that are typed where somebody is connected already.
  private func mongoStatements(_ text: String) -> [CommandProblem] {
    guard let server = shell.world.mongoServers.first else { return [problem("the system has no MongoDB", at: 0)] }
    return MongoshCheck(server: server, database: server.current.database).findings(in: text).map {
      problem($0.message, at: $0.position, isError: $0.isError)
    }
  }

  private func psql(_ words: [ShellWord]) throws(ToolFailure) -> [CommandProblem] {
    let psql = try Psql(arguments: words.map(\.text))
    var found: [CommandProblem] = []
    for (index, word) in words.enumerated() where psql.commands.contains(word.text) && index > 0 {
      // Past the quote that opens the word.
      found += sql(word.text, isOneMessage: true, offset: { word.position + 1 + $0 })
    }
    return found
  }

  private func sql(_ text: String, isOneMessage: Bool, offset: (Int) -> Int) -> [CommandProblem] {
    guard let server = shell.world.servers.first else { return [problem("the system has no database", at: offset(0))] }
    let session = PsqlSession(server: server, holders: shell.world.holders, start: shell.world.start)
    func described(_ error: SQLProblem) -> CommandProblem {
      var message = error.message
      if error.state == "42P01", let name = message.split(separator: "\"").dropFirst().first,
        let near = NearName.nearest(to: String(name), in: session.relations.map(\.name))
      {
        message += "; did you mean \(near)?"
      }
      if let hint = error.hint { message += ". \(hint)" }
      return problem(message, at: offset(error.position ?? 0))
    }
    do throws(SQLProblem) {
      let statements = try SQLParser.statements(of: text)
      let errors = statements.compactMap { statement -> CommandProblem? in
        do throws(SQLProblem) {
          _ = try SQLChecker(relations: session.relations, now: TimestampValue.of(.start, start: shell.world.start))
            .check(statement)
          return nil
        } catch {
          return described(error)
        }
      }
      guard errors.isEmpty else { return errors }
      return CommandRemarks.remarks(
        on: statements, relations: session.relations, isOneMessage: isOneMessage
      ).map { problem($0.message, at: offset($0.position), isError: false) }
    } catch {
      return [described(error)]
    }
  }

  private func curl(_ words: [ShellWord]) throws(ToolFailure) -> [CommandProblem] {
    let request = try CurlRequest(arguments: words.map(\.text))
    guard let parts = request.parts, let word = words.first(where: { $0.text == request.url }) else { return [] }
    let own = shell.world.deployments.compactMap(\.http.host) + shell.world.services.compactMap(\.host)
    let providers = ProviderHost.apis.filter { entry in shell.world.providers.contains { $0.api == entry.api } }.map(
      \.host)
    let known = own + providers + shell.world.webhooks.flatMap { $0.with { $0.hosts } } + ["localhost"]
    guard !known.contains(parts.host), parts.host != "127.0.0.1" else { return [] }
    return [unknown("host", parts.host, of: known, at: word.position)]
  }
}
