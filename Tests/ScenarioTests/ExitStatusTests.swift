import Foundation
import Scenario
import Testing

@Suite("Exit statuses of problems")
struct ExitStatusTests {
  func status(_ files: [String: String], file: String = "main.yaml") -> Int32? {
    do {
      _ = try TestFiles.read(files, file: file)
      return nil
    } catch {
      return error.exitStatus
    }
  }

  @Test func are66OnlyForFilesAlone() {
    #expect(status([:]) == 66)
    #expect(status(["main.yaml": "version: 1\nextends: gone.yaml\n"]) == 66)
    #expect(status(["main.yaml": "version: 1\nname: x\nduration: 1h\nsystem: gone.yaml\n"]) == 66)
    #expect(status(["main.yaml": "version: 1\nextends: gone.yaml\nseverity: P9\n"]) == 65)
    #expect(status(["main.yaml": "version: 1\nname: x\n"]) == 65)
    #expect(status(["main.yaml": "version: 1\nname: x\nduration: 1h\n"]) == nil)
  }

  @Test func sayWhyAFileOfTheDiskCannotBeRead() throws {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("firedrill-\(getpid())")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    func problem(_ path: String) -> FileProblem? {
      do throws(FileProblem) {
        _ = try DiskFiles().read(path, limit: 10)
        return nil
      } catch { return error }
    }
    let file = directory.appendingPathComponent("a.yaml").path
    try Data("0123456789".utf8).write(to: URL(fileURLWithPath: file))
    #expect(problem(file) == nil)
    #expect(try DiskFiles().read(file, limit: 10) == Array("0123456789".utf8))
    try Data("0123456789x".utf8).write(to: URL(fileURLWithPath: file))
    #expect(problem(file) == .tooLarge)
    #expect(problem(directory.path) == .unreadable("it is a directory"))
    #expect(problem(file + ".gone") == .missing)
    #expect(problem(file + "/below") == .missing)
    #expect(problem("/dev/zero") == .tooLarge)
  }
}
