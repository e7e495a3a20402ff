import Telemetry

/// Compares what a test expects with what it got, and shows the difference.
enum RuleUnitTestComparison {
  /// - Returns: nil when they are the same, in any order.
  static func lines(expected: [RuleUnitTest.Alert], got: [RuleUnitTest.Alert]) -> [String]? {
    let expected = expected.sorted(by: precedes)
    let got = got.sorted(by: precedes)
    if expected == got { return nil }
    let lines = ["expected \(count(expected.count, "alert")), got \(count(got.count, "alert"))"]
    return lines + merged(expected, got, key: \.labels, difference)
  }

  private static func difference(_ expected: RuleUnitTest.Alert?, _ got: RuleUnitTest.Alert?) -> [String] {
    guard let expected, let got else {
      return (expected.map(shown) ?? []).map { "- " + $0 } + (got.map(shown) ?? []).map { "+ " + $0 }
    }
    return ["  " + text(expected.labels)]
      + merged(expected.annotations, got.annotations, key: \.name) { expected, got in
        if let expected, expected == got { return ["    " + annotation(expected)] }
        return (expected.map { ["-   " + annotation($0)] } ?? []) + (got.map { ["+   " + annotation($0)] } ?? [])
      }
  }

  /// - Parameter isFuzzy: whether values may differ by the last bit.
  /// - Returns: nil when they are the same, in any order.
  static func lines(
    expected: [PromQLValue.Element], got: [PromQLValue.Element], isFuzzy: Bool
  ) -> [String]? {
    let expected = expected.sorted { precedes($0.labels, $1.labels) }
    let got = got.sorted { precedes($0.labels, $1.labels) }
    func agree(_ a: PromQLValue.Element, _ b: PromQLValue.Element) -> Bool {
      a.labels == b.labels
        && (a.value == b.value || isFuzzy && (a.value.nextDown == b.value || a.value.nextUp == b.value))
    }
    if expected.count == got.count, zip(expected, got).allSatisfy(agree) { return nil }
    var lines = ["expected \(count(expected.count, "sample")), got \(count(got.count, "sample"))"]
    lines += merged(expected, got, key: \.labels) { expected, got in
      if let expected, let got, agree(expected, got) { return ["  " + sample(got)] }
      return (expected.map { ["- " + sample($0)] } ?? []) + (got.map { ["+ " + sample($0)] } ?? [])
    }
    if zip(expected, got).contains(where: { $0.value.isNaN && $1.value.isNaN }) {
      lines.append("NaN is equal to nothing, not even to NaN: so it is for promtool")
    }
    return lines
  }

  // MARK: Texts

  /// `name{label="value", ...}`
  static func text(_ labels: [MetricLabel]) -> String {
    let name = labels.first { $0.name == LabelMatcher.metricName }?.value ?? ""
    let rest = labels.filter { $0.name != LabelMatcher.metricName }
    if rest.isEmpty, !name.isEmpty { return name }
    return name + "{" + rest.map { "\($0.name)=\(GoFormat.quoted($0.value))" }.joined(separator: ", ") + "}"
  }

  private static func shown(_ alert: RuleUnitTest.Alert) -> [String] {
    [text(alert.labels)] + alert.annotations.map { "  " + annotation($0) }
  }

  private static func annotation(_ label: MetricLabel) -> String { "\(label.name): \(GoFormat.quoted(label.value))" }

  private static func sample(_ element: PromQLValue.Element) -> String {
    "\(text(element.labels)) \(GoFormat.shortest(element.value))"
  }

  private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

  // MARK: Order

  /// Two sorted lists side by side: items with the same key meet.
  private static func merged<Item, Key: Equatable>(
    _ expected: [Item], _ got: [Item], key: (Item) -> Key, _ body: (Item?, Item?) -> [String]
  ) -> [String] {
    var rest = got
    var lines: [String] = []
    for item in expected {
      let index = rest.firstIndex { key($0) == key(item) }
      lines += body(item, index.map { rest.remove(at: $0) })
    }
    return lines + rest.flatMap { body(nil, $0) }
  }

  private static func precedes(_ a: RuleUnitTest.Alert, _ b: RuleUnitTest.Alert) -> Bool {
    a.labels == b.labels ? precedes(a.annotations, b.annotations) : precedes(a.labels, b.labels)
  }

  /// As Prometheus compares sets of labels.
  private static func precedes(_ a: [MetricLabel], _ b: [MetricLabel]) -> Bool {
    for (left, right) in zip(a, b) {
      if left.name != right.name { return LabelTable.precedes(left.name, right.name) }
      if left.value != right.value { return LabelTable.precedes(left.value, right.value) }
    }
    return a.count < b.count
  }
}
