import Components
import Load
import Scenario
import Testing
import VirtualTime

/// How files, variants and the command line are laid over each other.
@Suite("Merging")
struct MergeTests {
  static let base = """
    version: 1
    name: base
    duration: 1h
    components:
      db: {type: store, latency: {p50: 1ms, p95: 5ms}}
      outbox: {type: queue, store: db, attempts: {max: 3, delay: 5s}}
      sms: {type: provider, preset: bulk}
      backend: {type: deployment, env: {A: "1", B: "2"}, runs: {type: worker, queue: outbox, batch: $A, routes: {SMS: {provider: sms}}}}
    flows:
      f: {into: outbox, channels: {SMS: 60%, CHAT: 40%}, template: t}
    load:
      l: {flow: f, executor: constant-arrival-rate, rate: 5}
    faults:
      - {at: 1m, target: db, outage: }
      - {at: 2m, target: db, outage: }
    """

  func plan(_ main: String, set: [String] = [], variant: String? = nil) throws -> Plan {
    let files = ["base.yaml": Self.base, "main.yaml": "version: 1\nextends: base.yaml\n" + main]
    return try #require(try TestFiles.read(files, set: set, variant: variant).plans.first)
  }

  func options(_ plan: Plan, _ component: String) throws -> Options {
    try #require(plan.components.first { $0.name == component }).options
  }

  @Test func mergesMapsKeyByKey() throws {
    let outbox = try options(try plan("components: {outbox: {attempts: {max: 7}}}"), "outbox")
    #expect(outbox.text("store") == "db")
    #expect(outbox.options("attempts").integer("max") == 7)
    #expect(outbox.options("attempts").duration("delay") == .seconds(5))
    let env = try options(try plan("components: {backend: {env: {B: x, C: y}}}"), "backend").options("env")
    #expect(env.entries.map(\.name) == ["A", "B", "C"])
    #expect(env.entries.map(\.value) == [.text("1"), .text("x"), .text("y")])
  }

  @Test func replacesLists() throws {
    let plan = try plan("faults: [{at: 5m, target: sms, outage: }]")
    #expect(plan.faults.map(\.target) == ["sms"])
  }

  @Test func replacesDistributions() throws {
    let plan = try plan("components: {db: {latency: {uniform: {from: 1ms, to: 2ms}}}}")
    #expect(
      try options(plan, "db").distribution("latency") == .uniform(from: .milliseconds(1), to: .milliseconds(2)))
  }

  @Test func replacesWhatHasAnotherType() throws {
    let plan = try plan(
      """
      components: {sms: {type: store}, backend: {runs: {type: idle}}}
      load: {l: {flow: f, executor: burst, count: 5, over: 1s}}
      """)
    #expect(try options(plan, "sms").integer("maxConnections") == 100)
    #expect(try options(plan, "backend")["runs"] == .workload(type: "idle", Options()))
    #expect(plan.load[0].source.executor == .burst(count: 5, over: .seconds(1)))
  }

  @Test func replacesMixes() throws {
    let many = try plan("flows: {f: {channels: {CHAT: 100%}}}")
    #expect(many.flows[0].channels == [.init(value: 0, weight: 1)])
    #expect(many.vocabulary.channels == ["CHAT"])
    let one = try plan("flows: {f: {channel: SMS}}")
    #expect(one.vocabulary.channels == ["SMS"])
  }

  @Test func laysPresetsUnderOptions() throws {
    let sms = try options(try plan("components: {sms: {latency: {p50: 1s, p95: 2s}}}"), "sms")
    #expect(sms.rate("quota") == Rate(count: 1000, per: .hours(24)))
    #expect(sms.distribution("latency") == (try .lognormal(p50: .seconds(1), p95: .seconds(2))))
  }

  @Test func putsTheCommandLineOverVariants() throws {
    let text = "variants: {v: {load: {l: {rate: 6}}, seed: 3}}"
    #expect(try plan(text, variant: "v").load[0].source.executor == .constantArrivalRate(perSecond: 6, duration: nil))
    let over = try plan(text, set: ["load.l.rate=7"], variant: "v")
    #expect(over.load[0].source.executor == .constantArrivalRate(perSecond: 7, duration: nil))
    #expect(over.seed == 3)
  }

  @Test func setsListItemsAndWholeParts() throws {
    let changed = try plan(
      "", set: ["faults.1.at=9m", "components.new={type: store}", "components.outbox.attempts.delay=8s", "severity=P2"])
    #expect(changed.faults.map(\.timing) == [.at(.start + .minutes(1)), .at(.start + .minutes(9))])
    #expect(changed.components.map(\.name).contains("new"))
    #expect(try options(changed, "outbox").options("attempts").duration("delay") == .seconds(8))
    #expect(changed.severity == "P2")
  }

  @Test func choosesVariants() throws {
    let files = ["main.yaml": Self.base + "\nvariants:\n  a: {seed: 1}\n  b:\n"]
    #expect(try TestFiles.read(files).plans.map(\.variant) == [nil, "a", "b"])
    #expect(try TestFiles.read(files, variant: "b").plans.map(\.variant) == ["b"])
    #expect(try TestFiles.read(files, variant: "base").plans.map(\.variant) == [nil])
    #expect(try TestFiles.read(files, seed: 77).plans.map(\.seed) == [77, 77, 77])
  }

  @Test func fillsVariables() throws {
    let text = """
      version: 1
      name: "${NAME} and $${NAME}"
      description: plain $NAME
      duration: ${HOURS}h
      variables: {NAME: x, HOURS: 2}
      variants: {long: {variables: {HOURS: 5}}}
      """
    let plans = try TestFiles.read(["main.yaml": text]).plans
    #expect(plans.map(\.name) == ["x and ${NAME}", "x and ${NAME}"])
    #expect(plans[0].description == "plain $NAME")
    #expect(plans.map(\.duration) == [.hours(2), .hours(5)])
    let set = try TestFiles.read(["main.yaml": text], set: ["variables.HOURS=3"]).plans
    #expect(set.map(\.duration) == [.hours(3), .hours(3)])
  }

  @Test func resolvesPathsFromTheFileThatNamesThem() throws {
    let files = [
      "x/main.yaml": "version: 1\nextends: ../y/mid.yaml\nname: top\n",
      "y/mid.yaml": "version: 1\nextends: z/low.yaml\nsystem: s/system.yaml\n",
      "y/z/low.yaml": "version: 1\nname: low\nduration: 1h\nsystem: nowhere.yaml\n",
      "y/s/system.yaml": "version: 1\nname: sys\ncomponents: {db: {type: store}}\n",
    ]
    let plan = try TestFiles.read(files, file: "x/main.yaml").plans[0]
    #expect(plan.name == "top")
    #expect(plan.systemName == "sys")
    #expect(plan.components.map(\.name) == ["db"])
  }

  @Test func setsExpectationsThatTheFileDoesNotHave() throws {
    let files = TestFiles.files
    let read = try TestFiles.read(
      files, file: "scenario.yaml", set: ["expect.figures.messages_expired=count < 5"], variant: "base")
    #expect(read.plans[0].expectations.count == 3)
  }
}
