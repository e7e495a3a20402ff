import Foundation

/// A folder of its own for a test, gone with it.
final class Folder {
  let url: URL

  init() {
    url = FileManager.default.temporaryDirectory.appending(path: "firedrill-test-\(UUID().uuidString)")
    try! FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appending(path: name).path }

  /// Writes a file and returns its path.
  @discardableResult func write(_ text: String, to name: String) -> String {
    try! text.write(toFile: path(name), atomically: false, encoding: .utf8)
    return path(name)
  }

  /// The text of a file; nil when there is none.
  func text(_ name: String) -> String? { try? String(contentsOfFile: path(name), encoding: .utf8) }

  var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: url.path).sorted()) ?? [] }
}
