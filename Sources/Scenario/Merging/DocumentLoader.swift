/// Reads the main file and every file it builds on, and lays them over each other.
struct DocumentLoader {
  let files: any FileReading
  let limits: ReadingLimits
  let problems: ProblemList
  /// What was read already: a file that several others name is read once.
  private var documents: [String: LocatedNode?] = [:]

  init(files: any FileReading, limits: ReadingLimits, problems: ProblemList) {
    self.files = files
    self.limits = limits
    self.problems = problems
  }

  /// The scenario with everything it extends; nil when there is nothing to go on with (reported).
  mutating func scenario(_ path: String) -> LocatedNode? {
    let main = FilePath.normalized(path)
    guard let document = document(main, namedAs: path, at: nil) else { return nil }
    return extended(document, chain: [main])
  }

  /// The system that a merged scenario names, or the one written into it; nil when it names none or it cannot be read.
  mutating func system(of scenario: LocatedNode) -> LocatedNode? {
    guard let node = scenario["system"] else { return nil }
    if node.mapping != nil { return node }
    guard let path = pathText(node, key: "system") else { return nil }
    return document(resolve(path, at: node), namedAs: nil, at: node.position)
  }

  /// - Parameter chain: the files that led here; the last one is the document's own.
  mutating func extended(_ document: LocatedNode, chain: [String]) -> LocatedNode {
    guard let node = document["extends"], let path = pathText(node, key: "extends") else { return document }
    let base = resolve(path, at: node)
    if let first = chain.firstIndex(of: base) {
      let cycle = (chain[first...] + [base]).joined(separator: " -> ")
      problems.report(node.position, "these files extend each other in a cycle: \(cycle)")
      return document
    }
    guard chain.count < limits.extends else {
      problems.report(node.position, "more than \(limits.extends) files extend one another")
      return document
    }
    guard let lower = self.document(base, namedAs: nil, at: node.position) else { return document }
    return Merge.lay(document, over: extended(lower, chain: chain + [base]))
  }

  /// - Parameter allowsList: whether the file may be a list, which says no version.
  mutating func document(
    _ path: String, namedAs name: String?, at position: SourcePosition?, allowsList: Bool = false
  ) -> LocatedNode? {
    if let known = documents[path] { return known }
    let node = readDocument(path, name: name ?? path, at: position, allowsList: allowsList)
    documents[path] = .some(node)
    return node
  }

  private func readDocument(
    _ path: String, name: String, at position: SourcePosition?, allowsList: Bool
  ) -> LocatedNode? {
    let bytes: [UInt8]
    do {
      bytes = try files.read(path, limit: limits.fileSize)
    } catch {
      report(error, name: name, at: position)
      return nil
    }
    let source = SourceText(bytes)
    let file = problems.sources.add(name: name, text: source.shown)
    var reader = DocumentReader(file: file, problems: problems, limits: limits)
    let before = problems.count
    guard let node = reader.read(source) else {
      if problems.count == before { problems.report(.whole(file: file), "the file holds no values") }
      problems.isCutShort = true
      return nil
    }
    if allowsList, node.sequence != nil { return node }
    if node.mapping == nil {
      let expected = allowsList ? "a list or a mapping" : "a mapping"
      if !node.isInvalid { problems.report(node.position, "a file must be \(expected), not \(node.kindName)") }
      problems.isCutShort = true
      return nil
    }
    checkVersion(of: node)
    return node
  }

  /// Every file says which version of the format it is in: merging would hide the versions of the lower files.
  private func checkVersion(of document: LocatedNode) {
    guard let node = document["version"] else {
      problems.report(document.position, "the file needs 'version: 1'", isAboutAbsence: true)
      return
    }
    guard let text = ScalarDecoder(problems: problems).text(node, "version"), text != "1" else { return }
    problems.report(node.position, "version '\(text)' is not supported; this program reads version 1")
  }

  private func report(_ problem: FileProblem, name: String, at position: SourcePosition?) {
    let place = position ?? .whole(file: problems.sources.add(name: name, text: ""))
    let subject = position == nil ? "the file" : "the file '\(name)'"
    // Whatever the file would have said is unknown.
    problems.isCutShort = true
    switch problem {
    case .missing: problems.reportMissingFile(place, "\(subject) does not exist")
    case .unreadable(let reason): problems.reportMissingFile(place, "\(subject) cannot be read: \(reason)")
    case .tooLarge: problems.report(place, "\(subject) is larger than \(limits.fileSize) bytes")
    }
  }

  func pathText(_ node: LocatedNode, key: String) -> String? {
    guard let scalar = node.scalar, !scalar.isNull, !scalar.text.isEmpty else {
      if !node.isInvalid { problems.report(node.position, "'\(key)' must be the path of a file, not \(node.kindName)") }
      return nil
    }
    return scalar.text
  }

  func resolve(_ path: String, at node: LocatedNode) -> String {
    FilePath.resolve(path, from: problems.sources.names[node.position.file])
  }
}
