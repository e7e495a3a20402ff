/// Where the words of a command stand among flags: `kubectl -n shop rollout --context prod restart deployment/web`.
enum KubectlSubcommand {
  /// Flags that every command takes and that have no value.
  static let switches: Set<String> = [
    "--disable-compression", "--insecure-skip-tls-verify", "--match-server-version", "--warnings-as-errors",
  ]

  /// The place of the first word that is neither a flag nor one's value; nil: there is none.
  ///
  /// Which flags a command has is not known before it is found: of one that is not known, the next word is taken for the value.
  /// - Source: cobra, `stripFlags`.
  static func place(in arguments: [String]) -> Int? {
    var index = 0
    while index < arguments.count {
      let argument = arguments[index]
      if argument == "--" { return nil }
      guard argument.hasPrefix("-"), argument.count > 1 else { return index }
      let isLong = argument.hasPrefix("--")
      let takesNext =
        isLong ? !argument.contains("=") && !switches.contains(argument) : argument.count == 2 && argument != "-h"
      index += takesNext ? 2 : 1
    }
    return nil
  }

  /// The word, and the arguments without it.
  static func split(_ arguments: [String]) -> (word: String, rest: [String])? {
    guard let place = place(in: arguments) else { return nil }
    return (arguments[place], Array(arguments[..<place] + arguments[(place + 1)...]))
  }
}
