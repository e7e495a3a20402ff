import Glibc
import Telemetry

/// Files that are written all together where nothing stands yet, or not at all.
struct NewFiles {
  let folder: String
  let files: [Template.File]

  /// Those that exist already, in order.
  var existing: [String] { files.map(path).filter { access($0, F_OK) == 0 } }

  func path(_ file: Template.File) -> String { "\(folder)/\(file.path)" }

  /// Makes the folders that are missing, and the files. What exists is never changed; after a failure no file of these is left.
  func write() throws(FileSinkError) {
    var written: [String] = []
    for file in files {
      do throws(FileSinkError) {
        try makeFolders(of: path(file))
        try write(file.text, to: path(file), &written)
      } catch {
        for path in written { unlink(path) }
        throw error
      }
    }
  }

  private func makeFolders(of path: String) throws(FileSinkError) {
    for (index, character) in zip(path.indices, path) where character == "/" && index > path.startIndex {
      let folder = String(path[..<index])
      guard mkdir(folder, 0o777) == 0 || errno == EEXIST else {
        throw FileSinkError(step: .open, path: folder, code: errno)
      }
    }
  }

  private func write(_ text: String, to path: String, _ written: inout [String]) throws(FileSinkError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileSinkError(step: .open, path: path, code: errno) }
    written.append(path)
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 || errno == EINTR else {
        let failure = FileSinkError(step: .write, path: path, code: errno)
        close(descriptor)
        throw failure
      }
      rest = rest.dropFirst(max(0, count))
    }
    guard close(descriptor) == 0 else { throw FileSinkError(step: .close, path: path, code: errno) }
  }
}
