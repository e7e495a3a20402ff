import Foundation
import Testing

/// The project's own files, found from where this source file was compiled.
enum Repository {
  static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
    .deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// A file of the project, read once.
  struct File: Sendable {
    /// Relative to the root, such as `Sources/Load/LoadSource.swift`.
    var path: String
    var text: String
    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
  }

  /// Every file below `folder` (relative to the root) that ends in one of `extensions`, in path order.
  static func files(under folder: String, _ extensions: [String]) -> [File] {
    let base = root.appending(path: folder)
    guard let enumerator = FileManager.default.enumerator(atPath: base.path) else { return [] }
    return enumerator.compactMap { $0 as? String }
      .filter { path in extensions.contains { path.hasSuffix($0) } && !path.contains(".build/") }
      .sorted()
      .compactMap { file("\(folder)/\($0)") }
  }

  static func file(_ path: String) -> File? {
    guard let text = try? String(contentsOf: root.appending(path: path), encoding: .utf8) else { return nil }
    return File(path: path, text: text)
  }

  /// The names of the folders directly below `folder`, in order.
  static func folders(in folder: String) -> [String] {
    let base = root.appending(path: folder)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: base.path)) ?? []
    return names.sorted().filter { name in
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: base.appending(path: name).path, isDirectory: &isFolder)
        && isFolder.boolValue
    }
  }

  static let sources = files(under: "Sources", [".swift"])
}

/// Something a rule of the house objects to, printed so that an editor can jump to it.
struct Finding: CustomStringConvertible, Hashable {
  var path: String
  var line: Int
  var message: String
  var description: String { "\(path):\(line): \(message)" }
}

extension [Finding] {
  /// Makes the findings, if there are any, an issue of the running test.
  func report() {
    if !isEmpty { Issue.record("\(count) findings:\n\(map(\.description).joined(separator: "\n"))") }
  }
}
