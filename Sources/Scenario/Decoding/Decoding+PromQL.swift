import Components
import Prometheus
import VirtualTime

extension Decoding {
  /// Reads a PromQL expression and checks that the system produces what it selects; nil (reported) if it cannot be read.
  func promQL(_ text: String, _ node: LocatedNode, _ metrics: ProducedMetrics) -> PromQLExpression? {
    let expression = scalars.parse(node, text) { text throws(ParseProblem) in
      do throws(PromQLError) {
        return try PromQLExpression.parse(text)
      } catch {
        throw ParseProblem(offset: error.range.lowerBound, message: error.message)
      }
    }
    guard let expression else { return nil }
    for selector in expression.selectors { check(selector, node, metrics) }
    return expression
  }

  /// A series that no component produces could never be seen.
  private func check(_ selector: PromQLExpression.Selector, _ node: LocatedNode, _ metrics: ProducedMetrics) {
    if metrics.isOpen { return }
    let place = problems.position(in: node, byte: selector.nameRange.lowerBound)
    guard let name = selector.metricName else {
      let conditions = selector.matchers.filter { $0.label == LabelMatcher.metricName }
      if !metrics.names.contains(where: { name in conditions.allSatisfy { $0.matches(name) } }) {
        problems.report(
          place, "no component produces a metric with such a name", note: note(metrics), isAboutAbsence: true)
      }
      return
    }
    guard let labels = metrics.labels[name] else {
      if let text = metrics.whyUnscraped(name) { return problems.report(place, text, isAboutAbsence: true) }
      problems.report(
        place, "no component produces the metric '\(name)'", meaning: name, of: metrics.names, note: note(metrics),
        isAboutAbsence: true)
      return
    }
    guard let labels else { return }
    for matcher in selector.matchers where matcher.label != LabelMatcher.metricName && !labels.contains(matcher.label) {
      let names = labels.sorted()
      problems.report(
        problems.position(in: node, byte: matcher.labelRange.lowerBound),
        "the metric '\(name)' has no label '\(matcher.label)'", meaning: matcher.label, of: names,
        note: names.isEmpty ? "it has no labels" : "its labels are \(names.joined(separator: ", "))",
        isAboutAbsence: true)
    }
  }

  private func note(_ metrics: ProducedMetrics) -> String {
    metrics.names.isEmpty ? "no component has metrics" : "there are \(Self.list(metrics.names))"
  }
}
