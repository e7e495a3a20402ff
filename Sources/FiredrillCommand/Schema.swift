public import ArgumentParser
public import Scenario

/// `firedrill schema`: the JSON Schemas of files.
struct Schema: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the JSON Schema of scenario and system files, of on-call files or of runbooks, for editors.",
    discussion: """
      They are kept as scenarios/schema.json, scenarios/on-call.schema.json and scenarios/runbook.schema.json. The comment \
      "# yaml-language-server: $schema=PATH" in the first line of a file names its schema, relative to the file.
      """)

  @Option(
    help: ArgumentHelp(
      "What the files are: scenario (systems too), on-call (named by 'onCall') or runbook (named by 'runbooks').",
      valueName: "scenario|on-call|runbook"))
  var kind: JSONSchema.Kind = .scenario

  func run() throws {
    let environment = CommandEnvironment.current
    environment.output(JSONSchema.text(for: environment.catalogue, kind))
  }
}

extension JSONSchema.Kind: ExpressibleByArgument {}
