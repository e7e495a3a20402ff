import Components
import Harness
import Scenario

/// A system with one of everything, small enough that a run takes milliseconds.
enum SmallSystem {
  static let head = """
    version: 1
    name: small
    seed: 7
    components:
      postgres: {type: postgres}
      redis: {type: redis}
      quota: {type: quota, store: redis, limit: 100000 per 24h}
      outbox:
        type: tableQueue
        store: postgres
        table: message
        attempts: {max: 3, backoff: {type: exponential, delay: 5s, cap: 20s}}
        sweep: {interval: 10s, staleAfter: 1m}
      sms: {type: provider, acceptLatency: 50ms, receipt: 2s, unreported: 0%, receiptErrors: []}
      mail: {type: provider, acceptLatency: 30ms, receipt: 1s, unreported: 0%, receiptErrors: []}
      backend:
        type: deployment
        replicas: 3
        env: {BATCH: "10", POLL_MS: "500", MAIL_ENABLED: "true"}
        runs:
          type: tableQueueWorker
          queue: outbox
          batch: $BATCH
          pollInterval: $POLL_MS ms
          routes:
            SMS: {provider: sms, quota: quota}
            EMAIL: {provider: mail, enabled: $MAIL_ENABLED, fallback: sms}
      api: {type: api, queue: outbox, servedBy: backend}
    flows:
      notices: {into: api, channels: {SMS: 1, EMAIL: 1}, template: notice, organisations: 5}

    """

  static let steady = "load: {steady: {flow: notices, executor: constant-arrival-rate, rate: 4}}\n"

  /// The plan of the system with further sections (`duration:` among them) and `--set` overrides.
  static func plan(
    _ sections: String, set overrides: [String] = [], files: [String: String] = [:], head: String = head,
    catalogue: Catalogue = .standard
  ) throws -> Plan {
    var files = files
    files["main.yaml"] = head + sections
    let reader = ScenarioReader(catalogue: catalogue, files: MemoryFiles(files))
    do { return try reader.read(file: "main.yaml", overrides: overrides).plans[0] } catch {
      throw Unreadable(description: error.rendered())
    }
  }

  /// Plays the system with further sections.
  static func run(
    _ sections: String, set overrides: [String] = [], files: [String: String] = [:], head: String = head,
    seed: UInt64 = 7
  ) throws -> RunResult {
    try SimulationRun(plan: plan(sections, set: overrides, files: files, head: head), seed: seed).execute()
  }

  struct Unreadable: Error, CustomStringConvertible { var description: String }
}
