import Components

/// Collects the problems of one reading.
///
/// After a syntax error the rest of a file is unknown, so problems that are about something absent (a missing key, a
/// name that nothing has) may be wrong; they are dropped at the end if any file was cut short.
final class ProblemList {
  private struct Entry {
    var position: SourcePosition
    var diagnostic: Diagnostic
    var isAboutAbsence: Bool
    var isMissingFile = false
  }
  private struct Identity: Hashable {
    var position: SourcePosition
    var message: String
  }

  var sources = SourceFiles()
  /// Set when a file could not be read to its end.
  var isCutShort = false
  private var entries: [Entry] = []
  private var seen: Set<Identity> = []

  var isEmpty: Bool { entries.isEmpty }
  var count: Int { entries.count }
  /// How often anything was reported, also what was known already.
  private(set) var reports = 0
  /// Added to every problem that is new while it is set, such as "in variant 'x'".
  var context: String?

  /// - Parameters:
  ///   - candidates: the names that are known here; the nearest becomes the suggestion for `name`.
  ///   - isAboutAbsence: the problem is that something is not there.
  func report(
    _ position: SourcePosition, _ message: String, meaning name: String? = nil, of candidates: [String] = [],
    note: String? = nil, isAboutAbsence: Bool = false
  ) {
    // Thousands of problems with thousands of names would take minutes; nobody reads that far.
    let wanted = entries.count < 1_000 ? name : nil
    let suggestion = wanted.flatMap { NearName.nearest(to: $0, in: candidates.prefix(1_000)) }
    add(position, message, suggestion: suggestion, note: note, isAboutAbsence: isAboutAbsence)
  }

  /// A file that is named was not there or could not be opened.
  func reportMissingFile(_ position: SourcePosition, _ message: String) {
    add(position, message, suggestion: nil, note: nil, isAboutAbsence: false, isMissingFile: true)
  }

  private func add(
    _ position: SourcePosition, _ message: String, suggestion: String?, note: String?, isAboutAbsence: Bool,
    isMissingFile: Bool = false
  ) {
    reports += 1
    guard seen.insert(Identity(position: position, message: message)).inserted else { return }
    let notes = [note, context].compactMap { $0 }
    let diagnostic = Diagnostic(
      file: sources.names[position.file], line: position.line, column: position.column, message: message,
      suggestion: suggestion, note: notes.isEmpty ? nil : notes.joined(separator: "; "),
      excerpt: sources.excerpt(at: position))
    entries.append(
      Entry(
        position: position, diagnostic: diagnostic, isAboutAbsence: isAboutAbsence,
        isMissingFile: isMissingFile))
  }

  /// All problems in the order of their places; nil when there are none.
  func outcome() -> InvalidScenario? {
    guard !entries.isEmpty else { return nil }
    // Equal places keep the order of their reports.
    let kept = entries.enumerated()
      .filter { !(isCutShort && $0.element.isAboutAbsence) }
      .sorted { ($0.element.position, $0.offset) < ($1.element.position, $1.offset) }
    precondition(!kept.isEmpty, "a file was cut short without a report")
    return InvalidScenario(
      diagnostics: kept.map(\.element.diagnostic), exitStatus: kept.allSatisfy(\.element.isMissingFile) ? 66 : 65)
  }
}
