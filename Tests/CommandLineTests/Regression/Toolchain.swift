import Foundation
import TestSupport

/// The compiler that the programs beside the tests were built with.
struct Toolchain: Equatable {
  var swift: String
  var architecture: String

  /// Asks the `swift` on the path.
  static let current: Toolchain? = {
    guard let answer = try? ExternalTool("swift")?.run(["--version"]) else { return nil }
    return Toolchain(version: answer.output + answer.errors)
  }()

  init(swift: String, architecture: String) {
    self.swift = swift
    self.architecture = architecture
  }

  /// - Parameter version: what `swift --version` prints.
  init?(version: String) {
    func word(after phrase: String) -> Substring? {
      version.range(of: phrase).map { version[$0.upperBound...].prefix { !$0.isWhitespace } }
    }
    guard let swift = word(after: "Swift version "), let triple = word(after: "Target: "),
      let architecture = triple.split(separator: "-").first
    else { return nil }
    self.init(swift: String(swift), architecture: String(architecture))
  }
}
