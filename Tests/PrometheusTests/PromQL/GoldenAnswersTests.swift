import Prometheus
import TestSupport
import Testing

@Suite("PromQL against a real Prometheus")
struct GoldenAnswersTests {
  @Test func everyAnswerAgrees() throws {
    let store = try GoldenAnswers.store()
    let questions = GoldenAnswers.questions()
    var errors = 0
    var wrong: [String] = []
    for question in questions {
      let expected = try GoldenAnswers.value(question.answer)
      if case .failure = expected { errors += 1 }
      let isOrdered = ["sort", "topk", "bottomk"].contains { question.expression.hasPrefix($0) }
      do throws(PromQLError) {
        let expression = try PromQLExpression.parse(question.expression)
        let value = try Evaluation.instant(expression, at: question.time, in: store)
        if case .success(let expected) = expected, GoldenAnswers.agree(expected, value, inOrder: isOrdered) { continue }
        wrong.append("\(question.expression) at \(question.time): \(value) instead of \(question.answer)")
      } catch {
        if expected != .failure(GoldenError(kind: error.kind.rawValue)) {
          wrong.append("\(question.expression) at \(question.time): \(error) instead of \(question.answer)")
        }
      }
    }
    let distinct = Set(questions.map(\.expression)).count
    #expect(wrong.isEmpty, "\(wrong.count) answers differ, first: \(wrong.prefix(3).joined(separator: "\n"))")
    #expect(distinct >= 600 && errors >= 20)
    Verification.record(
      "PromQL answers of a real Prometheus 3.5", asked: "at least 600 expressions agree within 1e-9",
      measured: "\(distinct) expressions, \(questions.count - wrong.count) of \(questions.count) answers agree",
      passed: wrong.isEmpty && distinct >= 600)
  }

  @Test func refusesWhatTheRealParserRefuses() {
    let texts = GoldenAnswers.lines("refused.txt")
    let accepted = texts.filter { (try? PromQLExpression.parse($0)) != nil }
    #expect(accepted.isEmpty)
    #expect(texts.count >= 150)
    Verification.record(
      "Malformed PromQL", asked: "at least 150 expressions refused as the real parser does",
      measured: "\(texts.count - accepted.count) of \(texts.count)", passed: accepted.isEmpty && texts.count >= 150)
  }

  @Test func acceptsWhatTheRealParserAccepts() {
    var refused: [String] = []
    for text in GoldenAnswers.lines("accepted.txt") {
      do throws(PromQLError) { _ = try PromQLExpression.parse(text) } catch { refused.append("\(text): \(error)") }
    }
    #expect(refused.isEmpty)
  }

  /// What is printed reads back as the same expression.
  @Test func printingAndReadingIsTheIdentity() throws {
    let texts = GoldenAnswers.lines("accepted.txt") + GoldenAnswers.questions().map(\.expression)
    for text in texts {
      guard let expression = try? PromQLExpression.parse(text) else { continue }
      let again = try PromQLExpression.parse(expression.description)
      #expect(again.description == expression.description, "\(text)")
      // NaN differs from itself.
      if !text.lowercased().contains("nan") { #expect(again == expression, "\(text)") }
    }
  }

  /// Answers at a moment and the points of a range are the same.
  @Test func rangesAreAnswersStepByStep() throws {
    let store = try GoldenAnswers.store()
    for text in [
      "rate(sent_total[5m])", "sum by (channel) (sent_total)", "depth > 50", "vector(time())", "absent(flat)",
    ] {
      let expression = try PromQLExpression.parse(text)
      let series = try Evaluation(expression, in: store).range(
        from: 1_700_000_000_000, through: 1_700_001_500_000, step: 70_000)
      for time in stride(from: Int64(1_700_000_000_000), through: 1_700_001_500_000, by: 70_000) {
        guard case .vector(let elements) = try Evaluation.instant(expression, at: time, in: store) else { continue }
        let points = series.flatMap { series in
          series.samples.filter { $0.time == time }.map { PromQLValue.Element(labels: series.labels, value: $0.value) }
        }
        #expect(GoldenAnswers.agree(.vector(elements), .vector(points), inOrder: false), "\(text) at \(time)")
      }
    }
  }
}
