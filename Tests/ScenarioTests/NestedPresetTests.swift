import Components
import Testing
import VirtualTime

@testable import Scenario

/// Presets of a nested mapping: their values lie under those that are given, and over the defaults.
@Suite struct NestedPresetTests {
  private static func policy(_ attempts: String) throws -> RetryPolicy {
    let text = """
      version: 1
      name: presets
      duration: 1h
      components:
        postgres: {type: postgres}
        outbox: {type: tableQueue, store: postgres, table: message, attempts: \(attempts)}
      flows: {}
      load: {}

      """
    let reader = ScenarioReader(catalogue: .standard, files: MemoryFiles(["main.yaml": text]))
    let plan = try reader.read(file: "main.yaml").plans[0]
    let queue = try #require(plan.components.first { $0.name == "outbox" })
    return try RetryPolicy(options: queue.options.options("attempts"), path: [])
  }

  @Test(
    arguments: [
      ("{}", 5, 30_000, 900_000, "full"), ("{preset: resilience4j}", 3, 500, 500, "none"),
      ("{preset: resilience4j, max: 7}", 7, 500, 500, "none"),
      ("{preset: resilience4j, backoff: {delay: 2s}}", 3, 2000, 2000, "none"), ("{preset: envoy}", 2, 25, 250, "full"),
      ("{backoff: {cap: 1s}, preset: envoy}", 2, 25, 1000, "full"), ("{preset: bullmq, max: 4}", 4, 0, 0, "none"),
    ])
  func layUnderWhatIsGiven(attempts: String, max: Int, delay: Int64, cap: Int64, jitter: String) throws {
    let policy = try Self.policy(attempts)
    #expect(policy.maximumAttempts == max)
    #expect(policy.backoff.delay == .milliseconds(delay) && policy.backoff.cap == .milliseconds(cap))
    #expect(policy.backoff.jitter.rawValue == jitter)
  }

  @Test func unknownPresetsAreReportedWithASuggestion() {
    let error = #expect(throws: InvalidScenario.self) { try Self.policy("{preset: resilience5j}") }
    #expect(error?.diagnostics.first?.suggestion == "resilience4j")
  }
}
