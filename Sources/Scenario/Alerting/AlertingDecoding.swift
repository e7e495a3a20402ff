import Components
import Prometheus
import VirtualTime

/// Turns the files of Prometheus and Alertmanager into values. Everything wrong is reported to the problem list.
struct AlertingDecoding {
  let problems: ProblemList
  let scalars: ScalarDecoder
  let files: any FileReading
  private let limits: ReadingLimits
  /// Every rule that was read, where it stands.
  let written = WrittenRules()

  init(problems: ProblemList, files: any FileReading, limits: ReadingLimits) {
    self.problems = problems
    self.files = files
    self.limits = limits
    scalars = ScalarDecoder(problems: problems)
  }

  /// Grows while files are read.
  final class WrittenRules {
    fileprivate(set) var rules: [RuleReach.Written] = []
    func add(_ rule: Rule, _ node: LocatedNode) { rules.append(RuleReach.Written(rule: rule, node: node)) }
  }

  /// What a file holds.
  enum Document {
    case node(LocatedNode)
    /// Comments at most.
    case nothing(file: Int)
    /// Reported.
    case unreadable
  }

  /// - Parameters:
  ///   - path: as seen from the working directory.
  ///   - position: where it is named; nil when the user named it.
  func document(_ path: String, at position: SourcePosition?) -> Document {
    let bytes: [UInt8]
    do {
      bytes = try files.read(FilePath.normalized(path), limit: limits.fileSize)
    } catch {
      report(error, path, at: position)
      return .unreadable
    }
    let source = SourceText(bytes)
    // Every variant of a scenario names the same files.
    let file =
      problems.sources.names.firstIndex(of: path) ?? problems.sources.add(name: path, text: source.shown)
    var reader = DocumentReader(file: file, problems: problems, limits: limits)
    let before = problems.count
    if let node = reader.read(source) { return .node(node) }
    return problems.count == before ? .nothing(file: file) : .unreadable
  }

  private func report(_ problem: FileProblem, _ path: String, at position: SourcePosition?) {
    let place = position ?? .whole(file: problems.sources.add(name: path, text: ""))
    let subject = position == nil ? "the file" : "the file '\(path)'"
    problems.isCutShort = true
    switch problem {
    case .missing: problems.reportMissingFile(place, "\(subject) does not exist")
    case .unreadable(let reason): problems.reportMissingFile(place, "\(subject) cannot be read: \(reason)")
    case .tooLarge: problems.report(place, "\(subject) is larger than \(limits.fileSize) bytes")
    }
  }

  /// The files that a system names, relative to the file that names them.
  ///
  /// - Parameter more: files that Prometheus' own file names.
  func ruleFiles(_ node: LocatedNode?, and more: [String], namedBy position: SourcePosition?) -> [RuleFile] {
    let items = node?.sequence ?? []
    if let node, node.sequence == nil, !node.isInvalid {
      problems.report(node.position, "'ruleFiles' must be a list, not \(node.kindName)")
    }
    var names: [String] = []
    let files = items.compactMap { item -> RuleFile? in
      guard let path = scalars.text(item, "ruleFiles") else { return nil }
      let name = FilePath.resolve(path, from: problems.sources.names[item.position.file])
      guard !names.contains(name) else {
        problems.report(item.position, "the rule file '\(path)' is in this list already")
        return nil
      }
      names.append(name)
      return ruleFile(name, at: item.position)
    }
    return files + more.filter { !names.contains($0) }.compactMap { ruleFile($0, at: position) }
  }

  func alertmanager(namedBy node: LocatedNode) -> AlertmanagerConfiguration? {
    guard let path = scalars.text(node, "alertmanager") else { return nil }
    return alertmanager(FilePath.resolve(path, from: problems.sources.names[node.position.file]), at: node.position)
  }

  // MARK: Values as Prometheus' files write them

  /// A duration such as `1h30m`, or `0`.
  func duration(_ node: LocatedNode?, _ name: String) -> VirtualDuration? {
    guard let node, let text = scalars.scalar(node, name, expected: "a duration such as 5m") else { return nil }
    if let duration = PrometheusDuration.parse(text) { return duration }
    problems.report(
      node.position, "'\(name)' must be a duration such as 5m or 1h30m, not '\(text)'",
      note: "whole numbers with y, w, d, h, m, s or ms, each at most once and the larger first")
    return nil
  }

  /// The items of a list; absent and empty ones have none.
  func items(_ node: LocatedNode?, _ name: String) -> [LocatedNode] {
    guard let node, !isNull(node) else { return [] }
    if let items = node.sequence { return items }
    if !node.isInvalid { problems.report(node.position, "'\(name)' must be a list, not \(node.kindName)") }
    return []
  }

  /// A mapping from names to single values, sorted by name; nothing counts as the empty text.
  func texts(_ node: LocatedNode?, _ name: String) -> [(key: LocatedNode.Key, text: String, node: LocatedNode)] {
    guard let node, !isNull(node) else { return [] }
    guard let pairs = node.mapping else {
      if !node.isInvalid { problems.report(node.position, "'\(name)' must be a mapping, not \(node.kindName)") }
      return []
    }
    var texts: [(key: LocatedNode.Key, text: String, node: LocatedNode)] = []
    for pair in pairs {
      guard let scalar = pair.value.scalar else {
        if !pair.value.isInvalid {
          problems.report(pair.value.position, "'\(pair.key.text)' must be text, not \(pair.value.kindName)")
        }
        continue
      }
      texts.append((pair.key, scalar.isNull ? "" : scalar.text, pair.value))
    }
    return texts.sorted { $0.key.text.utf8.lexicographicallyPrecedes($1.key.text.utf8) }
  }

  /// The texts of a list.
  func words(_ node: LocatedNode?, _ name: String) -> [(text: String, node: LocatedNode)] {
    items(node, name).compactMap { item in scalars.text(item, name).map { ($0, item) } }
  }

  func isNull(_ node: LocatedNode) -> Bool { node.scalar?.isNull == true }
}
