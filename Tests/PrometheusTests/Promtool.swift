import Foundation

/// The real `promtool`, found on the path.
struct Promtool: Sendable {
  let path: String

  init?() {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    guard let found = folders.map({ "\($0)/promtool" }).first(where: FileManager.default.isExecutableFile) else {
      return nil
    }
    path = found
  }

  struct Answer {
    var status: Int32
    var output: String
    var errors: String
  }

  /// Runs it to its end; output goes through files, so that no pipe can fill up.
  func run(_ arguments: [String], input: [UInt8] = []) throws -> Answer {
    let folder = try TemporaryFolder()
    for (name, content) in [("in", input), ("out", []), ("err", [])] {
      try Data(content).write(to: URL(fileURLWithPath: folder.path(name)))
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: folder.path("in")))
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.path("out")))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.path("err")))
    try process.run()
    process.waitUntilExit()
    return Answer(
      status: process.terminationStatus, output: try String(contentsOfFile: folder.path("out"), encoding: .utf8),
      errors: try String(contentsOfFile: folder.path("err"), encoding: .utf8))
  }
}

/// A folder of a test's own, removed with the value's last use.
final class TemporaryFolder {
  private let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "firedrill-prometheus-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appending(path: name).path }
}

/// A sample as the real database holds it.
struct LoadedSample: Hashable {
  var labels: [String: String]
  /// By bits, so that NaN equals itself.
  private var bits: UInt64
  var milliseconds: Int64

  struct Malformed: Error { var line: String }

  init(labels: [String: String], value: Double, milliseconds: Int64) {
    self.labels = labels
    bits = value.bitPattern
    self.milliseconds = milliseconds
  }

  /// Reads a line of `promtool tsdb dump`: `{__name__="depth", status="queued"} 5 1772434800000`, values Go-quoted.
  init(dumpLine line: String) throws {
    guard let end = line.lastIndex(of: "}") else { throw Malformed(line: line) }
    let numbers = line[line.index(after: end)...].split(separator: " ")
    guard numbers.count == 2, let value = Double(numbers[0].replacing("+Inf", with: "inf")),
      let milliseconds = Int64(numbers[1])
    else { throw Malformed(line: line) }
    var labels: [String: String] = [:]
    var rest = Substring(line[..<end]).dropFirst()
    while let equals = rest.firstIndex(of: "=") {
      let name = rest[..<equals].drop { $0 == "," || $0 == " " }
      rest = rest[equals...].dropFirst(2)
      var text = ""
      while let next = rest.popFirst(), next != "\"" {
        guard next == "\\" else {
          text.append(next)
          continue
        }
        switch rest.popFirst() {
        case "n": text.append("\n")
        case let escaped?: text.append(escaped)
        case nil: throw Malformed(line: line)
        }
      }
      labels[String(name)] = text
    }
    self.init(labels: labels, value: value, milliseconds: milliseconds)
  }
}
