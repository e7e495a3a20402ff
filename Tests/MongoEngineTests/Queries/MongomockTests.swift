import Foundation
import MongoEngine
import TestSupport
import Testing

/// The file that `.ci/verify/mongo` writes; nil: not asked for.
enum MongomockQuestions {
  static let path = ProcessInfo.processInfo.environment["FIREDRILL_MONGO_QUESTIONS"].flatMap { $0.isEmpty ? nil : $0 }
}

/// Random questions that `.ci/verify/mongo` has put to mongomock, put to the engine.
@Suite(.enabled(if: MongomockQuestions.path != nil)) struct MongomockTests {
  @Test func answersAgree() throws {
    let text = try String(contentsOfFile: try #require(MongomockQuestions.path), encoding: .utf8)
    var agreed = 0
    var refused = 0
    var known: [String: Int] = [:]
    var differences: [String] = []
    for line in text.split(separator: "\n") where line.hasPrefix("{") {
      let question = MongomockCase(fields: try #require(try BSONValue(extendedJSON: String(line)).asDocument))
      let outcome = Result { try question.answer() }
      switch outcome {
      case .failure where question.isRefused:
        refused += 1
        continue
      case .success(let answer) where !question.isRefused:
        if question.agrees(answer) {
          agreed += 1
          continue
        }
      default: break
      }
      if let deviation = MongomockDeviation.of(question, outcome) {
        known[deviation.rawValue, default: 0] += 1
      } else {
        differences.append(Self.shown(question, outcome))
      }
    }
    let asked = agreed + refused + differences.count + known.values.reduce(0, +)
    let deviations = known.keys.sorted().map { "\($0) \(known[$0]!)" }.joined(separator: "; ")
    Verification.record(
      "MongoDB answers of mongomock",
      asked: "at least 20000 random finds, updates and aggregations, no unexplained difference",
      measured:
        "\(agreed) answers and \(refused) refusals agree, \(differences.count) differ; left to known differences "
        + "of mongomock from the server: \(deviations)",
      passed: differences.isEmpty && asked >= 20_000)
    #expect(
      differences.isEmpty,
      "\(differences.count) of \(asked) differ; the first: \(differences.prefix(3).joined(separator: "\n\n"))")
    if let report = ProcessInfo.processInfo.environment["FIREDRILL_MONGO_REPORT"] {
      let lines = ["\(agreed) agree, \(refused) refused, \(deviations)"] + differences
      try lines.joined(separator: "\n\n").write(toFile: report, atomically: true, encoding: .utf8)
    }
  }

  /// The question and what differs of the answers.
  private static func shown(_ question: MongomockCase, _ outcome: Result<BSONValue, any Error>) -> String {
    var asked = question.fields
    for name in ["answer", "error", "documents", "others"] { asked[name] = nil }
    var theirs = question.fields["error"]?.serverText ?? ""
    var mine = ""
    switch outcome {
    case .failure(let error): mine = "\(error)"
    case .success(let value):
      let (a, b) = (rows(question.fields["answer"] ?? []), rows(value))
      theirs += a.filter { !b.contains($0) }.map(\.serverText).joined(separator: " ")
      mine = b.filter { !a.contains($0) }.map(\.serverText).joined(separator: " ")
    }
    return "ASKED \(BSONValue.document(asked).serverText)\nOF \(question.fields["documents"]?.serverText ?? "")\n"
      + "MOCK \(theirs)\nMINE \(mine)"
  }

  private static func rows(_ answer: BSONValue) -> [BSONValue] {
    let answer = MongomockCase.normal(answer)
    return answer.asArray ?? (answer.asDocument?["documents"]?.asArray ?? []) + [answer.asDocument?["matched"] ?? .null]
  }
}
