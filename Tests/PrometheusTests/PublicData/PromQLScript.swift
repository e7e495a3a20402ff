import Foundation
import Prometheus
import Telemetry
import VirtualTime

/// A file of PromQL test data in Prometheus' own small language: samples to load, expressions and what they must give.
///
/// Source: Prometheus 3.5, `promql/promqltest/test.go` and its `README.md`.
struct PromQLScript {
  enum Command {
    case clear
    case load(Load)
    case evaluation(Case)
  }

  /// Series with their samples, one step apart from time 0 on.
  struct Load {
    /// Milliseconds.
    var step: Int64
    var series: [SeriesNotation] = []
    /// The labels of series that have native histograms among their samples.
    var nativeHistograms: [[MetricLabel]] = []
  }

  /// An expression, when it is evaluated, and what must come of it.
  struct Case {
    enum Times: Hashable {
      case instant(Int64)
      case range(from: Int64, through: Int64, step: Int64)
    }
    enum Expectation {
      case scalar(Double)
      /// In the order of the file.
      case series([SeriesNotation])
    }

    var line: Int
    var text: String
    var times: Times
    var mustFail = false
    var isOrdered = false
    /// Warnings and infos are expected, or must not be there.
    var speaksOfAnnotations = false
    var expectation = Expectation.series([])
    /// A native histogram is expected.
    var expectsNativeHistogram = false
  }

  /// What cannot be read.
  struct Problem: Error, CustomStringConvertible {
    var line: Int
    var message: String
    var description: String { "line \(line): \(message)" }
  }

  private(set) var commands: [Command] = []

  init(_ text: String) throws {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let trimmed = line.trimmingCharacters(in: .whitespaces)
      return trimmed.hasPrefix("#") ? "" : trimmed
    }
    var index = 0
    while index < lines.count {
      let (number, line) = (index + 1, lines[index])
      index += 1
      guard !line.isEmpty else { continue }
      var block: [(Int, String)] = []
      if line.lowercased() != "clear" {
        while index < lines.count, !lines[index].isEmpty {
          block.append((index + 1, lines[index]))
          index += 1
        }
      }
      let word = line.prefix { !$0.isWhitespace }.lowercased()
      if word == "clear" {
        commands.append(.clear)
      } else if word.hasPrefix("load") {
        commands.append(.load(try Self.load(line, number, block)))
      } else if word.hasPrefix("eval") {
        commands.append(.evaluation(try Self.evaluation(line, number, block)))
      } else {
        throw Problem(line: number, message: "there is no command \(word)")
      }
    }
  }

  /// The native histograms that `load_with_nhcb` makes of classic ones: the same labels without `le` and the suffix.
  private static func histogram(of labels: [MetricLabel]) -> [MetricLabel] {
    labels.filter { $0.name != "le" }.map { label in
      guard label.name == LabelMatcher.metricName else { return label }
      let suffix = ["_bucket", "_count", "_sum"].first { label.value.hasSuffix($0) }
      return MetricLabel(label.name, String(label.value.dropLast(suffix?.count ?? 0)))
    }
  }

  private static func load(_ line: String, _ number: Int, _ block: [(Int, String)]) throws -> Load {
    guard let match = line.wholeMatch(of: /load(_with_nhcb)?\s+(\S+)/) else {
      throw Problem(line: number, message: "load takes a step")
    }
    var load = Load(step: try milliseconds(match.2, number))
    for (number, text) in block {
      let (series, isNative) = try self.series(text, number)
      if isNative {
        load.nativeHistograms.append(series.labels)
      } else {
        // The last of several definitions counts.
        load.series.removeAll { $0.labels == series.labels }
        load.series.append(series)
        if match.1 != nil { load.nativeHistograms.append(histogram(of: series.labels)) }
      }
    }
    return load
  }

  private static func evaluation(_ line: String, _ number: Int, _ block: [(Int, String)]) throws -> Case {
    var found: Case
    let mode: Substring?
    if let match = line.wholeMatch(of: /eval(?:_(fail|warn|ordered|info))?\s+instant\s+at\s+(\S+)\s+(.+)/) {
      mode = match.1
      found = Case(line: number, text: String(match.3), times: .instant(try milliseconds(match.2, number)))
    } else if let match = line.wholeMatch(
      of: /eval(?:_(fail|warn|info))?\s+range\s+from\s+(\S+)\s+to\s+(\S+)\s+step\s+(\S+)\s+(.+)/)
    {
      mode = match.1
      let times = Case.Times.range(
        from: try milliseconds(match.2, number), through: try milliseconds(match.3, number),
        step: try milliseconds(match.4, number))
      found = Case(line: number, text: String(match.5), times: times)
    } else {
      throw Problem(line: number, message: "eval takes 'instant at TIME EXPRESSION' or 'range from A to B step C ...'")
    }
    found.mustFail = mode == "fail"
    found.isOrdered = mode == "ordered"
    found.speaksOfAnnotations = mode == "warn" || mode == "info"
    try expect(block, in: &found)
    return found
  }

  private static func expect(_ block: [(Int, String)], in found: inout Case) throws {
    var series: [SeriesNotation] = []
    for (index, (number, text)) in block.enumerated() {
      let isLast = index == block.count - 1
      if text.hasPrefix("expected_fail_"), isLast { return }
      if let match = text.wholeMatch(of: /expect\s+(ordered|fail|warn|no_warn|info|no_info)(?:\s+(?:regex|msg):.+)?/) {
        found.mustFail = found.mustFail || match.1 == "fail"
        found.isOrdered = found.isOrdered || match.1 == "ordered"
        found.speaksOfAnnotations = found.speaksOfAnnotations || !["fail", "ordered"].contains(match.1)
        continue
      }
      if let value = scalar(text) {
        guard isLast else { throw Problem(line: number + 1, message: "there is more behind the number") }
        found.expectation = .scalar(value)
        return
      }
      let (one, isNative) = try self.series(text, number)
      series.append(one)
      found.expectsNativeHistogram = found.expectsNativeHistogram || isNative
    }
    found.expectation = .series(series)
  }

  private static func scalar(_ text: String) -> Double? {
    if text.hasPrefix("0x") { return Int64(text.dropFirst(2), radix: 16).map { Double($0) } }
    return Double(text.lowercased())
  }

  /// A metric and its values; a metric without name and labels is allowed. With native histograms, only the metric.
  private static func series(_ text: String, _ number: Int) throws -> (series: SeriesNotation, isNative: Bool) {
    var text = text
    let isNameless = text.hasPrefix("{}")
    if isNameless { text = "nameless" + text }
    let native = text.range(of: "{{")
    if let native { text = String(text[..<native.lowerBound]) }
    do throws(PromQLError) {
      var series = try SeriesNotation(text)
      series.labels = isNameless ? [] : series.labels.filter { !$0.value.isEmpty }
      return (series, native != nil)
    } catch {
      throw Problem(line: number, message: error.message)
    }
  }

  private static func milliseconds(_ text: Substring, _ number: Int) throws -> Int64 {
    guard let duration = PrometheusDuration.parse(String(text)) else {
      throw Problem(line: number, message: "'\(text)' is no duration")
    }
    return duration.nanoseconds / 1_000_000
  }
}
