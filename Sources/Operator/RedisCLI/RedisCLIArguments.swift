import VirtualTime

/// What `redis-cli` is asked to do.
struct RedisCLIArguments {
  var host = "127.0.0.1"
  var port = 6379
  /// The number of the database.
  var database = 0
  /// `--raw` or `--no-raw`; nil: as where the output goes.
  var isRaw: Bool?
  var repeats = 1
  /// Between repetitions.
  var interval = VirtualDuration.zero
  /// Whether a reply that is an error is the command's failure, too (`-e`).
  var failsOnError = false
  /// Whether there is one: no server here has any.
  var hasPassword = false
  /// Whether a password stands on the command line, of which redis-cli warns.
  var showsPassword = false
  /// `--scan`: all keys, or those of a pattern.
  var scans = false
  var pattern: String?
  var scanCount: String?
  /// `--rdb`: where a snapshot goes.
  var snapshot: String?
  /// The command's words; empty: a session at the prompt.
  var words: [String] = []

  /// Options with a value, that of one connection apart.
  private static let unsupported: Set<String> = [
    "-x", "-X", "-3", "-c", "--csv", "--json", "--quoted-input", "--stat", "--latency", "--latency-history",
    "--latency-dist",
    "--lru-test", "--replica", "--functions-rdb", "--pipe", "--bigkeys", "--memkeys", "--hotkeys", "--eval",
    "--ldb",
    "--intrinsic-latency", "--cluster", "--tls", "--verbose", "-s", "-u", "--user",
  ]

  init(_ arguments: [String]) throws(ToolFailure) {
    var rest = arguments[...]
    func value(of option: String) throws(ToolFailure) -> String {
      guard let value = rest.popFirst() else { throw Self.unrecognised(option) }
      return value
    }
    var warns = true
    func number(_ text: String) -> Int { Int(text.prefix { $0.isNumber }) ?? 0 }
    while let first = rest.first, first.hasPrefix("-"), first.count > 1 {
      rest.removeFirst()
      // Without their value these are no options.
      if rest.isEmpty, ["-h", "-p", "-n", "-a", "--pass", "-r", "-i", "--pattern", "--count", "--rdb"].contains(first) {
        if first == "-h" { throw ToolFailure(126, "firedrill: the simulation does not print the help of redis-cli\n") }
        throw Self.unrecognised(first)
      }
      switch first {
      case "-h": host = try value(of: first)
      case "-p": port = number(try value(of: first))
      case "-n": database = number(try value(of: first))
      case "-a", "--pass":
        _ = try value(of: first)
        (hasPassword, showsPassword) = (true, true)
      case "--no-auth-warning": warns = false
      case "-r":
        repeats = number(try value(of: first))
      case "-i":
        let text = try value(of: first)
        interval = Double(text).flatMap { VirtualDuration(seconds: $0) } ?? .zero
      case "-e": failsOnError = true
      case "-2", "--no-readline": break
      case "--raw": isRaw = true
      case "--no-raw": isRaw = false
      case "--scan": scans = true
      case "--rdb": snapshot = try value(of: first)
      case "--pattern": pattern = try value(of: first)
      case "--count": scanCount = try value(of: first)
      case let option where Self.unsupported.contains(option):
        throw ToolFailure(126, "firedrill: the simulation's redis-cli does not know \(option)\n")
      default: throw Self.unrecognised(first)
      }
    }
    if !warns { showsPassword = false }
    words = Array(rest)
  }

  private static func unrecognised(_ option: String) -> ToolFailure {
    ToolFailure(1, "Unrecognized option or bad number of args for: '\(option)'\n")
  }
}
