import Components
import Harness
import Scenario
import Telemetry
import Testing

/// Takes what it is given.
private final class Sink: ByteSink, @unchecked Sendable {
  private(set) var bytes = 0
  func write(_ bytes: UnsafeRawBufferPointer) { self.bytes += bytes.count }
}

@Suite("Outputs change nothing")
struct OutputTests {
  @Test(arguments: ["journal", "metrics", "logs", "all"])
  func resultsStayTheSame(output: String) throws {
    let plan = try SmallSystem.plan(SmallSystem.eventful)
    let sink = Sink()
    var options = RunOptions()
    if output == "journal" || output == "all" {
      options.observers.append { telemetry in
        JournalJSONLines(
          journal: telemetry.journal, correlationIDs: telemetry.correlationIDs, channels: plan.vocabulary.channels,
          sink: sink)
      }
    }
    if output == "metrics" || output == "all" { options.openMetrics = { sink } }
    if output == "logs" || output == "all" { options.prepare = { $0.logs.enableAll(sink: sink) } }
    let result = try SimulationRun(plan: plan, seed: 7, options: options).execute()
    #expect(result.everything == (try SimulationRun(plan: plan, seed: 7).execute()).everything)
    #expect(sink.bytes > 1_000)
  }

  @Test func measuringTheEngineChangesOnlyItsFigures() throws {
    let plan = try SmallSystem.plan(SmallSystem.eventful)
    var options = RunOptions()
    options.measuresEngine = true
    var result = try SimulationRun(plan: plan, seed: 7, options: options).execute()
    let engine = try #require(result.engine)
    #expect(engine.events > 10_000 && engine.wallSeconds > 0 && engine.peakRSSBytes > 1 << 20)
    result.engine = nil
    #expect(result.everything == (try SimulationRun(plan: plan, seed: 7).execute()).everything)
  }
}
