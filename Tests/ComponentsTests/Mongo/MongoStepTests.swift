import MongoEngine
import SimulationKernel
import Telemetry
import Testing
import VirtualTime

@testable import Components

/// Steps in pods: what a job or a request does with a replica set.
@Suite struct MongoStepTests {
  /// Runs its steps at an interval, each time with another message.
  struct StepWorkload: Workload {
    final class Diary: @unchecked Sendable {
      var done: [Double] = []
      var failures: [StepFailure] = []
      var clients: [MongoClient] = []
    }
    let diary: Diary
    let context: ComponentContext

    func run(in pod: isolated Pod) async throws {
      let procedure = try Procedure(pod.options.list("does"), context)
      var random = pod.stream
      let access = try MongoAccess("db", context)
      if let client = try? access.client(in: pod) { diary.clients.append(client) }
      for number in 0..<pod.options.integer("times") {
        try await pod.nap(for: pod.options.duration("every"))
        if pod.isTerminating { return }
        let id = MessageID(UInt32(number + 1))
        let message = ClaimedMessage(
          id: id, created: pod.simulation.now, channel: 1, template: 0, organisation: UInt16(number % 2), attempt: 1,
          recipientIsInvalid: false, recipient: RecipientKey(only: id), segments: 1, flow: 0)
        var step = StepContext(
          pod: pod, message: message, random: random,
          logs: StepLog(context.telemetry.logs, component: context.name, logger: "steps"))
        do {
          try await procedure.run(&step)
          diary.done.append(pod.simulation.now.seconds)
        } catch let failure as StepFailure { diary.failures.append(failure) }
        random = step.random
      }
      try await pod.untilTermination()
    }

    static func type(_ diary: Diary) -> WorkloadType {
      let span = OptionKind.duration(.zero...VirtualDuration.hours(24))
      return WorkloadType(
        name: "steps", summary: "A test's workload.",
        options: [
          OptionSpec("does", StepType.list, required: true, "Steps."),
          OptionSpec("times", .integer(1...100_000), default: "1", .assumed, "How often."),
          OptionSpec("every", span, default: "1s", .assumed, "Between them."), MongoClientOptions.option,
        ], make: { context, _ throws(ConfigurationProblem) in StepWorkload(diary: diary, context: context) })
    }
  }

  private struct Fixture {
    let diary = StepWorkload.Diary()
    let system: TestSystem
    var db: Mongo { system["db", Mongo.self] }

    init(_ runs: String, db more: String = "", deployment: String = "") throws {
      system = TestSystem(.standard(workloads: [StepWorkload.type(diary)]))
      try system.add("db", "mongo", "{\(MongoBench.still)\(more.isEmpty ? "" : ", " + more)}")
      let environment = "env: {URI: 'mongodb://db-0,db-1/shop', POOL: '3'}"
      try system.add(
        "web", "deployment",
        "{startDelay: 1s, \(deployment.isEmpty ? environment : deployment), runs: {type: steps, \(runs)}}")
      system.start()
    }

    func documents(_ namespace: String) -> [String] {
      db.with { $0.machine.data($0.machine.set.primary ?? 0).collection(namespace).documents }.map {
        BSONValue.document($0).serverText
      }
    }
  }

  @Test func fillsAndRuns() throws {
    let insert =
      "insert: {in: db, collection: events, document: '{_id: {message}, org: {organisation}, text: \"{channel} {message} {now}\", "
      + "die: {random:1..6}}'}"
    let fixture = try Fixture(
      "times: 3, does: [{\(insert)}, {update: {in: db, collection: events, filter: '{_id: {message}}', update: '{$$set: {sent: true}}'}}"
        + ", {delete: {in: db, collection: events, filter: '{_id: 2}'}}"
        + ", {find: {in: db, collection: events, filter: '{org: {organisation}}', sort: '{_id: -1}', limit: 5}}"
        + ", {aggregate: {in: db, collection: events, pipeline: '[{$$group: {_id: \"$$org\", n: {$$sum: 1}}}]'}}]"
        + ", mongoClients: {db: {uri: $URI, maxPoolSize: $POOL}}")
    try fixture.system.run(until: .minutes(1))
    #expect(fixture.diary.failures.isEmpty)
    #expect(fixture.diary.done.map { $0.rounded() } == [1, 2, 3])
    let documents = fixture.documents("shop.events")
    #expect(documents.count == 2)
    let first = try #require(documents.first)
    #expect(first.hasPrefix(#"{ _id: 1, org: "org-1", text: "WHATSAPP 1 2026-03-02T07:00:01"#), "\(first)")
    #expect(first.hasSuffix("sent: true }"))
    #expect(fixture.diary.clients.map(\.settings.driver.pool.maxSize) == [3])
  }

  @Test(arguments: [
    ("insert: {in: db, collection: events, document: '{_id: 7}'}", "", "DuplicateKey", 500, false),
    ("find: {in: db, collection: events}", "outage {member: all}", "MongoServerSelectionError", 503, true),
  ])
  func failsAsTheDriverDoes(step: String, fault: String, code: String, status: Int, isWorthRetrying: Bool) throws {
    let fixture = try Fixture("times: 2, every: 5s, does: [{\(step)}]")
    try fixture.system.run(until: .seconds(8))
    if !fault.isEmpty {
      let parts = fault.split(separator: " ", maxSplits: 1).map(String.init)
      try fixture.system.inject("db", parts[0], parts[1])
    }
    try fixture.system.run(until: .minutes(2))
    let failure = try #require(fixture.diary.failures.first)
    #expect(fixture.system.hub.journal.name(of: failure.code) == code)
    #expect(failure.status == status)
    #expect(failure.isWorthRetrying == isWorthRetrying)
  }

  /// A connection string that names nobody makes a pod unable to do anything; `kubectl set env` puts it right again.
  @Test func aWrongConnectionString() throws {
    let fixture = try Fixture(
      "times: 100, every: 5s, does: [{find: {in: db, collection: events}}], mongoClients: {db: {uri: $URI}}")
    try fixture.system.run(until: .seconds(20))
    #expect(fixture.diary.failures.isEmpty)
    try fixture.system.perform("web", "setEnv", "{values: {URI: 'mongodb://new-primary:27017/shop'}}")
    try fixture.system.run(until: .minutes(3))
    let done = fixture.diary.done.count
    let texts = Set(fixture.diary.failures.map(\.text))
    #expect(texts == ["MongoServerSelectionError: getaddrinfo ENOTFOUND new-primary"])
    try fixture.system.perform("web", "setEnv", "{values: {URI: 'mongodb://db-2:27017/shop'}}")
    try fixture.system.run(until: .minutes(5))
    #expect(fixture.diary.done.count > done)
  }

  /// A container that is killed leaves no connection behind, and its gauges go down.
  @Test func connectionsGoWithTheContainer() throws {
    let fixture = try Fixture(
      "times: 1000, every: 100ms, does: [{find: {in: db, collection: events}}], mongoClients: {db: {minPoolSize: 4}}",
      deployment: "replicas: 3, env: {A: b}")
    try fixture.system.run(until: .seconds(30))
    let primary = fixture.db.with { $0.machine.set.primary! }
    let labels = ["deployment": "web", "server": "db"]
    #expect(fixture.db.with { $0.connections } == [12, 12, 12])
    #expect(try fixture.system.metric("mongodb_driver_pool_size", labels) == 36)
    try fixture.system.inject("web", "crash")
    #expect(fixture.db.with { $0.connections[primary] } == 0)
    #expect(try fixture.system.metric("mongodb_driver_pool_size", labels) == 0)
    #expect(try fixture.system.metric("mongodb_driver_pool_checkedout", labels) == 0)
  }

  @Test(arguments: [
    ("find: {in: db, collection: events, filter: '{a: {$$foo: 1}}'}", "unknown operator: $foo"),
    ("insert: {in: db, collection: events, document: '{a: 1'}", "'0.insert.document'"),
    ("update: {in: db, collection: events, update: '{$$sett: {a: 1}}'}", "$sett"),
    (
      "aggregate: {in: db, collection: events, pipeline: '[{$$macth: {}}]'}",
      "Unrecognized pipeline stage name: '$macth'"
    ),
  ])
  func saysWhatNoServerTakes(step: String, text: String) throws {
    let fixture = try Fixture("does: [{work: {time: 1ms}}]")
    let context = ComponentContext(
      name: "web", simulation: fixture.system.simulation, telemetry: fixture.system.hub, seed: 1,
      vocabulary: TestSystem.vocabulary, start: CalendarInstant("2026-03-02T08:00:00+01:00")!,
      component: { [db = fixture.db] _ in db })
    var options = Options()
    options.append("does", try StepType.list.read(FlowText("[{\(step)}]")))
    // As when a pod starts: two dollar signs are one.
    let list = try options.filled(from: []).list("does")
    do throws(ConfigurationProblem) {
      _ = try Procedure(list, context)
      Issue.record("nothing was said")
    } catch { #expect(error.text.contains(text), "\(error.text)") }
  }
}
