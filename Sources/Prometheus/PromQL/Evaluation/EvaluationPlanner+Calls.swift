import Telemetry
import VirtualTime

extension EvaluationPlanner {
  func call(_ function: PromQLFunction, _ arguments: [PromQLExpression], at place: Range<Int>) -> VectorNode {
    if let ofValue = function.ofValue {
      let inner = arguments.isEmpty ? ScalarVectorNode(TimeNode()) : vector(arguments[0])
      return SampleFunctionNode(inner, [], table, at: place) { value, _ in ofValue(value) }
    }
    switch function {
    case .vector: return ScalarVectorNode(scalar(arguments[0]))
    case .absent: return AbsentNode(vector(arguments[0]), labels: absentLabels(arguments[0]))
    case .absentOverTime: return AbsentNode(window(arguments[0]), labels: absentLabels(arguments[0]))
    case .sort, .sortDescending: return SortNode(vector(arguments[0]), isDescending: function == .sortDescending)
    case .timestamp:
      let inner = alone.vector(arguments[0])
      return (inner as? SelectorNode).map { TimestampNode($0, table, at: place) }
        ?? EvaluationTimeNode(inner, table, at: place)
    case .clamp, .clampMin, .clampMax, .round: return limited(function, arguments, at: place)
    case .labelReplace: return labelReplace(arguments, at: place)
    case .labelJoin: return labelJoin(arguments, at: place)
    case .histogramQuantile:
      return HistogramNode(vector(arguments[1]), [scalar(arguments[0])], table, at: place) { buckets, parameters in
        HistogramBuckets.quantile(buckets, parameters[0])
      }
    case .histogramFraction:
      let parameters = [scalar(arguments[0]), scalar(arguments[1])]
      return HistogramNode(vector(arguments[2]), parameters, table, at: place) { buckets, parameters in
        HistogramBuckets.fraction(buckets, parameters[0], parameters[1])
      }
    case .quantileOverTime:
      return RangeFunctionNode(function, window(arguments[1]), parameter: scalar(arguments[0]), table, at: place)
    case .predictLinear:
      return RangeFunctionNode(function, window(arguments[0]), parameter: scalar(arguments[1]), table, at: place)
    default: return RangeFunctionNode(function, window(arguments[0]), parameter: nil, table, at: place)
    }
  }

  private func limited(_ function: PromQLFunction, _ arguments: [PromQLExpression], at place: Range<Int>) -> VectorNode
  {
    let (inner, parameters) = (vector(arguments[0]), arguments.dropFirst().map(scalar))
    switch function {
    case .clampMin:
      return SampleFunctionNode(inner, parameters, table, at: place) { PromQLFunction.larger($0, $1[0]) }
    case .clampMax:
      return SampleFunctionNode(inner, parameters, table, at: place) { PromQLFunction.smaller($0, $1[0]) }
    case .clamp:
      return SampleFunctionNode(
        inner, parameters, table, at: place, accepts: { !($0[1] < $0[0]) },
        function: { value, limits in PromQLFunction.larger(limits[0], PromQLFunction.smaller(limits[1], value)) })
    default:
      return SampleFunctionNode(inner, parameters, table, at: place) { value, steps in
        PromQLFunction.rounded(value, to: steps.first ?? 1)
      }
    }
  }

  private func labelReplace(_ arguments: [PromQLExpression], at place: Range<Int>) -> VectorNode {
    let texts = arguments.dropFirst().map(text)
    let (target, template, source) = (texts[0], texts[1], texts[2])
    let pattern: LabelPattern?
    var problem: PromQLError?
    do throws(PatternProblem) {
      pattern = try LabelPattern(texts[3])
    } catch {
      pattern = nil
      problem = PromQLError(
        "in the regular expression of label_replace(): \(error.message)", at: arguments[4].range, kind: .execution)
    }
    if target.isEmpty {
      problem =
        problem
        ?? PromQLError(
          "label_replace() needs the name of a label, not an empty text", at: arguments[1].range, kind: .execution)
    }
    let found = problem
    return RelabellingNode(vector(arguments[0]), table, at: place) { labels throws(PromQLError) in
      if let found { throw found }
      guard let value = pattern?.replacement(for: labels.value(of: source), template: template) else { return labels }
      return labels.setting(target, to: value)
    }
  }

  private func labelJoin(_ arguments: [PromQLExpression], at place: Range<Int>) -> VectorNode {
    let texts = arguments.dropFirst().map(text)
    let (target, separator, sources) = (texts[0], texts[1], Array(texts.dropFirst(2)))
    let ranges = arguments.dropFirst().map(\.range)
    return RelabellingNode(vector(arguments[0]), table, at: place) { labels throws(PromQLError) in
      for (index, name) in ([target] + sources).enumerated() where name.isEmpty {
        let place = ranges[index == 0 ? 0 : index + 1]
        throw PromQLError("label_join() needs the name of a label, not an empty text", at: place, kind: .execution)
      }
      return labels.setting(target, to: sources.map { labels.value(of: $0) }.joined(separator: separator))
    }
  }

  /// The labels that an absent vector would surely have had: those that a selector fixes, each once.
  private func absentLabels(_ expression: PromQLExpression) -> LabelID {
    let selector: PromQLExpression.Selector
    switch expression.unwrapped.node {
    case .selector(let found), .range(let found, _): selector = found
    default: return .empty
    }
    var fixed: [MetricLabel] = []
    var seen: Set<String> = []
    for matcher in selector.matchers where matcher.label != LabelMatcher.metricName {
      fixed.removeAll { $0.name == matcher.label }
      guard matcher.operation == .equal, seen.insert(matcher.label).inserted else { continue }
      fixed.append(MetricLabel(matcher.label, matcher.value))
    }
    return table.id(of: fixed)
  }
}
