import Foundation

/// An expression over samples, and an answer that `promtool test rules` judges: a real Prometheus with default flags.
public struct PromtoolQuestion: Sendable {
  /// A series and its samples, in milliseconds from 0.
  public struct Series: Sendable {
    /// With the name as `__name__`.
    public var labels: [(name: String, value: String)]
    public var samples: [(time: Int64, value: Double)]

    public init(labels: [(name: String, value: String)], samples: [(time: Int64, value: Double)]) {
      self.labels = labels
      self.samples = samples
    }
  }

  public var expression: String
  /// Milliseconds.
  public var time: Int64
  public var series: [Series]
  /// Without NaN, which promtool finds equal to nothing.
  public var answer: [(labels: [(name: String, value: String)], value: Double)]

  public init(
    _ expression: String, at time: Int64, over series: [Series],
    answer: [(labels: [(name: String, value: String)], value: Double)]
  ) {
    self.expression = expression
    self.time = time
    self.series = series
    self.answer = answer
  }

  /// Asks whether all answers are right, up to the last bit.
  ///
  /// - Returns: what promtool says of those that are not; nil when it agrees.
  public static func objection(to questions: [PromtoolQuestion], by promtool: ExternalTool) throws -> String? {
    let folder = try TemporaryFolder()
    let groups = questions.map(\.group).joined()
    try Data("evaluation_interval: 1m\nfuzzy_compare: true\ntests:\n\(groups)".utf8)
      .write(to: URL(fileURLWithPath: folder.path("test.yml")))
    let answer = try promtool.run(["test", "rules", folder.path("test.yml")])
    return answer.status == 0 ? nil : answer.output + answer.errors
  }

  // MARK: As a file of unit tests

  private var group: String {
    let interval = max(1, series.flatMap(\.samples).reduce(0) { Self.commonDivisor($0, $1.time) })
    var text = "- interval: \(interval)ms\n  input_series:\n"
    for one in series {
      text += "  - {series: \(Self.quoted(Self.metric(one.labels))), values: \(Self.quoted(values(one, interval)))}\n"
    }
    text += "  promql_expr_test:\n  - expr: \(Self.quoted(expression))\n    eval_time: \(time)ms\n    exp_samples:\n"
    for element in answer {
      let value = element.value.isInfinite ? (element.value < 0 ? "-.inf" : ".inf") : "\(element.value)"
      text += "    - {labels: \(Self.quoted(Self.metric(element.labels))), value: \(value)}\n"
    }
    return text
  }

  private func values(_ series: Series, _ interval: Int64) -> String {
    var items: [String] = []
    var next: Int64 = 0
    for sample in series.samples {
      let gap = (sample.time - next) / interval
      if gap > 0 { items.append("_x\(gap)") }
      items.append(sample.value.bitPattern == 0x7FF0_0000_0000_0002 ? "stale" : Self.number(sample.value))
      next = sample.time + interval
    }
    return items.joined(separator: " ")
  }

  private static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    return value.isInfinite ? (value < 0 ? "-Inf" : "Inf") : "\(value)"
  }

  private static func metric(_ labels: [(name: String, value: String)]) -> String {
    "{" + labels.map { "\(quoted($0.name))=\(quoted($0.value))" }.joined(separator: ",") + "}"
  }

  private static func commonDivisor(_ a: Int64, _ b: Int64) -> Int64 { b == 0 ? a : commonDivisor(b, a % b) }

  /// In double quotes, as YAML and PromQL both read them.
  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
