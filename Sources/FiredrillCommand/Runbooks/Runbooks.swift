import ArgumentParser

/// `firedrill runbooks`: what can be said about what people do.
struct Runbooks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runbooks", abstract: "Say what the steps of runbooks are worth.", subcommands: [RunbooksEffects.self])
}
