import Components
import Prometheus
import VirtualTime

extension Decoding {
  /// Between evaluations of rule groups that do not say it: Prometheus' default.
  static let defaultEvaluationInterval = VirtualDuration.minutes(1)

  /// What a scenario says about alerts.
  struct Alerting {
    var ruleFiles: [RuleFile]
    var interval: VirtualDuration
    var phase: VirtualDuration
    var alertmanager: AlertmanagerConfiguration?

    /// The metrics that recording rules write.
    var recorded: [String] {
      ruleFiles.flatMap(\.groups).flatMap(\.rules).compactMap { rule in
        if case .recording(let rule) = rule { rule.name } else { nil }
      }
    }
  }

  /// The metrics server's configuration, if the file names one.
  /// - Returns: nil when anything was reported.
  func decodeScraping(_ fields: Fields) -> ScrapeConfiguration?? {
    guard let node = fields["prometheus"] else { return .some(nil) }
    let decoding = AlertingDecoding(problems: problems, files: files, limits: limits)
    return decoding.prometheus(namedBy: node, components.map(\.plan.name)).map { .some($0) }
  }

  /// - Returns: nil when anything was reported.
  func decodeAlerting(
    _ fields: Fields, _ metrics: ProducedMetrics, _ scraping: ScrapeConfiguration?, scrape: VirtualDuration?
  ) -> Alerting? {
    let decoding = AlertingDecoding(problems: problems, files: files, limits: limits)
    let node = fields["ruleFiles"]
    let more = scraping?.ruleFiles ?? []
    let before = problems.count
    let ruleFiles = decoding.ruleFiles(node, and: more, namedBy: fields["prometheus"]?.position)
    let isComplete = problems.count == before && (node.map { $0.sequence != nil } ?? true)
    alertNames = isComplete ? Self.alertNames(ruleFiles) : nil
    let interval =
      fields["evaluationInterval"].map { scalars.duration($0, "evaluationInterval", .milliseconds(1) ... .hours(24)) }
      ?? scraping?.evaluationInterval ?? Self.defaultEvaluationInterval
    let phase =
      fields["evaluationPhase"].map { scalars.duration($0, "evaluationPhase", .zero ... .hours(24)) } ?? .zero
    for (name, duration) in [("evaluationInterval", interval), ("evaluationPhase", phase)] {
      guard let duration, let node = fields[name], duration.nanoseconds % 1_000_000 != 0 else { continue }
      problems.report(node.position, "'\(name)' must be whole milliseconds, as Prometheus counts")
      return nil
    }
    let alertmanager = fields["alertmanager"].flatMap { decoding.alertmanager(namedBy: $0) }
    guard fields["alertmanager"] == nil || alertmanager != nil else { return nil }
    let fits = checkReceivers(alertmanager)
    guard isComplete, fits, let interval, let phase else { return nil }
    let rules = decoding.written.rules
    ruleFindings = RuleReach(rules, metrics).findings(problems)
    if let scrape {
      let shortest = min(scrape, scraping?.jobs.map(\.interval).min() ?? scrape)
      ruleFindings += RuleWindows(rules, interval: shortest).findings(rules, problems)
    }
    return Alerting(ruleFiles: ruleFiles, interval: interval, phase: phase, alertmanager: alertmanager)
  }

  private static func alertNames(_ files: [RuleFile]) -> [String] {
    var names: [String] = []
    for rule in files.flatMap(\.groups).flatMap(\.rules) {
      if case .alerting(let rule) = rule, !names.contains(rule.name) { names.append(rule.name) }
    }
    return names
  }

  /// Components of type `receiver` stand for receivers that Alertmanager's file must have.
  private func checkReceivers(_ configuration: AlertmanagerConfiguration?) -> Bool {
    var fits = true
    for component in components where component.plan.type == ReceiverCatalogue.name {
      guard case .list(let values)? = component.plan.options["receives"] else { continue }
      var names: [String] = []
      for receiver in configuration?.receivers ?? [] {
        names.append(receiver.name)
        names += receiver.integrations.map { "\(receiver.name)/\($0.kind.rawValue)" }
      }
      let items = component.node["receives"]?.sequence ?? []
      for (index, value) in values.enumerated() {
        guard case .text(let name) = value, !names.contains(name) else { continue }
        fits = false
        let position = items.indices.contains(index) ? items[index].position : component.key.position
        problems.report(
          position, "Alertmanager's file has no receiver '\(name)'", meaning: name, of: names,
          note: configuration == nil ? "there is no Alertmanager file" : "there are \(Self.list(names))",
          isAboutAbsence: true)
      }
    }
    return fits
  }
}
