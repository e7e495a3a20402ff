import Components
import Prometheus

extension Decoding {
  /// The PromQL expressions among the options of components, checked against what the system produces.
  func decodeComponentExpressions(_ metrics: ProducedMetrics) -> [ComponentExpression] {
    components.flatMap { component -> [ComponentExpression] in
      let specs = catalogue.component(component.plan.type)?.options ?? []
      return expressions(component.node, .object(specs), metrics)
    }
  }

  private func expressions(_ node: LocatedNode, _ kind: OptionKind, _ metrics: ProducedMetrics) -> [ComponentExpression]
  {
    switch kind {
    case .promQL:
      guard let text = node.scalar?.text, let expression = promQL(text, node, metrics) else { return [] }
      guard expression.type == .instantVector || expression.type == .scalar else {
        problems.report(
          problems.position(in: node, byte: expression.range.lowerBound),
          "an expression with one value at a time is needed, not a \(expression.type.rawValue)")
        return []
      }
      return [ComponentExpression(text: text, expression: expression)]
    case .object(let specs):
      return (node.mapping ?? []).flatMap { pair in
        specs.first { $0.name == pair.key.text }.map { expressions(pair.value, $0.kind, metrics) } ?? []
      }
    case .list(let kind): return (node.sequence ?? []).flatMap { expressions($0, kind, metrics) }
    case .map(let kind): return (node.mapping ?? []).flatMap { expressions($0.value, kind, metrics) }
    default: return []
    }
  }
}
