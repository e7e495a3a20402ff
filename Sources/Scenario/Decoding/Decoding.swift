import Components
import Incidents
import VirtualTime

/// Turns one merged document into a plan. Everything wrong is reported to the problem list; a plan comes out only
/// where nothing was.
final class Decoding {
  let catalogue: Catalogue
  let problems: ProblemList
  let scalars: ScalarDecoder
  let files: any FileReading
  let limits: ReadingLimits

  /// The components of the document that have a known type, by name.
  var componentTypes: [String: ComponentType] = [:]
  /// The names of all components, known type or not, in file order.
  var componentNames: [String] = [] { didSet { knownComponents = Set(componentNames) } }
  private(set) var knownComponents: Set<String> = []
  var components: [DecodedComponent] = []
  /// The data of config maps, by their components' names.
  var sharedVariables: [String: [LocatedNode.Pair]] = [:]
  var flows: [DecodedFlow] = []
  var flowNames: Set<String> = []
  var requests: [RequestMixPlan] = []
  /// Of all mixes, those that could not be read included.
  var mixNames: [String] = []
  /// For checking defaults without a system.
  var acceptsAnyReference = false
  /// Names in order of their first mention.
  var channels = NameTable()
  var templates = NameTable()
  var symptomNames: [String] = []
  var objectiveNames: [String] = []
  /// What the faults that open incidents are called, made names included; nil when one could not be read.
  var significantFaults: [String]? = []
  /// The ids of faults in the scenario as written and in its variants: an expectation may speak of one that this version
  /// leaves out.
  var writtenFaults: [String] = []
  /// The names of all alerting rules, each once; nil when a rule file could not be read, so that they are not all known.
  var alertNames: [String]? = []
  var detectionNames: [String] = []
  /// What is doubtful about the rules.
  var ruleFindings: [RuleReach.Finding] = []
  /// The numbers of profiles that were shown in problems.
  var profileFiles: [String: Int] = [:]
  /// nil when it was wrong or missing, so that nothing is compared with it.
  var duration: VirtualDuration?

  init(catalogue: Catalogue, problems: ProblemList, files: any FileReading, limits: ReadingLimits) {
    self.catalogue = catalogue
    self.problems = problems
    self.files = files
    self.limits = limits
    scalars = ScalarDecoder(problems: problems)
  }

  /// A mapping from free names, in file order. Absent and empty sections have no entries.
  func section(_ node: LocatedNode?, _ name: String) -> [LocatedNode.Pair] { named(mapping(node, name), in: name) }

  /// A mapping whose names are checked by the caller.
  func mapping(_ node: LocatedNode?, _ name: String) -> [LocatedNode.Pair] {
    guard let node else { return [] }
    guard let pairs = node.mapping else {
      if !node.isInvalid {
        problems.report(node.position, "'\(name)' must be a mapping of names, not \(node.kindName)")
      }
      return []
    }
    return pairs
  }

  /// Drops (and reports) entries that only a mistyped path of the command line has made.
  func named(_ pairs: [LocatedNode.Pair], in name: String) -> [LocatedNode.Pair] {
    let known = pairs.filter { !$0.key.isMadeByPath }
    for pair in pairs where pair.key.isMadeByPath {
      problems.report(
        pair.key.position, "'\(name)' has no '\(pair.key.text)'", meaning: pair.key.text, of: known.map(\.key.text),
        isAboutAbsence: true)
    }
    return known
  }

  /// The items of a list. Absent sections have none.
  func items(_ node: LocatedNode?, _ name: String) -> [LocatedNode] {
    guard let node else { return [] }
    if let items = node.sequence { return items }
    if !node.isInvalid { problems.report(node.position, "'\(name)' must be a list, not \(node.kindName)") }
    return []
  }

  /// The name of a component that exists.
  func target(_ node: LocatedNode?, _ name: String) -> String? {
    guard let node, let text = scalars.text(node, name) else { return nil }
    if knownComponents.contains(text) { return text }
    reportUnknownComponent(text, at: node.position)
    return nil
  }

  func reportUnknownComponent(_ name: String, at position: SourcePosition) {
    let note =
      componentNames.isEmpty ? "the system has no components" : "the components are \(Self.list(componentNames))"
    problems.report(
      position, "no component is named '\(name)'", meaning: name, of: componentNames, note: note, isAboutAbsence: true)
  }

  /// Names for a message; long lists are cut.
  static func list(_ names: [String]) -> String {
    names.count <= 20 ? names.joined(separator: ", ") : names.prefix(20).joined(separator: ", ") + ", ..."
  }
}

/// A component with its options, its place, and the components it needs.
struct DecodedComponent {
  var plan: ComponentPlan
  var key: LocatedNode.Key
  var node: LocatedNode
  var references: [(name: String, position: SourcePosition)]
}

/// Names numbered in the order of their first mention.
struct NameTable {
  private(set) var names: [String] = []
  private var numbers: [String: Int] = [:]

  func contains(_ name: String) -> Bool { numbers[name] != nil }

  mutating func number(of name: String) -> Int {
    if let number = numbers[name] { return number }
    numbers[name] = names.count
    names.append(name)
    return names.count - 1
  }
}
