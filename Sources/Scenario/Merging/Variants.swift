/// The variants of a scenario: mappings that are laid over it.
struct Variants {
  /// What a variant can change: everything but the scenario's identity and the files it is made from.
  static let keys = [
    "description", "severity", "start", "seed", "duration", "warmUp", "scrapeInterval", "variables", "components",
    "flows", "requests", "load", "faults", "actions", "symptoms", "charts", "expect", "thresholds", "steadyState",
    "objectives",
    "onCall", "runbooks", "detection", "automations", "lateAfter",
  ]
  /// The name of the scenario as written on the command line.
  static let baseName = "base"

  /// Name and changes, in the order of the file.
  private(set) var entries: [(name: String, changes: LocatedNode)] = []

  init(of document: LocatedNode, problems: ProblemList, limits: ReadingLimits) {
    guard let node = document["variants"] else { return }
    guard let pairs = node.mapping else {
      if !node.isInvalid {
        problems.report(node.position, "'variants' must be a mapping of names, not \(node.kindName)")
      }
      return
    }
    if pairs.count > limits.variants {
      problems.report(node.position, "a scenario has at most \(limits.variants) variants")
      return
    }
    for pair in pairs {
      if pair.key.text == Self.baseName {
        problems.report(
          pair.key.position, "a variant cannot be named '\(Self.baseName)'; that is the scenario as written")
        continue
      }
      var changes = pair.value
      if changes.scalar?.isNull == true { changes.content = .mapping([]) }
      _ = Fields(
        changes, of: "variant '\(pair.key.text)'", keys: Self.keys, at: pair.key.position, problems: problems)
      guard let known = changes.mapping?.filter({ Self.keys.contains($0.key.text) }) else { continue }
      changes.content = .mapping(known)
      entries.append((pair.key.text, changes))
    }
  }
}
