import Prometheus
import Telemetry
import TestSupport
import VirtualTime

/// A rule, evaluated over made-up samples of many shapes, its labels and annotations expanded.
struct RuleRehearsal {
  /// What is wrong with the rule or with the engine.
  private(set) var failures: [String] = []
  /// In at least one shape the expression gave an element: an alert fired, or a series was written.
  private(set) var hasFired = false
  /// The expression's answers, for a real Prometheus to judge; those with NaN are left out.
  private(set) var answers: [PromtoolQuestion] = []
  /// Evaluations that the engine refuses because of the samples: a real Prometheus must refuse them too.
  private(set) var refusals: [PromtoolQuestion] = []

  private let rule: Rule
  private let samples: MadeUpSamples
  /// What is wrong with a text of alerts; nil once it was expanded. An error may be due to samples that a query of the
  /// text lacks.
  private var texts: [String: String?] = [:]

  init(_ rule: Rule) {
    self.rule = rule
    let texts = Self.texts(of: rule)
    samples = MadeUpSamples(for: rule.expression, and: Self.queries(in: texts), labels: Self.labels(in: texts))
    let hold: Int64 = if case .alerting(let rule) = rule { rule.holdFor.nanoseconds / 1_000_000 } else { 0 }
    let reach = min(rule.expression.reach() ?? 0, 8 * 86_400_000)
    let step: Int64 = reach + hold > 6 * 3_600_000 ? 240_000 : 60_000
    // Two hours more, so that there is something to be old.
    let end = (reach + hold + 7_500_000) / step * step
    for shape in MadeUpSamples.Shape.allCases { play(shape, until: end, step: step, hold: hold) }
    if !hasFired { expandWithoutElement() }
    failures += self.texts.compactMap { name, problem in problem.map { "\(name): \($0)" } }.sorted()
  }

  private mutating func play(_ shape: MadeUpSamples.Shape, until end: Int64, step: Int64, hold: Int64) {
    let store = samples.store(shape, until: end, step: step)
    let expression = rule.expression
    func question(_ answer: [PromQLValue.Element]) -> PromtoolQuestion {
      let series = store.allSeries.map { id in
        PromtoolQuestion.Series(
          labels: store.labels(of: id).map { ($0.name, $0.value) },
          samples: store.samples(of: id).map { ($0.time, $0.value) })
      }
      return PromtoolQuestion(
        "\(expression)", at: end, over: series,
        answer: answer.map { element in (element.labels.map { ($0.name, $0.value) }, element.value) })
    }
    do throws(PromQLError) {
      switch try Evaluation.instant(expression, at: end, in: store) {
      case .scalar(let value): if !value.isNaN { answers.append(question([.init(labels: [], value: value)])) }
      case .vector(let elements): if !elements.contains(where: \.value.isNaN) { answers.append(question(elements)) }
      case .string, .matrix: failures.append("the expression is neither a vector nor a scalar")
      }
    } catch {
      refusals.append(question([]))
      return
    }
    evaluate(StoredRules(store: store), at: [max(0, end - hold), end])
  }

  private mutating func evaluate(_ storage: StoredRules, at times: [Int64]) {
    let group = RuleGroup(name: "rehearsal", rules: [rule])
    var state = RuleGroupState(group, settings: RuleSettings(), isRestart: false, storage: storage)
    for time in Set(times).sorted() {
      let before = storage.store.sampleCount
      let outcome = state.evaluate(at: time, storage: storage)
      failures += outcome.failures.map(\.message)
      for alert in outcome.alerts {
        for text in alert.labels + alert.annotations {
          let isWrong = text.value.contains("<error expanding template")
          if !isWrong || texts[text.name] == nil { texts[text.name] = .some(isWrong ? text.value : nil) }
        }
      }
      if case .recording = rule { hasFired = hasFired || storage.store.sampleCount > before }
      hasFired = hasFired || !outcome.alerts.isEmpty
    }
  }

  /// The texts of an alert that no samples brought about.
  private mutating func expandWithoutElement() {
    guard case .alerting(let rule) = rule else { return }
    let labels = samples.defaults.sorted { $0.key < $1.key }.map { MetricLabel($0.key, $0.value) }
    for text in rule.labels + rule.annotations {
      do throws(TemplateFailure) {
        _ = try text.value.expanded(TemplateData(labels: labels, value: 1)) { _ in
          [TemplateSample(labels: labels, value: 1)]
        }
      } catch {
        failures.append("\(text.name): \(error.message)")
      }
    }
  }

  // MARK: What the rule's texts speak of

  private static func texts(of rule: Rule) -> [String] {
    guard case .alerting(let rule) = rule else { return [] }
    return (rule.labels + rule.annotations).map(\.value.text)
  }

  private static func labels(in texts: [String]) -> Set<String> {
    Set(
      texts.flatMap { text in
        text.matches(of: /(?:\$labels|\.Labels)\.([A-Za-z_][A-Za-z0-9_]*)/).map { String($0.1) }
      })
  }

  /// The expressions that the texts ask, where they are written out or but for labels put into them.
  private static func queries(in texts: [String]) -> [PromQLExpression] {
    texts.flatMap { text in
      text.matches(of: /(?:query|printf) (?:"((?:[^"\\]|\\.)*)"|`([^`]*)`)/).compactMap { match in
        let query = match.1?.replacing(/\\(.)/) { $0.1 } ?? match.2
        return query.flatMap { try? PromQLExpression.parse(String($0.replacing(/[a-z_]+='%s'/, with: ""))) }
      }
    }
  }
}
