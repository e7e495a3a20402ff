import Components

/// `${NAME}` in values, filled from the `variables:` of the document. `$${` stands for a literal `${`.
struct Variables {
  private var values: [String: String] = [:]
  private let names: [String]
  private let problems: ProblemList

  /// Takes the variables of a merged document.
  init(of document: LocatedNode, problems: ProblemList) {
    self.problems = problems
    var names: [String] = []
    let node = document["variables"]
    if let node, node.mapping == nil, !node.isInvalid {
      problems.report(node.position, "'variables' must be a mapping of names to values, not \(node.kindName)")
    }
    for pair in node?.mapping ?? [] {
      if pair.key.isMadeByPath {
        let known = node?.mapping?.filter { !$0.key.isMadeByPath }.map(\.key.text) ?? []
        problems.report(
          pair.key.position, "no variable is named '\(pair.key.text)'", meaning: pair.key.text, of: known,
          isAboutAbsence: true)
        continue
      }
      guard Self.isName(pair.key.text) else {
        problems.report(pair.key.position, "'\(pair.key.text)' is no variable name: use letters, digits and _")
        continue
      }
      names.append(pair.key.text)
      guard let scalar = pair.value.scalar else {
        if !pair.value.isInvalid {
          problems.report(pair.value.position, "a variable must be a single value, not \(pair.value.kindName)")
        }
        continue
      }
      if scalar.text.contains("${") {
        problems.report(pair.value.position, "a variable cannot refer to other variables")
        continue
      }
      values[pair.key.text] = scalar.text
    }
    self.names = names
  }

  /// The document with all values filled, without its `variables`.
  func fill(_ document: LocatedNode) -> LocatedNode {
    guard let pairs = document.mapping else { return filled(document) }
    var result = document
    result.content = .mapping(
      pairs.filter { $0.key.text != "variables" }.map { .init(key: $0.key, value: filled($0.value)) })
    return result
  }

  private func filled(_ node: LocatedNode) -> LocatedNode {
    var result = node
    switch node.content {
    case .invalid: break
    case .sequence(let items): result.content = .sequence(items.map(filled))
    case .mapping(let pairs): result.content = .mapping(pairs.map { .init(key: $0.key, value: filled($0.value)) })
    case .scalar(let scalar):
      guard scalar.text.contains("${") else { break }
      guard let text = fill(scalar.text, at: node) else {
        result.content = .invalid
        break
      }
      result.content = .scalar(.init(text: text, isPlain: scalar.isPlain, written: scalar.text))
    }
    return result
  }

  private func fill(_ text: String, at node: LocatedNode) -> String? {
    let scalars = Array(text.unicodeScalars)
    var result = String.UnicodeScalarView()
    var index = 0
    var unknown = 0
    func follows(_ expected: String) -> Bool { scalars[index...].starts(with: expected.unicodeScalars) }
    while index < scalars.count {
      if follows("$${") {
        result += "${".unicodeScalars
        index += 3
      } else if follows("${") {
        guard let close = scalars[index...].firstIndex(of: "}") else {
          problems.report(problems.position(in: node, offset: index), "'${' without its '}'")
          return nil
        }
        let name = String(String.UnicodeScalarView(scalars[(index + 2)..<close]))
        if let value = values[name] {
          result += value.unicodeScalars
        } else {
          unknown += 1
          // Finding the place takes time in proportion to what stands before it.
          if unknown <= 20, !names.contains(name) {
            reportUnknown(name, at: problems.position(in: node, offset: index + 2))
          }
        }
        index = close + 1
      } else {
        result.append(scalars[index])
        index += 1
      }
    }
    return unknown == 0 ? String(result) : nil
  }

  private func reportUnknown(_ name: String, at position: SourcePosition) {
    let note = names.isEmpty ? "the scenario has no variables" : "the variables are \(names.joined(separator: ", "))"
    problems.report(
      position, "unknown variable '\(name)'", meaning: name, of: names, note: note, isAboutAbsence: true)
  }

  private static func isName(_ text: String) -> Bool {
    EnvironmentTemplate.isName(text)
  }
}
