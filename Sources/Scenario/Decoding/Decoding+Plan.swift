import Components
import Prometheus
import VirtualTime

extension Decoding {
  static let scenarioKeys = [
    "version", "name", "description", "system", "extends", "severity", "start", "seed", "duration", "warmUp",
    "scrapeInterval", "variables", "components", "flows", "requests", "load", "faults", "actions", "symptoms", "charts",
    "expect",
    "thresholds", "variants", "ruleFiles", "alertmanager", "prometheus", "evaluationInterval", "evaluationPhase",
    "objectives", "steadyState", "onCall", "runbooks", "detection", "lateAfter",
    "automations",
  ]
  /// The moment of virtual time 0 when a scenario does not say: Monday, 5 January 2026, 09:00 UTC (assumed).
  static let defaultStart = "2026-01-05T09:00:00Z"
  static let defaultSeed: UInt64 = 1
  static let defaultScrapeInterval = VirtualDuration.seconds(15)

  /// The plan of a document in which system, variant, overrides and variables are merged already.
  /// - Returns: nil when anything was reported.
  func plan(_ document: LocatedNode, systemName: String?, variant: String?, file: String, seed: UInt64?) -> Plan? {
    let before = problems.count
    let fields = Fields(document, of: "a scenario", keys: Self.scenarioKeys, problems: problems)
    let name = fields.required("name").flatMap { scalars.text($0, "name") }
    let description = fields["description"].flatMap { scalars.text($0, "description") }
    let severity = fields["severity"].flatMap { scalars.choice($0, "severity", ["P0", "P1", "P2", "P3"]) }
    let longest = VirtualDuration.hours(24 * 366)
    duration = fields.required("duration").flatMap { scalars.duration($0, "duration", .nanoseconds(1)...longest) }
    let warmUp = fields["warmUp"].map { scalars.duration($0, "warmUp", .zero...longest) } ?? .zero
    let ownScrape = fields["scrapeInterval"].map {
      scalars.duration($0, "scrapeInterval", .milliseconds(1) ... .hours(24))
    }
    let start = start(fields["start"])
    let lateAfter = fields["lateAfter"].flatMap { scalars.duration($0, "lateAfter") }
    let fileSeed = fields["seed"].map { self.seed($0) } ?? Self.defaultSeed

    decodeComponents(fields["components"])
    decodeFlows(fields["flows"])
    decodeRequests(fields["requests"])
    let order = ReferenceOrder(components, problems: problems).sorted()
    let scraping = decodeScraping(fields)
    let scrape = ownScrape ?? scraping??.interval ?? Self.defaultScrapeInterval
    let metrics = ProducedMetrics(components, catalogue, scraping: scraping ?? nil)
    checkMeanings(metrics)
    let load = decodeLoad(fields["load"])
    let alerting = decodeAlerting(fields, metrics, scraping ?? nil, scrape: scrape)
    let (faults, actions) = decodeInterventions(fields["faults"], fields["actions"])
    let symptoms = decodeSymptoms(fields["symptoms"], metrics)
    let charts = decodeCharts(fields["charts"], metrics)
    let objectives = decodeObjectives(fields["objectives"], metrics)
    let onCall = decodeOnCall(fields["onCall"], hasNews: fields["alertmanager"] ?? fields["detection"] != nil)
    if let onCall, let node = fields["onCall"], let manager = alerting?.alertmanager {
      checkReach(onCall, manager, at: node)
    }
    let shown = metrics.adding(recorded: alerting?.recorded ?? [])
    let asked = decodeComponentExpressions(shown)
    let detections = decodeDetection(fields["detection"], onCall, shown)
    let runbooks = decodeRunbooks(fields["runbooks"], onCall, shown)
    let automations = decodeAutomations(
      fields["automations"], alerting?.alertmanager, isManagerKnown: alerting != nil, shown)
    let expectations = decodeExpectations(
      fields["expect"], Variation(name: variant, all: mapping(fields["variants"], "variants").map(\.key.text)))
    let thresholds = decodeThresholds(fields["thresholds"], metrics)
    let steadyState = decodeSteadyState(fields["steadyState"], objectives, metrics)

    // A problem may be known from another variant and so not counted again; the parts are then incomplete all the same.
    guard problems.count == before, let name, let duration, let warmUp, let scrape, let start, let fileSeed, let order,
      let alerting, let scraping
    else { return nil }
    var plan = Plan(
      name: name, variant: variant, file: file, systemName: systemName ?? name, severity: severity, start: start,
      seed: seed ?? fileSeed, duration: duration, warmUp: warmUp, scrapeInterval: scrape,
      components: order.map(\.plan), flows: flows.map(\.plan), load: load, faults: faults, actions: actions,
      symptoms: symptoms, charts: charts, expectations: expectations.map(\.0), thresholds: thresholds,
      vocabulary: vocabulary,
      description: description)
    plan.ruleFiles = alerting.ruleFiles
    plan.evaluationInterval = alerting.interval
    plan.evaluationPhase = alerting.phase
    plan.alertmanager = alerting.alertmanager
    plan.scraping = scraping
    plan.objectives = objectives
    plan.steadyState = steadyState
    plan.expectationPlaces = expectations.map(\.1)
    plan.lateAfter = lateAfter
    plan.onCall = onCall
    plan.runbooks = runbooks
    plan.detections = detections
    plan.componentExpressions = asked
    plan.automations = automations
    plan.requests = requests
    return plan
  }

  private var vocabulary: Vocabulary {
    let organisations = flows.map(\.plan.organisations.count).max() ?? 0
    return Vocabulary(
      channels: channels.names, templates: templates.names,
      organisations: (0..<organisations).map { "org-\($0 + 1)" })
  }

  private func start(_ node: LocatedNode?) -> CalendarInstant? {
    guard let node else { return CalendarInstant(Self.defaultStart) }
    guard let text = scalars.scalar(node, "start", expected: "a date and time such as \(Self.defaultStart)") else {
      return nil
    }
    return scalars.parse(node, text) { text throws(ParseProblem) in try CalendarInstant(parsing: text) }
  }

  private func seed(_ node: LocatedNode) -> UInt64? {
    let expected = "a whole number from 0 to \(UInt64.max)"
    guard let text = scalars.scalar(node, "seed", expected: expected) else { return nil }
    if text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let seed = UInt64(text) { return seed }
    problems.report(node.position, "'seed' must be \(expected), not '\(text)'")
    return nil
  }
}
