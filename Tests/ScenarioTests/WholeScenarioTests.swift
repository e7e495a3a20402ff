import Components
import Load
import Prometheus
import Scenario
import Testing
import VirtualTime

@Suite("A whole scenario")
struct WholeScenarioTests {
  let read: ReadScenario

  init() throws { read = try TestFiles.read(TestFiles.files, file: "scenario.yaml") }

  @Test func readsItsOwnFields() throws {
    let plan = try #require(read.plans.first)
    #expect(plan.name == "The provider fails")
    #expect(plan.systemName == "messaging")
    #expect(plan.variant == nil)
    #expect(plan.file == "scenario.yaml")
    #expect(plan.severity == "P1")
    #expect(plan.start.description == "2026-03-02T08:00:00+01:00")
    #expect(plan.seed == 7)
    #expect(plan.duration == .hours(4))
    #expect(plan.warmUp == .minutes(10))
    #expect(plan.scrapeInterval == .seconds(15))
  }

  @Test func ordersComponentsAfterWhatTheyReferTo() throws {
    let plan = try #require(read.plans.first)
    #expect(plan.components.map(\.name) == ["db", "outbox", "sms", "chat", "backend"])
  }

  @Test func typesOptionsAndFillsDefaults() throws {
    let components = try #require(read.plans.first).components
    let outbox = try #require(components.first { $0.name == "outbox" }).options
    #expect(outbox.text("store") == "db")
    #expect(outbox.options("attempts").integer("max") == 4)
    #expect(outbox.options("attempts").duration("delay") == .seconds(30))
    let chat = try #require(components.first { $0.name == "chat" }).options
    #expect(chat.rate("quota") == Rate(count: 1000, per: .hours(24)))
    #expect(chat.distribution("latency") == .constant(.milliseconds(90)))
    let sms = try #require(components.first { $0.name == "sms" }).options
    #expect(sms.share("errors") == Share(0.02))
    #expect(sms.distribution("latency") == (try .lognormal(p50: .milliseconds(80), p95: .milliseconds(300))))
  }

  @Test func keepsTemplatesOfWorkloads() throws {
    let backend = try #require(read.plans.first?.components.last).options
    #expect(backend.integer("replicas") == 3)
    #expect(backend.options("env").text("CHAT_ENABLED") == "true")
    guard case .workload(type: "worker", let options)? = backend["runs"] else {
      Issue.record("no workload")
      return
    }
    #expect(options["batch"] == .template("$BATCH", kind: .integer(1...1_000)))
    #expect(options["interval"] == .template("$POLL_MS ms", kind: .duration(.milliseconds(1) ... .hours(1))))
    #expect(options.options("routes").options("CHAT")["enabled"] == .template("$CHAT_ENABLED", kind: .boolean))
    #expect(options.options("routes").options("SMS")["enabled"] == .boolean(true))
  }

  @Test func numbersTheVocabulary() throws {
    let plan = try #require(read.plans.first)
    #expect(plan.vocabulary.channels == ["SMS", "CHAT"])
    #expect(plan.vocabulary.templates == ["reminder"])
    #expect(plan.vocabulary.organisations == ["org-1", "org-2", "org-3", "org-4"])
    let flow = try #require(plan.flows.first)
    #expect(flow.channels == [.init(value: 0, weight: 0.6), .init(value: 1, weight: 0.4)])
    #expect(flow.organisations == 0..<4)
    #expect(flow.maxAge == .hours(24))
  }

  @Test func readsLoad() throws {
    let load = try #require(read.plans.first).load
    #expect(load.map(\.source.name) == ["morning", "steady"])
    #expect(
      load[0].source.executor
        == .rampingArrivalRate(
          startPerSecond: 5,
          stages: [
            .init(duration: .minutes(30), targetPerSecond: 5), .init(duration: .minutes(10), targetPerSecond: 18),
          ]))
    #expect(load[0].source.arrivals == .poisson)
    #expect(load[1].source.executor == .constantArrivalRate(perSecond: 2, duration: nil))
    #expect(load[1].source.arrivals == .uniform)
    #expect(load[1].source.maxVUs == 10_000)
  }

  @Test func readsFaultsAndActions() throws {
    let plan = try #require(read.plans.first)
    #expect(plan.faults.map(\.fault.id) == ["slow", "errors-sms"])
    #expect(plan.faults[0].length == .constant(.seconds(30)))
    #expect(plan.faults[0].isSignificant == false)
    #expect(
      plan.faults[0].fault.options.distribution("add")
        == (try .lognormal(p50: .milliseconds(50), p99: .milliseconds(400))))
    #expect(plan.faults[1].length == nil)
    #expect(plan.faults[1].fault.options.share("share") == Share(1))
    #expect(plan.actions.map(\.action.type) == ["scale", "restart"])
    #expect(plan.actions[0].note == "more pods")
    #expect(plan.actions[1].timing == .at(.start + .hours(2)))
  }

  @Test func readsJudgement() throws {
    let plan = try #require(read.plans.first)
    #expect(plan.symptoms.map(\.name) == ["backlog"])
    #expect(plan.symptoms[0].text == "queue_depth{status=\"queued\"} > 100")
    #expect(plan.symptoms[0].condition.description == plan.symptoms[0].text)
    #expect(plan.symptoms[0].holdFor == .minutes(5))
    #expect(plan.charts.map(\.title) == ["Queue", "Sends", "p95"])
    #expect(plan.charts[2].source == .latency(percentile: 95, channel: "SMS"))
    #expect(plan.expectations.count == 2)
    #expect(
      plan.expectations[0]
        == .symptom(name: "backlog", EpisodeExpectation(.begins(.less, .hours(2)), text: "begins < 2h")))
    #expect(plan.thresholds[0].figure == FigureSelector(metric: "delivery_latency", channel: "SMS"))
    #expect(plan.thresholds[0].require?.aggregate == .percentile(95))
    #expect(plan.thresholds[0].require?.limit == 1800)
    #expect(plan.thresholds[1].abortOnFail)
    #expect(plan.thresholds[1].require?.limit == 0.95)
  }

  @Test func readsVariants() throws {
    #expect(read.plans.map(\.variant) == [nil, "nobody-acts", "less-load"])
    #expect(read.variantNames == ["nobody-acts", "less-load"])
    #expect(read.plans[1].actions.isEmpty)
    #expect(read.plans[2].load[1].source.executor == .constantArrivalRate(perSecond: 1, duration: nil))
    #expect(read.plans[2].actions.count == 2)
  }
}
