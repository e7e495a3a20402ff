public import Foundation

/// A program of somebody else's that tests compare with.
public struct ExternalTool: Sendable {
  public let path: String

  /// How a program ended and what it wrote.
  public struct Answer: Sendable {
    public var status: Int32
    public var output: String
    public var errors: String
  }

  /// - Returns: nil when the file is not there.
  public init?(at path: String) {
    guard FileManager.default.isExecutableFile(atPath: path) else { return nil }
    self.path = path
  }

  /// Looks for the program on the path.
  public init?(_ name: String) {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    guard let found = folders.compactMap({ ExternalTool(at: "\($0)/\(name)") }).first else { return nil }
    self = found
  }

  /// The promtool of a Prometheus 3.x, as the scripts under `.ci/verify` fetch it; nil when they have not.
  public static let promtool3 = ExternalTool(at: ProjectFiles.path(".build/prometheus/usr/bin/promtool"))

  private static let environment = ProcessInfo.processInfo.environment.filter { $0.key != "LANGUAGE" }
    .merging(["LC_ALL": "C.UTF-8", "TZ": "UTC"]) { $1 }

  /// Runs it to its end; output goes through files, so that no pipe can fill up.
  /// - Parameters:
  ///   - environment: all of it; nil: the tests' own, but for the language and the time zone, which are always the same.
  ///   - directory: where it runs; nil: where the tests do.
  public func run(
    _ arguments: [String], input: [UInt8] = [], environment: [String: String]? = nil, directory: URL? = nil
  ) throws -> Answer {
    let folder = try TemporaryFolder()
    for (name, content) in [("in", input), ("out", []), ("err", [])] {
      try Data(content).write(to: URL(fileURLWithPath: folder.path(name)))
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.environment = environment ?? Self.environment
    if let directory { process.currentDirectoryURL = directory }
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
public final class TemporaryFolder {
  private let url: URL

  public init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "firedrill-tools-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// The path of a file in it.
  public func path(_ name: String) -> String { url.appending(path: name).path }
}
