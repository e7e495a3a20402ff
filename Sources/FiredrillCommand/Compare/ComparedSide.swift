import ArgumentParser
import Components
import Harness
import Reporting
import Scenario

/// `FILE`, `FILE#VARIANT`, `REPORT.json` or `REPORT.json#VARIANT`: one side of a comparison.
///
/// The variant stands behind the file, and not in an option, so that both sides can be of one file or of two, scenarios or
/// reports, in the same words. A file whose own name has a `#` needs `#base` behind it.
struct ComparedSide: ExpressibleByArgument {
  /// As written.
  let text: String
  let file: String
  let variant: String?

  /// What there is to compare.
  enum Source {
    case plan(Plan)
    case report([RunResult])
  }

  init?(argument: String) {
    text = argument
    guard let mark = argument.lastIndex(of: "#") else {
      (file, variant) = (argument, nil)
      return
    }
    (file, variant) = (String(argument[..<mark]), String(argument[argument.index(after: mark)...]))
    if file.isEmpty || variant == "" { return nil }
  }

  var isReport: Bool { file.hasSuffix(".json") }

  /// - Throws: the exit status; what is wrong has been shown.
  func source(settings: [String]) throws -> Source {
    if isReport { return .report(try runs()) }
    let files = ScenarioFiles(catalogue: CommandEnvironment.current.catalogue)
    return .plan(try files.plans([file], settings: settings, variant: variant ?? "base")[0])
  }

  /// Bytes; a report of a thousand runs has about 100 MB.
  private static let limit = 2 << 30

  private func runs() throws -> [RunResult] {
    let bytes = try CommandFiles.read(file, limit: Self.limit)
    do throws(ReportReader.Problem) {
      return try chosen(Summary(try ReportReader.runs(bytes)).groups)
    } catch {
      switch error {
      case .json(let problem): throw fail(problem.message, line: problem.line, column: problem.column)
      case .content(let path, let message): throw fail("no report of runs: \(path): \(message)")
      }
    }
  }

  /// The variant that was asked for, or the scenario as written, or what there is if that is one only.
  private func chosen(_ groups: [RunGroup]) throws(ReportReader.Problem) -> [RunResult] {
    if variant == nil, groups.count == 1 { return groups[0].results }
    let wanted = variant == "base" ? nil : variant
    let fitting = groups.filter { $0.variant == wanted }
    if fitting.count == 1 { return fitting[0].results }
    let names = groups.map { "\($0.file)#\($0.variant ?? "base")" }.joined(separator: ", ")
    let message = fitting.isEmpty ? "no runs of '\(variant ?? "base")'" : "runs of several scenarios"
    throw .content(path: "runs", message: "\(message); it holds \(names)")
  }

  private func fail(_ message: String, line: Int = 0, column: Int = 0) -> ExitCode {
    let diagnostic = Diagnostic(file: file, line: line, column: column, message: message)
    CommandEnvironment.current.errors(diagnostic.rendered() + "\n")
    return ExitStatus.invalid
  }
}
