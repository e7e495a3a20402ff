import ArgumentParser

/// `firedrill alerts`: what can be said about rules and their alerts without playing a scenario.
struct Alerts: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alerts",
    abstract: "Check and test Prometheus' rule files and Alertmanager's configuration.",
    subcommands: [AlertsCheck.self, AlertsTest.self])
}
