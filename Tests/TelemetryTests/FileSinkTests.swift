import Foundation
import Telemetry
import Testing

@Suite("File sink")
struct FileSinkTests {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "firedrill-sink-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  func path(_ name: String) -> String { folder.appending(path: name).path }
  func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() }
  func content(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }
  func cleanUp() { try? FileManager.default.removeItem(at: folder) }

  @Test func theFileAppearsWhenItIsWhole() throws {
    defer { cleanUp() }
    let sink = try FileSink(path: path("out"))
    let block = String(repeating: "0123456789", count: 10_000)
    sink.write("head\n")
    sink.write(block)
    sink.write("\ntail")
    sink.flush()
    #expect(try !names().contains("out"))
    try sink.close()
    #expect(try names() == ["out"])
    #expect(try content("out") == "head\n\(block)\ntail")
    try sink.close()
  }

  @Test func manySmallWritesKeepTheirOrder() throws {
    defer { cleanUp() }
    let sink = try FileSink(path: path("out"))
    for number in 0..<50_000 { sink.write("\(number)\n") }
    try sink.close()
    #expect(try content("out") == (0..<50_000).map { "\($0)\n" }.joined())
  }

  @Test func anAbandonedFileLeavesNothing() throws {
    defer { cleanUp() }
    do {
      let sink = try FileSink(path: path("out"))
      sink.write("half")
      sink.flush()
      #expect(try names().count == 1)
    }
    #expect(try names().isEmpty)
  }

  @Test func whatStoodThereStaysUntilTheEnd() throws {
    defer { cleanUp() }
    try "old".write(toFile: path("out"), atomically: false, encoding: .utf8)
    let abandoned = try FileSink(path: path("out"))
    abandoned.write("new")
    #expect(try content("out") == "old")
    abandoned.discard()
    #expect(try content("out") == "old")
    let finished = try FileSink(path: path("out"))
    finished.write("new")
    try finished.close()
    #expect(try content("out") == "new")
    #expect(try names() == ["out"])
  }

  @Test func linksKeepPointing() throws {
    defer { cleanUp() }
    try "old".write(toFile: path("real"), atomically: false, encoding: .utf8)
    try FileManager.default.createSymbolicLink(atPath: path("link"), withDestinationPath: path("real"))
    let sink = try FileSink(path: path("link"))
    sink.write("new")
    try sink.close()
    #expect(try content("real") == "new")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path("link")) == path("real"))
  }

  @Test func openingErrorsAreTyped() {
    defer { cleanUp() }
    #expect(throws: FileSinkError(step: .open, path: path("no/such/folder"), code: ENOENT)) {
      try FileSink(path: path("no/such/folder"))
    }
    #expect(throws: FileSinkError(step: .open, path: folder.path, code: EISDIR)) { try FileSink(path: folder.path) }
  }

  @Test func aFullDeviceIsReportedAtTheEnd() throws {
    defer { cleanUp() }
    let sink = try FileSink(path: "/dev/full")
    for _ in 0..<3 { sink.write(String(repeating: "x", count: 100_000)) }
    let expected = FileSinkError(step: .write, path: "/dev/full", code: ENOSPC)
    #expect(sink.failure == expected)
    #expect(expected.description == "cannot write /dev/full: No space left on device")
    #expect(throws: expected) { try sink.close() }
    #expect(FileManager.default.fileExists(atPath: "/dev/full"))
  }

  @Test func devicesAreWrittenDirectly() throws {
    defer { cleanUp() }
    let sink = try FileSink(path: "/dev/null")
    sink.write("gone")
    try sink.close()
    var status = stat()
    #expect(stat("/dev/null", &status) == 0)
    #expect(status.st_mode & S_IFMT == S_IFCHR)
  }
}
