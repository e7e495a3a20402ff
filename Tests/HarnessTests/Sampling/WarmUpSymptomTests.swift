import Harness
import Testing
import VirtualTime

/// Symptoms that the warm-up brings along.
@Suite("Symptoms of the warm-up")
struct WarmUpSymptomTests {
  private func run(limit: Int) throws -> RunResult {
    try SmallSystem.run(
      """
      duration: 5m
      warmUp: 5m
      symptoms: {few: {expr: 'sum(queue_sent_total) < \(limit)'}}
      expect: {symptoms: {few: never}}

      """ + SmallSystem.steady)
  }

  @Test func oneThatLastsBeginsWithTheStart() throws {
    let run = try run(limit: 1_800)
    #expect(run.symptoms.map(\.began) == [.start])
    let entries = run.timeline.filter { $0.kind == .symptom }
    #expect(entries.map(\.phase) == [.begins, .ends])
    #expect(entries.first?.at == .start)
    #expect(!run.expectations[0].passed)
  }

  @Test func oneThatIsOverIsNotTold() throws {
    let run = try run(limit: 600)
    #expect(run.symptoms.isEmpty)
    #expect(run.timeline.filter { $0.kind == .symptom }.isEmpty)
    #expect(run.expectations[0].passed)
  }
}
