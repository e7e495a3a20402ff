import Prometheus
import Scenario

/// An OpenMetrics file as a store of samples.
enum MetricsFile {
  /// Bytes; a day of 200 series scraped every 15 s takes about 100 MB.
  static let limit = 4 << 30

  /// - Parameter staleMarkers: a file that says where its series ended; nil: they never do.
  /// - Throws: status 65 or 66; what is wrong has been shown.
  static func read(_ path: String, staleMarkers: String?) throws -> SampleStore {
    let store = SampleStore()
    try read(path) { bytes throws(InvalidOpenMetrics) in
      let contents = try OpenMetricsReader.read(bytes, into: store)
      if contents.exemplars > 0 {
        CommandEnvironment.current.errors(
          "firedrill: \(path): \(contents.exemplars) exemplars are left out: no query can see them\n")
      }
    }
    guard let staleMarkers else { return store }
    return try read(staleMarkers) { bytes throws(InvalidOpenMetrics) in
      try OpenMetricsReader.readStaleMarkers(bytes, of: store)
    }
  }

  private static func read<Contents>(
    _ path: String, _ parse: ([UInt8]) throws(InvalidOpenMetrics) -> Contents
  ) throws -> Contents {
    let bytes = try CommandFiles.read(path, limit: limit)
    do throws(InvalidOpenMetrics) {
      return try parse(bytes)
    } catch {
      show(error, path, bytes)
      throw ExitStatus.invalid
    }
  }

  private static func show(_ error: InvalidOpenMetrics, _ path: String, _ bytes: [UInt8]) {
    let errors = CommandEnvironment.current.errors
    let lines = lines(Set(error.problems.map(\.line)), of: bytes)
    for problem in error.problems {
      var diagnostic = Diagnostic(file: path, line: problem.line, column: problem.column, message: problem.message)
      if let line = lines[problem.line] { diagnostic.excerpt = .init(text: line, offset: problem.column - 1) }
      errors(diagnostic.rendered() + "\n")
    }
    if error.more > 0 { errors("... and \(error.more) more problems\n") }
  }

  /// The texts of some lines, those that are short enough to be shown.
  private static func lines(_ wanted: Set<Int>, of bytes: [UInt8]) -> [Int: String] {
    var texts: [Int: String] = [:]
    var (number, start) = (1, 0)
    while start <= bytes.count, texts.count < wanted.count {
      let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
      if wanted.contains(number), end - start <= 200 {
        texts[number] = String(decoding: bytes[start..<end], as: UTF8.self)
      }
      (number, start) = (number + 1, end + 1)
    }
    return texts
  }
}
