import Foundation
import TestSupport

/// What a configuration's counters were when somebody last looked, in `Benchmarks/baselines/CONFIGURATION.json`.
struct Baseline: Codable, Equatable {
  /// The release of the compiler, such as `6.3.1`.
  var swift: String
  /// As in a target triple, such as `x86_64`.
  var architecture: String
  var counters: [Counter: Int]

  static let updateCommand = "make update-baselines"
  /// Whether new ones are to be written instead of compared.
  static let isUpdating = ProcessInfo.processInfo.environment["FIREDRILL_UPDATE_BASELINES"] == "1"

  static func read(_ configuration: MeasuredProgram.Configuration) throws -> Baseline {
    try JSONDecoder().decode(Baseline.self, from: Data(contentsOf: file(configuration)))
  }

  func write(_ configuration: MeasuredProgram.Configuration) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try (encoder.encode(self) + Data("\n".utf8)).write(to: Self.file(configuration))
  }

  private static func file(_ configuration: MeasuredProgram.Configuration) -> URL {
    ProjectFiles.root.appending(path: "Benchmarks/baselines/\(configuration.rawValue).json")
  }

  /// Whether what it says of bytes, instructions and jobs can be compared with what this toolchain built.
  func belongs(to toolchain: Toolchain?) -> Bool {
    toolchain == Toolchain(swift: swift, architecture: architecture)
  }

  /// What is wrong with a measured counter; nil: it is what it was. Better is wrong, too: a baseline that is not kept up lets
  /// the next loss pass.
  func finding(_ counter: Counter, measured: Int) -> String? {
    guard let expected = counters[counter] else {
      return "\(counter.title): \(measured), and the baseline has none: \(Self.updateCommand) writes it"
    }
    let change = Double(measured - expected)
    guard abs(change) > counter.tolerance * Double(expected) else { return nil }
    let percent = Self.percent(abs(change) / max(1, Double(expected)))
    let allowed = counter.tolerance == 0 ? "it must be equal" : "\(Self.percent(counter.tolerance)) is allowed"
    let advice = change > 0 ? "if that is meant, \(Self.updateCommand)" : "better: keep it with \(Self.updateCommand)"
    return """
      \(counter.title): baseline \(expected), measured \(measured), \(percent) \(change > 0 ? "more" : "less") where \
      \(allowed); \(advice)
      """
  }

  private static func percent(_ share: Double) -> String { String(format: "%.2f %%", share * 100) }
}
