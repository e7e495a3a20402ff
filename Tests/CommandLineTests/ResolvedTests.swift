import Foundation
import TestSupport
import Testing

/// What `validate --resolved` prints stands for the scenario it came from.
@Suite("Resolved scenarios")
struct ResolvedTests {
  private let folder = Folder()

  private func digest(_ arguments: String...) -> [String] {
    let outcome = Shell().run(["run"] + arguments + ["--format", "json"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    return JSONText.digests(outcome.output)
  }

  @Test(arguments: ["base", "more"])
  func playTheSameHistory(variant: String) {
    folder.write(Files.troubled, to: "below.yaml")
    let file = folder.write(
      """
      version: 1
      extends: below.yaml
      variables: {RATE: 3}
      load: {extra: {flow: notices, executor: constant-arrival-rate, rate: "${RATE}"}}
      variants: {more: {components: {backend: {replicas: 5}}}}

      """, to: "above.yaml")
    let setting = "components.sms.acceptLatency=70ms"
    let resolved = Shell().run("validate", "--resolved", file, "--variant", variant, "--set", setting)
    #expect(resolved.status == 0, "\(resolved.errors)")
    let written = folder.write(resolved.output, to: "resolved.yaml")
    #expect(digest(written) == digest(file, "--variant", variant, "--set", setting))
    #expect(Shell().run("validate", "--resolved", written).output == resolved.output)
  }

  @Test(arguments: ProjectFiles.scenarios)
  func shippedScenariosReadBack(file: String) {
    let resolved = Shell().run("validate", "--resolved", ProjectFiles.path(file))
    #expect(resolved.status == 0)
    // Paths in it lead from the scenario's folder to the system's.
    try? FileManager.default.createSymbolicLink(
      atPath: folder.path("systems"), withDestinationPath: ProjectFiles.path("scenarios/systems"))
    let name = file.split(separator: "/")[1]
    try? FileManager.default.createDirectory(atPath: folder.path("\(name)"), withIntermediateDirectories: true)
    let written = folder.write(resolved.output, to: "\(name)/resolved.yaml")
    #expect(Shell().run("validate", written).output == "\(written): valid\n")
    #expect(Shell().run("validate", "--resolved", written).output == resolved.output)
  }
}
