import ArgumentParser

/// `firedrill alerts`: what can be said about rules and their alerts.
struct Alerts: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alerts",
    abstract: "Explain alerts, and test rules against scenarios.",
    subcommands: [AlertsExplain.self, AlertsBacktest.self, AlertsCoverage.self])
}
