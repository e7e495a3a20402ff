import Components
import FiredrillCommand
import Synchronization
import TestSupport

/// Runs command lines as the program does, in this process, and keeps what they print.
struct Shell {
  var catalogue: Catalogue = .standard

  /// What a command printed and how it ended.
  struct Outcome {
    var status: Int32
    var output: String
    var errors: String
  }

  private final class Text: Sendable {
    private let text = Mutex("")
    func append(_ more: String) { text.withLock { $0 += more } }
    var value: String { text.withLock { $0 } }
  }

  func run(_ arguments: String...) -> Outcome { run(arguments) }

  func run(_ arguments: [String]) -> Outcome {
    let output = Text()
    let errors = Text()
    let environment = CommandEnvironment(
      catalogue: catalogue, output: { output.append($0) }, errors: { errors.append($0) })
    let status = Firedrill.execute(arguments, in: environment)
    return Outcome(status: status, output: output.value, errors: errors.value)
  }

  /// The words of a command line as a POSIX shell would split them (single quotes only, which is what is printed).
  static func words(_ line: String) -> [String] {
    var words: [String] = []
    var word = ""
    var (isQuoted, isOpen, isEscaped) = (false, false, false)
    for character in line {
      if isEscaped {
        word.append(character)
        isEscaped = false
      } else if character == "'" {
        isQuoted.toggle()
        isOpen = true
      } else if character == "\\", !isQuoted {
        isEscaped = true
        isOpen = true
      } else if character == " ", !isQuoted {
        if isOpen { words.append(word) }
        word = ""
        isOpen = false
      } else {
        word.append(character)
        isOpen = true
      }
    }
    if isOpen { words.append(word) }
    return words
  }
}
