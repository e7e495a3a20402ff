import Foundation
public import Testing

/// Files that hold what a report must look like, byte by byte.
public enum Golden {
  /// Compares `text` with `Golden/NAME` in the folder of the calling target's tests; with FIREDRILL_UPDATE_GOLDEN=1 writes
  /// the file instead.
  public static func expect(
    _ text: String, equals name: String, in target: String = #fileID, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let folder = String(target.prefix { $0 != "/" })
    let file = ProjectFiles.root.appending(path: "Tests/\(folder)/Golden/\(name)")
    if ProcessInfo.processInfo.environment["FIREDRILL_UPDATE_GOLDEN"] == "1" {
      try Data(text.utf8).write(to: file)
      return
    }
    let expected = try String(contentsOf: file, encoding: .utf8)
    if text == expected { return }
    let lines = [text, expected].map { $0.split(separator: "\n", omittingEmptySubsequences: false) }
    let number = zip(lines[0], lines[1]).enumerated().first { $0.element.0 != $0.element.1 }?.offset
    let first = number ?? min(lines[0].count, lines[1].count)
    Issue.record(
      """
      \(name) differs from line \(first + 1) on; FIREDRILL_UPDATE_GOLDEN=1 rewrites it.
      is:       \(first < lines[0].count ? String(lines[0][first]) : "(end)")
      expected: \(first < lines[1].count ? String(lines[1][first]) : "(end)")
      """, sourceLocation: sourceLocation)
  }
}
