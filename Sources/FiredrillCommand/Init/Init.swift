import ArgumentParser
import Telemetry

/// `firedrill init`: writes a small system to begin with.
struct Init: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a small, complete system that runs at once, to begin with.",
    discussion: """
      Without a template, shows which there are. Existing files are never changed: if there is one in the way, nothing is \
      written and the status is 73.

      \(Template.all.map { "\($0.name): \($0.summary)" }.joined(separator: "\n"))
      """)

  @Argument(help: "What to begin with: \(Template.all.map(\.name).joined(separator: ", ")).")
  var template: String?

  @Argument(help: "The folder to write to; it is made if it is missing. (default: the template's name)")
  var directory: String?

  func run() throws {
    let environment = CommandEnvironment.current
    guard let name = template else {
      return environment.output(Template.all.map { "\($0.name)  \($0.summary)\n" }.joined())
    }
    guard let template = Template.named(name) else {
      throw ValidationError(
        "there is no template '\(name)'; there are: \(Template.all.map(\.name).joined(separator: ", ")).")
    }
    let folder = directory.map { $0.count > 1 && $0.hasSuffix("/") ? String($0.dropLast()) : $0 } ?? template.name
    let files = NewFiles(folder: folder, files: template.files)
    let existing = files.existing
    guard existing.isEmpty else {
      for path in existing { environment.errors("firedrill: \(path) exists already\n") }
      environment.errors("firedrill: nothing was written\n")
      throw ExitStatus.cannotWrite
    }
    do throws(FileSinkError) { try files.write() } catch {
      environment.errors("firedrill: \(error)\n")
      throw ExitStatus.cannotWrite
    }
    let list = template.files.map { "  \(files.path($0))\n" }.joined()
    environment.output("Written:\n\(list)Run it:\n  firedrill run \(folder)/\(template.scenario)\n")
  }
}
