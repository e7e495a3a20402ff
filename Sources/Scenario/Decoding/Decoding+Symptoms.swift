import Components
import Prometheus
import VirtualTime

extension Decoding {
  func decodeSymptoms(_ node: LocatedNode?, _ metrics: ProducedMetrics) -> [SymptomPlan] {
    let pairs = section(node, "symptoms")
    symptomNames = pairs.map(\.key.text)
    return pairs.compactMap { pair in
      let fields = Fields(
        pair.value, of: "symptom '\(pair.key.text)'", keys: ["expr", "for"], at: pair.key.position, problems: problems)
      let holdFor = fields["for"].map { scalars.duration($0, "for") } ?? .zero
      guard let node = fields.required("expr"), let text = scalars.text(node, "expr") else { return nil }
      guard let condition = promQL(text, node, metrics), let holdFor else { return nil }
      guard condition.type == .instantVector, condition.isCondition else {
        problems.report(
          problems.position(in: node, byte: condition.range.lowerBound),
          "a symptom needs a condition, such as a comparison; this expression is never empty",
          note: "a symptom holds while its expression has a result")
        return nil
      }
      return SymptomPlan(name: pair.key.text, condition: condition, text: text, holdFor: holdFor)
    }
  }

  func decodeCharts(_ node: LocatedNode?, _ metrics: ProducedMetrics) -> [ChartPlan] {
    items(node, "charts").compactMap { item in
      let sources = ["expr", "latency"]
      let fields = Fields(item, of: "a chart", keys: ["title", "unit"] + sources, problems: problems)
      let title = fields.required("title").flatMap { scalars.text($0, "title") }
      let unit =
        fields["unit"].map { $0.scalar.map { $0.isNull || $0.text.isEmpty } == true ? "" : scalars.text($0, "unit") }
        ?? ""
      let given = sources.filter { fields[$0] != nil }
      guard given.count == 1, let key = given.first, let node = fields[key] else {
        if item.mapping != nil {
          problems.report(
            item.position, "a chart shows either expr or latency", isAboutAbsence: given.isEmpty)
        }
        return nil
      }
      let source = chartSource(key, node, metrics)
      guard let title, let unit, let source else { return nil }
      return ChartPlan(title: title, unit: unit, source: source)
    }
  }

  private func chartSource(_ key: String, _ node: LocatedNode, _ metrics: ProducedMetrics) -> ChartPlan.Source? {
    if key == "latency" {
      let fields = Fields(node, of: "'latency'", keys: ["percentile", "channel"], problems: problems)
      let percentile = scalars.number(fields.required("percentile"), "percentile", 0...100)
      let channel = fields["channel"].map { self.channel($0) }
      guard let percentile else { return nil }
      if let channel { return channel.map { .latency(percentile: percentile, channel: $0) } }
      return .latency(percentile: percentile, channel: nil)
    }
    guard let text = scalars.text(node, key) else { return nil }
    guard let expression = promQL(text, node, metrics) else { return nil }
    guard expression.type == .instantVector || expression.type == .scalar else {
      problems.report(
        problems.position(in: node, byte: expression.range.lowerBound),
        "a chart shows a scalar or an instant vector, not a \(expression.type.rawValue)")
      return nil
    }
    return .expression(expression)
  }
}
