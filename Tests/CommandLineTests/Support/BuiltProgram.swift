import Foundation
import Glibc
import TestSupport
import Testing

/// A program of the package as it was built beside the tests, run in a process of its own.
struct BuiltProgram {
  static let firedrill = BuiltProgram("firedrill")
  /// The same with a worker that breaks an invariant.
  static let planted = BuiltProgram("planted-firedrill")

  let url: URL

  private init(_ name: String) {
    // The tests' own program lies in the folder of the build's products.
    let tests = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    url = tests.deletingLastPathComponent().appending(path: name)
  }

  func run(_ arguments: [String]) throws -> ExternalTool.Answer {
    try #require(ExternalTool(at: url.path), "\(url.path) is not built").run(arguments)
  }

  /// Starts it without waiting; its output goes nowhere.
  ///
  /// - Parameter pipe: a named pipe that is opened for writing when the program has ended, so that nobody waits for it in vain.
  func start(_ arguments: [String], pipe: String) throws -> Process {
    let process = Process()
    process.executableURL = url
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    process.terminationHandler = { _ in
      let writer = open(pipe, O_WRONLY | O_NONBLOCK)
      if writer >= 0 { close(writer) }
    }
    // Threads of tests may have signals blocked, which programs inherit.
    var (signals, before) = (sigset_t(), sigset_t())
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM] { sigaddset(&signals, number) }
    pthread_sigmask(SIG_UNBLOCK, &signals, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    try process.run()
    return process
  }
}
