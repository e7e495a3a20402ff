import ArgumentParser

/// `firedrill alerts`: what can be said about rules and their alerts.
struct Alerts: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alerts",
    abstract: "Check, test and explain alert rules, and try them on scenarios.",
    subcommands: [
      AlertsCheck.self, AlertsTest.self, AlertsExplain.self, AlertsBacktest.self, AlertsCoverage.self,
    ])
}
