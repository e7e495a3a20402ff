import SimulationKernel
import VirtualTime

/// `date` and `watch`.
extension Shell {
  /// Now, in seconds since 1970.
  var unixSeconds: Double { Double(world.start.moment(of: world.simulation.now).unixNanoseconds) / 1e9 }

  /// Virtual time, in the time zone of the scenario's start.
  func date(_ arguments: [String]) throws(ToolFailure) -> CommandResult {
    var format: String?
    var isUTC = environment["TZ"].map { $0 == "UTC" || $0 == "UTC0" } ?? false
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      switch argument {
      case "-u", "--utc", "--universal": isUTC = true
      case "-I", "--iso-8601": format = "%Y-%m-%d"
      case "-Iseconds", "--iso-8601=seconds": format = "%Y-%m-%dT%H:%M:%S%:z"
      case "-R", "--rfc-email": format = "%a, %d %b %Y %H:%M:%S %z"
      case _ where argument.hasPrefix("+"):
        guard format == nil else { throw ToolFailure(1, "date: multiple output formats specified\n") }
        format = String(argument.dropFirst())
      case _ where argument.hasPrefix("--"):
        let name = argument.prefix { $0 != "=" }
        if ["--date", "--file", "--reference", "--set", "--rfc-3339", "--debug"].contains(name) {
          throw ToolFailure(126, "firedrill: the simulation does not support date \(name)\n")
        }
        throw ToolFailure(
          1, "date: unrecognized option '\(argument)'\nTry 'date --help' for more information.\n")
      case _ where argument.hasPrefix("-") && argument.count > 1:
        let letter = argument.dropFirst().first ?? "-"
        if "dfrsI".contains(letter) {
          throw ToolFailure(126, "firedrill: the simulation does not support date -\(letter)\n")
        }
        throw ToolFailure(
          1, "date: invalid option -- '\(letter)'\nTry 'date --help' for more information.\n")
      default: throw ToolFailure(1, "date: invalid date ‘\(argument)’\n")
      }
    }
    var moment = world.start.moment(of: world.simulation.now)
    if isUTC { moment.offsetSeconds = 0 }
    return CommandResult(output: CivilTime(moment).text(format ?? "%a %b %e %H:%M:%S %Z %Y") + "\n")
  }

  /// Runs a command line again and again, each time one interval after the last one ended, for as long as a person looks
  /// at it; what is left on the screen is the last run's output. Ctrl-C ends `watch` with 0.
  ///
  /// Source: procps-ng, `watch.c`. The screen is 80 columns wide and as long as it takes (assumed).
  func watch(_ arguments: [String]) async throws -> CommandResult {
    let options = try WatchOptions(arguments)
    let end = world.simulation.now + attention
    var screen = CommandResult()
    while true {
      let result = try await nested(options.command)
      let isFirst = screen == CommandResult()
      let hasChanged = !isFirst && result.output + result.errorOutput != screen.output + screen.errorOutput
      screen = result
      if options.endsAtChange, hasChanged { break }
      let next = world.simulation.now + options.interval
      guard next <= end else {
        if world.simulation.now < end { try await world.simulation.sleep(for: world.simulation.now.duration(to: end)) }
        break
      }
      try await world.simulation.sleep(for: options.interval)
    }
    var header = ""
    if !options.hasNoTitle {
      let time = CivilTime(world.start.moment(of: world.simulation.now)).text("%c")
      let (left, right) = ("Every \(options.shownInterval)s: \(options.command)", "terminal: \(time)")
      let room = max(0, 79 - right.count)
      header =
        (left.count > room ? String(left.prefix(max(0, room - 3))) + "..." : left)
        + String(repeating: " ", count: max(1, 80 - min(left.count, room) - right.count)) + right + "\n\n"
    }
    // Both streams go to the screen.
    return CommandResult(output: header + screen.output + screen.errorOutput)
  }
}

/// What `watch` was asked for.
struct WatchOptions {
  private(set) var interval = VirtualDuration.seconds(2)
  private(set) var shownInterval = "2.0"
  private(set) var hasNoTitle = false
  private(set) var endsAtChange = false
  private(set) var command = ""

  private static let usage = "\nUsage:\n watch [options] command\n"

  init(_ arguments: [String]) throws(ToolFailure) {
    var rest = arguments[...]
    while let argument = rest.first, argument.hasPrefix("-"), argument.count > 1 {
      rest = rest.dropFirst()
      if argument == "--" { break }
      if argument.hasPrefix("--") {
        let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
        switch parts[0] {
        case "--interval": try read(interval: parts.count > 1 ? parts[1] : rest.popFirst())
        case "--no-title": hasNoTitle = true
        case "--chgexit": endsAtChange = true
        case "--differences", "--color", "--no-color": break
        case "--beep", "--errexit", "--exec", "--precise", "--equexit", "--no-rerun", "--no-wrap":
          throw ToolFailure(126, "firedrill: the simulation does not support watch \(parts[0])\n")
        default: throw ToolFailure(1, "watch: unrecognized option '\(argument)'\n" + Self.usage)
        }
        continue
      }
      var letters = argument.dropFirst()
      while let letter = letters.popFirst() {
        switch letter {
        case "n":
          try read(interval: letters.isEmpty ? rest.popFirst() : String(letters))
          letters = ""
        case "t": hasNoTitle = true
        case "g": endsAtChange = true
        case "d", "c": break
        case "b", "e", "x", "p", "q", "r", "w":
          throw ToolFailure(126, "firedrill: the simulation does not support watch -\(letter)\n")
        default: throw ToolFailure(1, "watch: invalid option -- '\(letter)'\n" + Self.usage)
        }
      }
    }
    guard !rest.isEmpty else { throw ToolFailure(1, Self.usage) }
    // They are words of one command line, as `sh -c` gets it.
    command = rest.joined(separator: " ")
  }

  private mutating func read(interval text: String?) throws(ToolFailure) {
    guard let text else { throw ToolFailure(1, "watch: option requires an argument -- 'n'\n" + Self.usage) }
    guard let seconds = Double(text.replacing(",", with: ".")), seconds.isFinite else {
      throw ToolFailure(1, "watch: failed to parse argument: '\(text)'\n")
    }
    // procps takes less for a tenth of a second.
    let tenths = (max(0.1, min(seconds, 2_678_400)) * 10).rounded()
    interval = .milliseconds(Int64(tenths) * 100)
    shownInterval = "\(tenths / 10)"
  }
}
