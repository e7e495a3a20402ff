import Foundation
import Scenario
import TestSupport
import Testing
import VirtualTime

/// Files changed at random: reading them never crashes and always gives plans or problems, each problem at a place that
/// exists, and the same ones every time.
@Suite("Changed files")
struct FuzzTests {
  static let rounds = Verification.isOn ? 2_000 : 30

  @Test(arguments: 1...8) func givePlansOrProblems(_ lane: Int) throws {
    var random = RandomStream(seed: UInt64(lane), name: "fuzz")
    var valid = 0
    for _ in 0..<Self.rounds {
      let files = Mutation(&random).applied(to: TestFiles.files)
      let first = outcome(files)
      if first.isEmpty { valid += 1 }
      #expect(outcome(files) == first)
    }
    // Both ends are reached: not every change breaks a file, not every one leaves it whole.
    #expect(valid > 0 && valid < Self.rounds)
  }

  /// The rendered problems; empty when the files can be read.
  private func outcome(_ files: [String: [UInt8]]) -> String {
    var memory = MemoryFiles([:])
    memory.files = files
    do {
      let read = try ScenarioReader(catalogue: TestCatalogue.catalogue, files: memory).read(file: "scenario.yaml")
      #expect(!read.plans.isEmpty)
      for index in read.plans.indices { check(read, index, files) }
      return ""
    } catch {
      #expect(error.exitStatus == 65 || error.exitStatus == 66)
      #expect(!error.diagnostics.isEmpty)
      let places = error.diagnostics.map { [$0.line, $0.column] }
      #expect(places.allSatisfy { $0[0] >= 0 && ($0[0] == 0) == ($0[1] == 0) })
      return error.rendered(maximum: .max)
    }
  }

  /// What can be read can also be printed resolved and read again.
  private func check(_ read: ReadScenario, _ index: Int, _ files: [String: [UInt8]]) {
    let text = read.resolvedYAML(index)
    do {
      let again = try TestFiles.read(["main.yaml": text])
      #expect(again.resolvedYAML(0) == text)
    } catch {
      Issue.record("\(error.rendered())\nin\n\(text)")
    }
  }
}

/// A few random edits of one of the files.
private struct Mutation {
  private var random: RandomStream

  init(_ random: inout RandomStream) {
    self.random = RandomStream(seed: random.next(), name: "mutation")
  }

  func applied(to texts: [String: String]) -> [String: [UInt8]] {
    var copy = self
    var files = texts.mapValues { Array($0.utf8) }
    let names = files.keys.sorted()
    let name = names[copy.below(names.count)]
    for _ in 0...copy.below(2) { copy.edit(&files[name]!) }
    return files
  }

  private mutating func below(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }

  private mutating func edit(_ bytes: inout [UInt8]) {
    guard !bytes.isEmpty else { return }
    let place = below(bytes.count)
    switch below(10) {
    case 0: bytes[place] = UInt8(below(256))
    case 1: bytes.remove(at: place)
    case 2: bytes.insert(Array(" :#-[]{},\n\t'\"&*!|>%@`$?~0aZ".utf8)[below(27)], at: place)
    case 3: bytes.removeSubrange(place..<min(bytes.count, place + 1 + below(20)))
    case 4: bytes.removeLast(bytes.count - place)
    case 5:
      var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
      let line = below(lines.count)
      if below(2) == 0 { lines.remove(at: line) } else { lines.insert(lines[line], at: below(lines.count)) }
      bytes = Array(lines.joined(separator: [0x0A]))
    case 6:
      let words = [
        "extends: system.yaml\n", "null", "${REPLICAS}", "$BATCH", "9999999999999999999999", "-1", "1e308", "292y",
        "0s", "{}", "[]",
        "<<: *x", "\u{FEFF}", "\u{2028}", "---\n", "system: scenario.yaml\n", "100%", "!!map ", "&a ", "\r\n",
      ]
      bytes.insert(contentsOf: words[below(words.count)].utf8, at: place)
    case 7:
      let digits = bytes.indices.filter { bytes[$0] >= 0x31 && bytes[$0] <= 0x39 }
      if !digits.isEmpty { bytes[digits[below(digits.count)]] = UInt8(0x31 + below(9)) }
    case 8: bytes.insert(contentsOf: Array("\n# a comment\n".utf8), at: bytes.lastIndex(of: 0x0A) ?? bytes.count)
    default:
      let other = below(bytes.count)
      bytes.swapAt(place, other)
    }
  }
}
