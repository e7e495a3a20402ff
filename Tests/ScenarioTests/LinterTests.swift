import Components
import Testing

@testable import Scenario

/// Advice on settings that are valid and unwise: what is advised, where, and that one change makes it go away.
@Suite struct LinterTests {
  /// A system that gets no advice; what a test replaces is written out.
  private static let wise = """
    version: 1
    name: wise
    duration: 1h
    components:
      postgres: {type: postgres}
      outbox:
        type: tableQueue
        store: postgres
        table: message
        attempts: {max: 5, backoff: {jitter: full}}
        sweep: {staleAfter: 10m}
      sms:
        type: provider
        acceptLatency: {p50: 100ms, p99: 1s}
        timeout: 10s
      backend:
        type: deployment
        replicas: 2
        env: {BATCH: "10"}
        runs:
          type: tableQueueWorker
          queue: outbox
          batch: $BATCH
          pollInterval: 5s
          routes:
            SMS: {provider: sms}
      api: {type: api, queue: outbox}
    flows:
      notices: {into: api, channel: SMS, template: notice, maxAge: 24h}
    load: {steady: {flow: notices, executor: constant-arrival-rate, rate: 3}}

    """

  private static func warnings(_ old: String, _ new: String) throws -> [String] {
    let text = old.isEmpty ? wise : wise.replacing(old, with: new)
    #expect(old.isEmpty || text != wise, "'\(old)' is not in the file")
    let reader = ScenarioReader(catalogue: .standard, files: MemoryFiles(["main.yaml": text]))
    return try reader.read(file: "main.yaml").warnings().map { $0.rendered().split(separator: "\n")[0].description }
  }

  @Test func aWiseSystemGetsNoAdvice() throws { #expect(try Self.warnings("", "") == []) }

  @Test(
    "One change, one warning at its place",
    arguments: [
      (
        "{provider: sms}", "{provider: sms, retry: {backoff: {type: fixed, jitter: full}}}",
        "main.yaml:26:9: warning: attempts multiply: 5 of the queue 'outbox' x 3 of the route SMS = 15 sends of one "
          + "message when all fail; retry in one place"
      ),
      (
        "timeout: 10s", "timeout: 800ms",
        "main.yaml:15:14: warning: the timeout of 800ms is below the 99th percentile of 'sms', 1s: more than 1 % of its "
          + "answers come too late, and what it took is sent again"
      ),
      (
        "{provider: sms}", "{provider: sms, timeout: 500ms}",
        "main.yaml:26:39: warning: the timeout of 500ms is below the 99th percentile of 'sms', 1s: more than 1 % of its "
          + "answers come too late, and what it took is sent again"
      ),
      (
        "jitter: full", "jitter: none",
        "main.yaml:10:42: warning: retries have no jitter: what failed together is tried again together; use 'full' or "
          + "'equal'"
      ),
      (
        "staleAfter: 10m", "staleAfter: 8s",
        "main.yaml:11:25: warning: rows count as stale after 8s, but 'backend' may work on a batch of 10 for 10s (1s a "
          + "send, the 99th percentile): it would send what another pod has claimed again"
      ),
      (
        "rate: 3", "rate: 60",
        "main.yaml:20:5: warning: 1.5/s per pod x 2 = 3/s < 60/s offered at the peak: the queue grows meanwhile"
      ),
      (
        "sweep: {staleAfter: 10m}",
        "sweep: {staleAfter: 10m}\n    errorCodes: {sms/429: BUSY, sms/circuit-open: OPEN, sms/492: BUSY}",
        "main.yaml:12:66: warning: 'sms' has no code '492'; did you mean '429'?"
      ),
      (
        "sweep: {staleAfter: 10m}", "sweep: {staleAfter: 10m}\n    errorCodes: {sns/429: BUSY}",
        "main.yaml:12:27: warning: no provider is named in 'sns/429', keys are provider/code; did you mean 'sms/429'?"
      ),
      (
        "{BATCH: \"10\"}", "{BATCH: \"10\", BACTH: \"20\"}",
        "main.yaml:19:31: warning: no option of 'backend' reads 'BACTH'; did you mean 'BATCH'?"
      ),
      (
        "duration: 1h", "duration: 1h\nactions: [{at: 1m, target: backend, setEnv: {values: {OTHER: x}}}]",
        "main.yaml:4:62: warning: no option of 'backend' reads 'OTHER'; setting it only restarts the pods"
      ),
      (
        "duration: 1h", "duration: 1h\nactions: [{at: 1m, target: backend, setEnv: {values: {BATCH: ten}}}]",
        "main.yaml:4:62: warning: pods with this value exit at once: batch: expected a whole number, not 'ten'"
      ),
      (
        "duration: 1h", "duration: 1h\nexpect: {outcome: resolved < 30m}",
        "main.yaml:4:19: warning: 'resolved < 30m' fails in every run: without a significant fault or an objective there "
          + "is no incident"
      ),
      (
        "duration: 1h", "duration: 1h\nexpect: {incidents: {all: undetected}}",
        "main.yaml:4:27: warning: 'undetected' fails in every run: without a significant fault or an objective there is "
          + "no incident"
      ),
      (
        "duration: 1h",
        "duration: 1h\nfaults: [{id: f, at: 1m, for: 1m, target: sms, outage: , significant: false}]\n"
          + "expect: {figures: {mttr: max < 1h}}",
        "main.yaml:5:26: warning: 'mttr max < 1h' fails in every run: without a significant fault or an objective there "
          + "is no incident"
      ),
      (
        "duration: 1h", "duration: 1h\nthresholds: [{metric: time_below_objectives, require: max < 1h}]",
        "main.yaml:4:14: warning: 'time_below_objectives max < 1h' fails in every run: there is no objective"
      ),
      (
        "duration: 1h", "duration: 1h\nfaults: [{id: f, at: 1m, for: 1m, target: backend, crash: {pods: 100}}]",
        "main.yaml:4:66: warning: 'backend' never has 100 pods: 2; without 'pods', crash is for all of them"
      ),
      (
        "duration: 1h", "duration: 1h\nfaults: [{id: f, at: 1m, for: 1m, target: backend, nodeLoss: {pods: 3}}]",
        "main.yaml:4:69: warning: 'backend' never has 3 pods: 2; without 'pods', nodeLoss is for all of them"
      ),
      (
        "duration: 1h",
        "duration: 1h\nfaults: [{id: f, at: 1m, for: 1m, target: backend, hang: {pods: 9}}]\nactions: [{at: 30s, target: backend, scale: {replicas: 8}}]",
        "main.yaml:4:65: warning: 'backend' never has 9 pods: 2, or 8 when scaled; without 'pods', hang is for all of "
          + "them"
      ),
      (
        "duration: 1h", "duration: 1h\nactions: [{at: 1m, target: backend, deletePods: {count: 5}}]",
        "main.yaml:4:57: warning: 'backend' never has 5 pods: 2; without 'count', deletePods is for one of them"
      ),
      (
        "duration: 1h",
        "duration: 1h\nautomations: {heal: {when: queue_depth > 9, steps: [{target: backend, deletePods: {count: 5}}]}}",
        "main.yaml:4:91: warning: 'backend' never has 5 pods: 2; without 'count', deletePods is for one of them"
      ),
      (
        "  api: {type: api, queue: outbox}",
        "  api: {type: api, queue: outbox}\n  hpa: {type: horizontalPodAutoscaler, scaleTargetRef: backend, "
          + "maxReplicas: 4, metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, "
          + "averageUtilization: 50}}}]}\nfaults: [{id: f, at: 1m, for: 1m, target: backend, crash: {pods: 5}}]",
        "main.yaml:29:66: warning: 'backend' never has 5 pods: 2, or 4 when scaled; without 'pods', crash is for all "
          + "of them"
      ),
      (
        "duration: 1h", "duration: 1h\nactions: [{at: 1m, target: outbox, requeueFailed: {code: sms/492}}]",
        "main.yaml:4:58: warning: no message can have the error code 'sms/492'; did you mean 'sms/429'?"
      ),
      (
        ", maxAge: 24h", "",
        "main.yaml:29:3: warning: messages of 'notices' wait without end; 'maxAge' says when they no longer make sense"
      ),
    ])
  func advises(old: String, new: String, warning: String) throws {
    let warnings = try Self.warnings(old, new)
    #expect(warnings == [warning])
  }

  @Test(
    "Bounds are exact: at them nothing is said",
    arguments: [
      ("timeout: 10s", "timeout: 1s"), ("staleAfter: 10m", "staleAfter: 10s"),
      ("{provider: sms}", "{provider: sms, timeout: 1s}"),
      ("max: 5, backoff: {jitter: full}", "max: 1, backoff: {jitter: none}"),
      ("BATCH: \"10\"", "BATCH: \"300\""),
      ("duration: 1h", "duration: 1h\nfaults: [{id: f, at: 1m, for: 1m, target: backend, crash: {pods: 2}}]"),
      (
        "duration: 1h",
        "duration: 1h\nfaults: [{id: f, at: 1m, for: 1m, target: backend, crash: {pods: 9}}]\n"
          + "actions: [{at: 30s, target: backend, scale: {replicas: 9}}]"
      ),
      // By the queue's own name, as a client's, and as a fault makes it up.
      (
        "duration: 1h",
        "duration: 1h\nactions: [{at: 1m, target: outbox, requeueFailed: {code: sms/timeout}}, "
          + "{at: 2m, target: outbox, requeueFailed: {code: MADE_UP}}, {at: 3m, target: outbox, requeueFailed: {}}]\n"
          + "faults: [{id: f, at: 1m, target: backend, badRelease: {errors: {share: 10%, code: MADE_UP}}}]"
      ),
      // Only of none, of how many, or of what there can be.
      ("duration: 1h", "duration: 1h\nexpect: {outcome: never, figures: {mttr: count == 0, incidents: count == 0}}"),
      (
        "duration: 1h",
        "duration: 1h\nfaults: [{id: f, at: 1m, for: 1m, target: sms, outage: }]\nexpect: {outcome: resolved < 30m}"
      ),
    ])
  func silent(old: String, new: String) throws {
    #expect(try Self.warnings(old, new) == [])
  }

  /// A queue's own name hides the provider's.
  @Test func codesByTheQueuesNames() throws {
    let named = "sweep: {staleAfter: 10m}\n    errorCodes: {sms/429: BUSY}"
    func warnings(_ code: String) throws -> [String] {
      let text =
        Self.wise.replacing("sweep: {staleAfter: 10m}", with: named)
        + "actions: [{at: 1m, target: outbox, requeueFailed: {code: \(code)}}]\n"
      let reader = ScenarioReader(catalogue: .standard, files: MemoryFiles(["main.yaml": text]))
      return try reader.read(file: "main.yaml").warnings().map(\.message)
    }
    #expect(try warnings("BUSY") == [])
    #expect(try warnings("BUSSY") == ["no message can have the error code 'BUSSY'; did you mean 'BUSY'?"])
    #expect(try warnings("sms/429").first?.hasPrefix("no message can have the error code 'sms/429'") == true)
  }

  /// Three layers of three attempts make 27.
  @Test func threeLayers() throws {
    let plan = try Self.threeLayerPlan()
    let advice = Linter(plan).amplification()
    #expect(advice.count == 1)
    #expect(
      advice.first?.message.contains("3 of 'api' x 3 of the queue 'outbox' x 3 of the route SMS = 27 sends") == true)
  }

  /// An intake that retries is none that ships; it is written into the plan.
  private static func threeLayerPlan() throws -> Plan {
    let text = wise.replacing("max: 5", with: "max: 3").replacing(
      "{provider: sms}", with: "{provider: sms, retry: {backoff: {type: fixed, jitter: full}}}")
    let reader = ScenarioReader(catalogue: .standard, files: MemoryFiles(["main.yaml": text]))
    var plan = try reader.read(file: "main.yaml").plans[0]
    let index = try #require(plan.components.firstIndex { $0.name == "api" })
    var retry = Options()
    retry["max"] = .integer(3)
    plan.components[index].options["retry"] = .options(retry)
    return plan
  }

  @Test("What holds in the scenario and in its variants is told once; what is a variant's own names it")
  func variants() throws {
    let text =
      Self.wise.replacing(", maxAge: 24h", with: "")
      + "variants: {hasty: {components: {sms: {timeout: 200ms}}}, other: {components: {sms: {timeout: 5s}}}}\n"
    let reader = ScenarioReader(catalogue: .standard, files: MemoryFiles(["main.yaml": text]))
    let warnings = try reader.read(file: "main.yaml").warnings()
    #expect(warnings.map(\.note) == [nil, "in variant 'hasty'"])
    #expect(warnings.allSatisfy { $0.severity == .warning })
  }
}
