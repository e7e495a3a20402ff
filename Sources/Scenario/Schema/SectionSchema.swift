import Components
import VirtualTime

/// Schemas of the sections of a scenario or system file.
struct SectionSchema {
  let kinds: KindSchema

  private typealias S = ScalarSchema

  /// Every file says it.
  static let version = S.described(
    "version", .object(["enum": .array([.number("1"), .string("1")])]), "The version of the format: 1.")

  /// The top-level keys.
  var members: [JSON.Member] {
    [
      Self.version,
      described("name", S.reference("text"), "What reports call the scenario, or the system."),
      described("description", S.reference("text"), "What it is about, for people."),
      described("system", system, "The system file, relative to this file, or the system itself."),
      described("extends", S.reference("text"), "A scenario file, relative to this file, that this one changes."),
      described("severity", S.choice(["P0", "P1", "P2", "P3"]), "How grave the incident is."),
    ] + changeable + [described("variants", named("variant"), "Changes to the scenario that are run beside it.")]
  }

  var definitions: [JSON.Member] {
    [
      S.member("component", kinds.component), S.member("flow", flow), S.member("requests", requests),
      S.member("load", load),
      S.member("fault", fault), S.member("action", action), S.member("symptom", symptom), S.member("chart", chart),
      S.member("objective", objective),
      S.member("expect", expect), S.member("threshold", threshold), S.member("steadyCondition", steadyState),
      S.member("variant", .object(["anyOf": .array([variant, .object(["type": .string("null")])])])),
    ] + PeopleSchema(kinds: kinds).definitions
  }

  /// What variants can change too.
  private var changeable: [JSON.Member] {
    let start = "When virtual time 0 is (RFC 3339). Default: \(Decoding.defaultStart) (assumed)."
    return [
      described("start", S.reference("start"), start),
      described("seed", S.reference("seed"), "Of all random numbers. Default: \(Decoding.defaultSeed) (assumed)."),
      described("duration", S.reference("duration"), "How long the run lasts after its start."),
      described("warmUp", S.reference("duration"), "How long it runs before the start, uncounted. Default: 0s."),
      described(
        "scrapeInterval", S.reference("duration"),
        "How often metrics are read. Default: \(Decoding.defaultScrapeInterval.description) (assumed)."),
      described("variables", S.reference("mix"), "Values for ${NAME} in this file and the files it builds on."),
      described("components", named("component"), "The parts of the system, by name."),
      described("flows", named("flow"), "Where messages come from and what they look like, by name."),
      described("requests", named("requests"), "Mixes of requests that bring no messages, by name."),
      described("load", named("load"), "Sources of load, by name, in k6's terms."),
      described("faults", list("fault"), "What goes wrong, and when."),
      described("actions", list("action"), "What an operator does, and when."),
      described("symptoms", named("symptom"), "What people would notice, by name."),
      described("objectives", named("objective"), "What healthy means, by name; a breach opens an incident."),
      described("lateAfter", S.reference("duration"), "From which latency on a message is late. Default: not asked."),
      described("charts", list("chart"), "The sparklines of the report."),
      described("expect", S.reference("expect"), "What the scenario teaches; failing it fails the run."),
      described("thresholds", list("threshold"), "Conditions on the run's figures, as in k6, or on PromQL."),
      described(
        "steadyState", list("steadyCondition"),
        "What must hold before the first fault (else the run ends with exit status 98) and at the end."),
      described(
        "ruleFiles", .object(["type": .string("array"), "items": S.reference("text")]),
        "Prometheus rule files, unmodified, relative to this file."),
      described(
        "evaluationInterval", S.reference("duration"),
        "How often rule groups without an interval of their own are evaluated. Default: "
          + "\(Decoding.defaultEvaluationInterval.description) (Prometheus)."),
      described(
        "evaluationPhase", S.reference("duration"),
        "Rules are evaluated at multiples of their interval since 1970, moved by this. Default: 0s (assumed)."),
      described("alertmanager", S.reference("text"), "Alertmanager's file, unmodified, relative to this file."),
      described(
        "prometheus", S.reference("text"),
        "Prometheus' own configuration, relative to this file: targets, their labels, relabelling, external labels."),
      described(
        "onCall", S.reference("onCall"), "Who answers alerts: a file relative to this one, or the plan itself."),
      described("detection", named("detection"), "How people notice trouble without an alert, by name."),
      described("runbooks", named("runbook"), "What they do, by alert: files relative to this one, or the steps."),
      described("automations", named("automation"), "What acts without people, by name."),
    ]
  }

  private var variant: JSON {
    let own = ["description", "severity"]
    let members = own.map { S.member($0, S.reference("text")) } + changeable
    return S.closed(members)
  }

  private var system: JSON {
    let keys = [
      "components", "flows", "requests", "symptoms", "variables", "charts", "ruleFiles", "alertmanager", "prometheus",
      "objectives",
      "onCall", "runbooks", "detection", "automations", "lateAfter",
    ]
    let members = ["name", "description"].map { S.member($0, S.reference("text")) }
    return .object([
      "anyOf": .array([
        .object(["type": .string("string")]), S.closed(members + changeable.filter { keys.contains($0.name) }),
      ])
    ])
  }

  private func named(_ definition: String) -> JSON {
    .object(["type": .string("object"), "additionalProperties": S.reference(definition)])
  }
  private func list(_ definition: String) -> JSON {
    .object(["type": .string("array"), "items": S.reference(definition)])
  }
  private func described(_ name: String, _ schema: JSON, _ text: String) -> JSON.Member {
    S.member(name, .object(["description": .string(text), "allOf": .array([schema])]))
  }

  private var flow: JSON {
    S.closed([
      described("into", S.reference("text"), "The component that takes the messages in."),
      described("channel", S.reference("text"), "The channel of all messages."),
      described("channels", S.reference("weights"), "Channels with shares (60%) or relative weights."),
      described("template", S.reference("text"), "The template of all messages."),
      described("templates", S.reference("weights"), "Templates with shares or relative weights."),
      described("organisations", kinds.integer(1...65_536), "How many organisations send, equally. Default: 1."),
      described("priority", S.reference("text"), "The priority of all messages; larger is more urgent. Default: 0."),
      described("priorities", S.reference("weights"), "Priorities with shares or relative weights."),
      described("invalidRecipients", S.reference("share"), "Recipients the provider will refuse. Default: 0%."),
      described(
        "recipients", kinds.integer(1...FlowTraits.largestPool),
        "How many recipients each organisation has. Default: every message goes to somebody else (assumed)."),
      described(
        "segments",
        .object(["anyOf": .array([kinds.integer(1...MessageBody.largestSegments), S.reference("weights")])]),
        "Parts of each message on the wire, or numbers of parts with shares. Default: 1 (assumed)."),
      described(
        "bodies", .object(["type": .string("object"), "additionalProperties": body]),
        "The length of templates' texts, by template; their segments follow from it."),
      described("maxAge", S.reference("duration"), "Older messages are expired instead of sent. Default: never."),
    ])
  }

  private var requests: JSON {
    S.closed(
      [
        described("into", S.reference("text"), "The component that takes them."),
        described(
          "endpoints", S.reference("weights"),
          "What they ask for, as METHOD /path, with shares (60%) or relative weights."),
      ], required: ["into", "endpoints"])
  }

  private var body: JSON {
    S.closed(
      [
        described("characters", kinds.integer(0...MessageBody.largestCharacters), "Characters, parameters filled in."),
        described(
          "encoding", S.choice(MessageBody.Encoding.allCases.map(\.rawValue)),
          "gsm7: 160 characters in one segment, 153 in each of several. ucs2: 70 and 67. Default: gsm7 (assumed)."),
      ], required: ["characters"])
  }

  private var load: JSON {
    let arrivals = S.choice(["poisson", "uniform"])
    let common = [
      described("flow", S.reference("text"), "The flow whose messages arrive."),
      described("requests", S.reference("text"), "Instead of 'flow': the mix whose requests arrive."),
      described("executor", S.choice(Decoding.executors.map(\.name)), "How the load is made."),
      described(
        "arrivals", arrivals, "How arrivals fall within their rate. Default: poisson (assumed; k6 is uniform)."),
      described("startTime", S.reference("duration"), "When it begins, from the start. Default: 0s."),
      described(
        "maxVUs", kinds.integer(1...10_000_000), "Requests open at once; more are dropped. Default: 10000 (assumed)."),
      described("rate", kinds.number(0...1e9), "Arrivals per timeUnit."),
      described("startRate", kinds.number(0...1e9), "Arrivals per timeUnit at the beginning."),
      described("timeUnit", S.reference("duration"), "What rates count per. Default: 1s."),
      described("duration", S.reference("duration"), "How long it lasts. Default: to the end of the run."),
      described("stages", .object(["type": .string("array"), "items": stage]), "Linear changes of the rate."),
      described("vus", kinds.integer(1...1_000_000), "How many users send, wait, think and send again."),
      described("thinkTime", S.reference("distribution"), "How long a user pauses after an answer."),
      described("count", kinds.integer(1...1_000_000_000), "How many arrivals the burst has."),
      described("over", S.reference("duration"), "The span they are spread over; 0s: all at once."),
      described("file", S.reference("text"), "A CSV file of arrivals per minute, relative to this file."),
    ]
    let branches = Decoding.executors.map { executor in
      let keys = Decoding.loadCommonKeys + executor.keys
      return JSON.object([
        "if": .object([
          "properties": .object(["executor": .object(["const": .string(executor.name)])]),
          "required": S.strings("executor"),
        ]),
        "then": .object(["propertyNames": .object(["enum": S.strings(keys)])]),
      ])
    }
    return S.closed(common).adding(["allOf": .array(branches)])
  }

  private var stage: JSON {
    S.closed(
      [
        described("duration", S.reference("duration"), "How long the rate moves."),
        described("target", kinds.number(0...1e9), "The rate at its end, per timeUnit."),
        described("at", S.reference("duration"), "Where it begins, from the load's start; only checked."),
      ], required: ["duration", "target"])
  }

  /// When a fault or an action happens.
  private func timing(_ it: String) -> [JSON.Member] {
    let mtbf = S.closed([S.member("mtbf", S.reference("duration"))], required: ["mtbf"])
    let every = JSON.object(["anyOf": .array([S.reference("duration"), mtbf])])
    return [
      described("at", S.reference("duration"), "When it \(it), from the start; with mtbf, from when on it may."),
      described("after", S.reference("text"), "Instead of 'at': ID, ID + 10m or ID.end + 10m of another."),
      described("every", every, "Again and again: the time between two beginnings, or {mtbf: 7d} for random ones."),
      described("times", kinds.integer(1...Decoding.mostOccurrences), "How often at most; needs 'every'."),
    ]
  }

  private var fault: JSON {
    S.closed(
      [
        described("id", S.reference("text"), "Its name in reports. Default: made from type and target.")
      ] + timing("begins") + [
        described("for", S.reference("distribution"), "How long it lasts. Default: to the end of the run."),
        described("ramp", S.reference("duration"), "How long it takes to reach its full strength. Default: none."),
        described("target", S.reference("text"), "The component it hits."),
        described(
          "significant", S.filled(.object(["type": .string("boolean")])), "Whether it opens an incident. Default: true."
        ),
      ] + expectedAlerts + kinds.disturbances { $0.faults.map { ($0.name, $0.help, $0.options) } }, required: ["target"]
    ).adding(["minProperties": .number("3")])
  }

  private var action: JSON {
    S.closed(
      [described("id", S.reference("text"), "What 'after' can name.")] + timing("is done") + [
        described("target", S.reference("text"), "The component it is done to."),
        described("note", S.reference("text"), "What the operator has in mind; shown in the timeline."),
      ] + kinds.disturbances { $0.actions.map { ($0.name, $0.help, $0.options) } }, required: ["target"]
    ).adding(["minProperties": .number("3")])
  }

  private var symptom: JSON {
    S.closed([
      described(
        "expr", S.reference("text"),
        "A PromQL condition, such as depth{status=\"queued\"} > 100; it holds while it has a result."),
      described("for", S.reference("duration"), "How long it must hold before it counts. Default: 0s."),
    ])
  }

  private var objective: JSON {
    S.closed(
      [
        described("expr", S.reference("text"), "A PromQL figure; all its elements are to meet the target."),
        described("target", S.reference("text"), "What the figure is to be, such as >= 0.95."),
        described("for", S.reference("duration"), "How long it must be missed before that counts. Default: 0s."),
        described("severity", S.choice(Decoding.severities), "How grave a breach is. Default: the scenario's."),
        described("budget", S.reference("duration"), "How long it may be breached in thirty days. Default: not said."),
      ] + expectedAlerts, required: ["expr", "target"])
  }

  private var expectedAlerts: [JSON.Member] {
    let names = JSON.object(["type": .string("array"), "items": S.reference("text")])
    return [
      described("expects", names, "Alerts that must fire; one that does not is missed."),
      described("allows", names, "Alerts that are right to fire and need not."),
    ]
  }

  private var chart: JSON {
    let latency = S.closed(
      [
        described("percentile", kinds.number(0...100), "Which one, from 0 to 100."),
        described("channel", S.reference("text"), "Of which channel. Default: all."),
      ], required: ["percentile"])
    return S.closed(
      [
        described("title", S.reference("text"), "Shown before the line."),
        described("unit", S.reference("text"), "Shown behind figures; % shows shares as percentages."),
        described("expr", S.reference("text"), "A PromQL expression; several elements are added up."),
        described("latency", latency, "A percentile of the delivery latency."),
      ], required: ["title"])
  }

  private var expect: JSON {
    let figures = JSON.object([
      "anyOf": .array([
        S.closed(
          Figure.all.map { S.member($0.name, .object(["type": .string("string"), "description": .string($0.help)])) }),
        .object(["type": .string("array"), "items": judged([])]),
      ])
    ])
    let statements = JSON.object([
      "anyOf": .array([S.reference("text"), .object(["type": .string("array"), "items": S.reference("text")])])
    ])
    return S.closed([
      described("symptoms", S.reference("mix"), "Symptom: never, unresolved, begins < DURATION or ends < DURATION."),
      described("alerts", S.reference("mix"), "Alert: never, unresolved, fires < DURATION or resolves < DURATION."),
      described(
        "incidents", .object(["type": .string("object"), "additionalProperties": statements]),
        "Fault, objective or 'all': never, detected, resolved < DURATION, unresolved and the like, or a list of them."),
      described(
        "outcome", .object(["anyOf": .array([S.reference("text"), S.reference("mix")])]),
        "What becomes of all incidents, such as resolved < 45m, or that by variant."),
      described("figures", figures, "Figure: requirement, or a list of metric, where and require."),
    ])
  }

  private var threshold: JSON {
    let abort = [
      described(
        "abortOnFail", S.filled(.object(["type": .string("boolean")])), "Stop the run when it fails. Default: false."),
      described(
        "delayAbortEval", S.reference("duration"), "How long after the start it cannot stop the run yet. Default: 0s."),
    ]
    let window = described(
      "window", S.reference("duration"), "Hold it against every stretch of the run of this length instead of the whole."
    )
    let expression = S.closed(
      measure + [
        described(
          "during", S.reference("text"),
          "When it must hold: always, after DURATION or end (the last scrape). Default: always.")
      ] + abort, required: ["expr", "require"])
    return .object(["anyOf": .array([judged([window] + abort), expression])])
  }

  private var steadyState: JSON {
    let own = S.closed(
      [described("name", S.reference("text"), "What reports call it. Default: the expression.")] + measure,
      required: ["expr", "require"])
    let named = S.closed(
      [described("objective", S.reference("text"), "The name of an objective.")], required: ["objective"])
    return .object(["anyOf": .array([named, own])])
  }

  private var measure: [JSON.Member] {
    [
      described("expr", S.reference("text"), "PromQL: a figure, without the comparison."),
      described("require", S.reference("text"), "What every element of it must be, such as >= 0.95."),
    ]
  }

  private func judged(_ more: [JSON.Member]) -> JSON {
    let list = Figure.all.map { "\($0.name): \($0.help)" }.joined(separator: " ")
    return S.closed(
      [
        described("metric", S.choice(Figure.all.map(\.name)), list),
        described(
          "where",
          S.closed([S.member("channel", S.reference("text")), S.member("endpoint", S.reference("text"))]),
          "Only this channel, or this endpoint."),
        described("require", S.reference("text"), "As in k6: p(95) < 30m, count == 0, rate >= 95%."),
      ] + more, required: ["metric", "require"])
  }
}
