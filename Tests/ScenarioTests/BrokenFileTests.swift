import Foundation
import Scenario
import TestSupport
import Testing

/// Every file in `Broken` has the whole expected output beside it. `FIREDRILL_UPDATE=1` writes the outputs anew.
@Suite("Broken files")
struct BrokenFileTests {
  static let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Broken")
  static let directory = Bundle.module.resourceURL!.appendingPathComponent("Broken").path
  static let isUpdating = ProcessInfo.processInfo.environment["FIREDRILL_UPDATE"] == "1"
  static let names: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    return files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
  }()

  /// Paths as seen from the directory of the broken files.
  struct Files: FileReading {
    func read(_ path: String, limit: Int) throws(FileProblem) -> [UInt8] {
      try DiskFiles().read(BrokenFileTests.directory + "/" + path, limit: limit)
    }
  }

  /// `--set path=value` and `--variant name` from a first line that is `# arguments: ...`.
  struct Arguments {
    var overrides: [String] = []
    var variant: String?

    init(_ name: String) {
      guard let bytes = try? Files().read(name + ".yaml", limit: .max),
        let line = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first,
        line.hasPrefix("# arguments: ")
      else { return }
      let words = line.dropFirst("# arguments: ".count).split(separator: " ").map(String.init)
      for (flag, value) in zip(words, words.dropFirst()) {
        if flag == "--set" { overrides.append(value) }
        if flag == "--variant" { variant = value }
      }
    }
  }

  @Test func areMany() {
    #expect(Self.names.count >= 60)
    Verification.record(
      "Broken files", asked: "at least 30, each with its whole expected diagnosis", measured: "\(Self.names.count)",
      passed: Self.names.count >= 30)
  }

  @Test(arguments: names) func areDiagnosed(_ name: String) throws {
    let arguments = Arguments(name)
    let error = #expect(throws: InvalidScenario.self) {
      _ = try ScenarioReader(catalogue: TestCatalogue.catalogue, files: Files())
        .read(file: name + ".yaml", overrides: arguments.overrides, variant: arguments.variant)
    }
    let invalid = try #require(error)
    let rendered = "exit \(invalid.exitStatus)\n" + invalid.rendered()
    if Self.isUpdating {
      try Data(rendered.utf8).write(to: Self.sources.appendingPathComponent(name + ".expected"))
      return
    }
    let expected = try Files().read(name + ".expected", limit: .max)
    #expect(rendered == String(decoding: expected, as: UTF8.self))
  }

  /// Every expected output must stand for a file, or it would never be compared.
  @Test(.disabled(if: isUpdating)) func haveNoStrayOutputs() throws {
    let outputs = try FileManager.default.contentsOfDirectory(atPath: Self.directory).filter {
      $0.hasSuffix(".expected")
    }
    #expect(Set(outputs.map { String($0.dropLast(9)) }) == Set(Self.names))
  }
}
