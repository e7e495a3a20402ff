import ArgumentParser

/// `firedrill reference`: everything that systems can be made of, as one document.
struct Reference: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the reference of components, workloads and steps as Markdown.",
    discussion: "Every option with its kind, its default and where that comes from; faults, actions, metrics, presets.")

  func run() throws {
    let environment = CommandEnvironment.current
    environment.output(ReferencePages(catalogue: environment.catalogue).text)
  }
}
