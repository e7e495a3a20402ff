public import Components
import VirtualTime

/// Reads scenario files into plans.
///
/// The stages are bytes, YAML events, located values, merging (`extends`, `system`, `variants`, overrides, variables)
/// and typing by the catalogue. Every stage reports all it finds, so one reading shows all problems up to the first
/// YAML syntax error of each file.
public struct ScenarioReader: Sendable {
  public var files: any FileReading
  public var catalogue: Catalogue
  public var limits: ReadingLimits

  public init(catalogue: Catalogue, files: any FileReading = DiskFiles(), limits: ReadingLimits = ReadingLimits()) {
    self.files = files
    self.catalogue = catalogue
    self.limits = limits
  }

  /// The plans of a scenario file: first the scenario as written, then its variants in the order of the file.
  /// - Parameters:
  ///   - file: the path of the scenario.
  ///   - overrides: `path=value` each, laid over the scenario and over every variant, in this order.
  ///   - variant: only this variant; `base` is the scenario as written. nil: all of them.
  ///   - seed: replaces the seed of the file.
  /// - Throws: every problem, in the order of their places.
  public func read(
    file: String, overrides: [String] = [], variant: String? = nil, seed: UInt64? = nil
  ) throws(InvalidScenario) -> ReadScenario {
    let problems = ProblemList()
    var reading = Reading(reader: self, problems: problems, file: file, seed: seed)
    let scenario = reading.read(overrides: overrides, variant: variant)
    if let invalid = problems.outcome() { throw invalid }
    guard let scenario else { preconditionFailure("reading '\(file)' gave neither plans nor problems") }
    return scenario
  }
}

/// A scenario that was read: its plans and the documents they were made from.
public struct ReadScenario: Sendable {
  /// The scenario as written (unless one variant was asked for), then the variants in the order of the file.
  public var plans: [Plan] { resolved.map(\.plan) }
  /// The names of all variants of the file, whichever were asked for.
  public var variantNames: [String]

  struct Resolved: Sendable {
    var plan: Plan
    /// Everything merged and filled in.
    var document: LocatedNode
    var systemName: String?
    var ruleFindings: [RuleReach.Finding] = []
  }
  var resolved: [Resolved]
  var sources: SourceFiles
}

/// One call of the reader.
private struct Reading {
  let reader: ScenarioReader
  let problems: ProblemList
  let file: String
  let seed: UInt64?
  /// The ids of the significant faults in the scenario as written and in its variants.
  private var writtenFaults: [String] = []

  init(reader: ScenarioReader, problems: ProblemList, file: String, seed: UInt64?) {
    self.reader = reader
    self.problems = problems
    self.file = file
    self.seed = seed
  }

  mutating func read(overrides texts: [String], variant wanted: String?) -> ReadScenario? {
    var loader = DocumentLoader(files: reader.files, limits: reader.limits, problems: problems)
    guard let scenario = loader.scenario(file) else { return nil }
    var document = scenario
    var systemName: String?
    if scenario["system"] != nil {
      if let system = loader.system(of: scenario) {
        (document, systemName) = SystemMerge(problems: problems).lay(scenario, over: system)
      } else {
        // What the system has is unknown now, as after a syntax error.
        problems.isCutShort = true
      }
    }
    let overrides = overrides(texts)
    let variants = Variants(of: document, problems: problems, limits: reader.limits)
    let names = variants.entries.map(\.name)
    writtenFaults = ([document] + variants.entries.map(\.changes)).flatMap(Self.faultIDs)
    if let wanted, wanted != Variants.baseName, !names.contains(wanted) {
      reportUnknownVariant(wanted, names, at: .whole(file: document.position.file))
    }
    var resolved: [ReadScenario.Resolved?] = []
    if wanted == nil || wanted == Variants.baseName {
      resolved.append(plan(document, overrides, systemName, variant: nil, &loader))
    }
    for entry in variants.entries where wanted == nil || wanted == entry.name {
      // What is new here is the variant's doing, if the scenario as written was checked before.
      problems.context = wanted == nil ? "in variant '\(entry.name)'" : nil
      let merged = Merge.lay(entry.changes, over: document)
      resolved.append(plan(merged, overrides, systemName, variant: entry.name, &loader))
      problems.context = nil
    }
    guard problems.isEmpty else { return nil }
    return ReadScenario(variantNames: names, resolved: resolved.compactMap { $0 }, sources: problems.sources)
  }

  private func plan(
    _ document: LocatedNode, _ overrides: [Override], _ systemName: String?, variant: String?,
    _ loader: inout DocumentLoader
  ) -> ReadScenario.Resolved? {
    var merged = loader.attached(document)
    for override in overrides { merged = override.apply(to: merged, problems: problems) }
    // The command line may name files too.
    if !overrides.isEmpty { merged = loader.attached(merged) }
    merged = Variables(of: merged, problems: problems).fill(merged)
    merged = Likeness(of: merged, problems: problems).fill(merged)
    let decoding = Decoding(
      catalogue: reader.catalogue, problems: problems, files: reader.files, limits: reader.limits)
    decoding.writtenFaults = writtenFaults
    let plan = decoding.plan(merged, systemName: systemName, variant: variant, file: file, seed: seed)
    return plan.map {
      ReadScenario.Resolved(
        plan: $0, document: merged, systemName: systemName, ruleFindings: decoding.ruleFindings)
    }
  }

  private static func faultIDs(_ document: LocatedNode) -> [String] {
    let faults = (document["faults"]?.sequence ?? []).filter { $0["significant"]?.scalar?.text != "false" }
    return faults.compactMap { $0["id"]?.scalar?.text }
  }

  private func overrides(_ texts: [String]) -> [Override] {
    guard !texts.isEmpty else { return [] }
    let file = problems.sources.add(name: "--set", text: texts.joined(separator: "\n"))
    return texts.enumerated().compactMap { index, text in
      Override(text, line: index + 1, file: file, problems: problems, limits: reader.limits)
    }
  }

  private func reportUnknownVariant(_ name: String, _ names: [String], at position: SourcePosition) {
    let note = names.isEmpty ? "it has no variants" : "its variants are \(Decoding.list(names))"
    problems.report(
      position, "the scenario has no variant '\(name)'", meaning: name, of: names + [Variants.baseName], note: note,
      isAboutAbsence: true)
  }
}
