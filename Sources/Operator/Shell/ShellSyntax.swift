/// A text of command lines as it was understood.
struct ShellScript {
  /// In their order; each may depend on how the one before it ended.
  var steps: [Step] = []

  struct Step {
    enum Condition {
      case always
      /// After `&&`: only when the last command succeeded.
      case success
      /// After `||`: only when it failed.
      case failure
    }
    var condition = Condition.always
    var pipeline: ShellPipeline
  }
}

/// Commands joined by pipes.
struct ShellPipeline {
  var commands: [ShellCommand] = []
  /// `time`.
  var isTimed = false
  /// Ends with `&`.
  var isInBackground = false
}

/// A tool and its arguments.
struct ShellCommand {
  /// `NAME=value` before the tool: part of its environment alone.
  var assignments: [(name: String, value: ShellWord)] = []
  var words: [ShellWord]
}

/// A word after quotes and variables.
struct ShellWord: Hashable {
  var text: String
  /// Characters (Unicode scalars) from the beginning of the text.
  var position: Int
  /// `$( )` within it, in their order.
  var substitutions: [Substitution] = []

  /// A command line whose output becomes part of the word.
  struct Substitution: Hashable {
    /// As written, between the parentheses.
    var script: String
    /// Where that begins in the whole text.
    var position: Int
    /// Where its output belongs: UTF-8 bytes from the beginning of the word.
    var offset: Int
    /// Within quotes, so that its blanks separate nothing.
    var isQuoted: Bool
  }
}

/// Why a text is no command line, or none that the simulation can carry out.
struct ShellProblem: Error, Hashable {
  /// The whole message, as it is printed.
  var message: String
  var position: Int
  /// 2: bash refuses the text; 126: the simulation does.
  var exitCode: Int

  static func unsupported(_ what: String, at position: Int) -> Self {
    Self(message: "firedrill: the simulated shell does not support \(what)", position: position, exitCode: 126)
  }

  static func syntax(_ token: String, at position: Int) -> Self {
    Self(message: "bash: syntax error near unexpected token `\(token)'", position: position, exitCode: 2)
  }
}
