import ArgumentParser
import Prometheus
import Scenario

/// An expression to be answered, and where it was read.
struct Question {
  var text: String
  /// The file of queries, or which expression of the command line it is.
  var source: String
  /// From 1; nil: the text's lines are the source's.
  var line: Int?

  static func given(_ expressions: [String]) -> [Question] {
    expressions.enumerated().map { Question(text: $1, source: "expression \($0 + 1)") }
  }

  /// The expressions of a file, one a line.
  static func read(_ path: String) throws -> [Question] {
    let bytes = try CommandFiles.read(path, limit: 16 << 20)
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    let questions = lines.enumerated().compactMap { index, line -> Question? in
      let text = String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
      guard let first = text.first(where: { $0 != " " && $0 != "\t" }), first != "#" else { return nil }
      return Question(text: text, source: path, line: index + 1)
    }
    if questions.isEmpty {
      CommandEnvironment.current.errors(
        Diagnostic(file: path, line: 0, column: 0, message: "the file holds no expression").rendered() + "\n")
      throw ExitStatus.invalid
    }
    return questions
  }

  /// What is wrong with it, at its place.
  func diagnostic(_ problem: PromQLError) -> Diagnostic {
    let place = problem.position(in: text)
    let shown = text.split(separator: "\n", omittingEmptySubsequences: false)[place.line - 1]
    return Diagnostic(
      file: source, line: line ?? place.line, column: place.column, message: problem.message,
      excerpt: .init(text: String(shown), offset: place.column - 1))
  }
}

/// Files that commands read themselves.
enum CommandFiles {
  /// - Throws: status 66, or 65 when the file is too large; the reason has been shown.
  static func read(_ path: String, limit: Int) throws -> [UInt8] {
    func fail(_ message: String, _ status: ExitCode) -> ExitCode {
      let diagnostic = Diagnostic(file: path, line: 0, column: 0, message: message)
      CommandEnvironment.current.errors(diagnostic.rendered() + "\n")
      return status
    }
    do throws(FileProblem) {
      return try DiskFiles().read(path, limit: limit)
    } catch {
      switch error {
      case .missing: throw fail("the file does not exist", ExitStatus.missing)
      case .unreadable(let reason): throw fail("the file cannot be read: \(reason)", ExitStatus.missing)
      case .tooLarge: throw fail("the file is larger than \(limit) bytes", ExitStatus.invalid)
      }
    }
  }
}
