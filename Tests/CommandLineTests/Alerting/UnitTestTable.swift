import Foundation
import TestSupport
import Testing

/// Unit tests of rules with the verdicts of promtool 3.5.3: `UnitTests/cases.txt`, each begun by `=== passes: name` or
/// `=== fails: name`, and the rule files beside it.
struct UnitTestCase: CustomTestStringConvertible, Sendable {
  var name: String
  var passes: Bool
  var text: String

  var testDescription: String { name }

  private static let folder = "Tests/CommandLineTests/UnitTests"

  static let all: [UnitTestCase] = {
    let text = ProjectFiles.text("\(folder)/cases.txt") ?? ""
    return text.components(separatedBy: "=== ").dropFirst().map { part in
      let lines = part.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
      let head = lines[0].components(separatedBy: ": ")
      return UnitTestCase(
        name: head.dropFirst().joined(separator: ": "), passes: head[0] == "passes", text: String(lines[1]))
    }
  }()

  /// Writes the test and all rule files.
  ///
  /// - Returns: the test file's path.
  func write(to folder: Folder) throws -> String {
    for name in try FileManager.default.contentsOfDirectory(atPath: ProjectFiles.path(Self.folder)) {
      if name.hasSuffix(".yml") { folder.write(ProjectFiles.text("\(Self.folder)/\(name)") ?? "", to: name) }
    }
    return folder.write(text, to: "test.yaml")
  }
}
