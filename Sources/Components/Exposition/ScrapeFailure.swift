import Telemetry

/// The fault in which a component's metrics endpoint does not answer, while everything else goes on.
enum ScrapeFailure {
  static let type = FaultType(
    "scrapeFailure", "Its metrics endpoint does not answer; everything else goes on. Needs `prometheus`.")

  static func check(_ fault: FaultCall, _ context: ComponentContext) throws(ConfigurationProblem) {
    guard fault.type == type.name, !context.telemetry.scrapesTargets else { return }
    throw ConfigurationProblem([], "changes nothing: without 'prometheus' there are no targets that could fail")
  }
}
