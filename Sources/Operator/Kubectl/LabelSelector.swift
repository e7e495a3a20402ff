/// A label selector as `-l` takes it: `app=web,tier!=cache,zone in (a,b),!canary`.
///
/// Source: Kubernetes documentation, Labels and Selectors; texts of errors from apimachinery, `labels/selector.go`.
struct LabelSelector: Hashable {
  enum Condition: Hashable {
    case exists
    case absent
    case among([String])
    /// Also true for what does not have the label.
    case notAmong([String])
  }

  struct Requirement: Hashable {
    var label: String
    var condition: Condition
  }

  private(set) var requirements: [Requirement] = []

  init(_ text: String) throws(ToolFailure) {
    for part in Self.parts(text) {
      let trimmed = part.trimmingBlanks
      guard !trimmed.isEmpty else { continue }
      requirements.append(try Self.requirement(String(trimmed), in: text))
    }
  }

  /// Selects what has all of these labels.
  init(_ labels: [(name: String, value: String)]) {
    requirements = labels.map { Requirement(label: $0.name, condition: .among([$0.value])) }
  }

  func matches(_ labels: [(name: String, value: String)]) -> Bool {
    requirements.allSatisfy { requirement in
      let value = labels.last { $0.name == requirement.label }?.value
      switch requirement.condition {
      case .exists: return value != nil
      case .absent: return value == nil
      case .among(let values): return value.map(values.contains) ?? false
      case .notAmong(let values): return value.map { !values.contains($0) } ?? true
      }
    }
  }

  /// Split at the commas that stand in no parentheses.
  private static func parts(_ text: String) -> [Substring] {
    var parts: [Substring] = []
    var (start, depth) = (text.startIndex, 0)
    for index in text.indices {
      switch text[index] {
      case "(": depth += 1
      case ")": depth -= 1
      case "," where depth == 0:
        parts.append(text[start..<index])
        start = text.index(after: index)
      default: break
      }
    }
    parts.append(text[start...])
    return parts
  }

  private static func requirement(_ part: String, in text: String) throws(ToolFailure) -> Requirement {
    func broken(_ reason: String) -> ToolFailure {
      ToolFailure(1, "error: unable to parse requirement: \(reason)\n")
    }
    func name(_ raw: some StringProtocol) throws(ToolFailure) -> String {
      let name = String(Substring(raw).trimmingBlanks)
      let isName = name.utf8.allSatisfy {
        (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || "-_./".utf8.contains($0)
      }
      guard isName, !name.isEmpty else {
        throw broken("found '\(name)', expected: identifier")
      }
      return name
    }
    if part.hasPrefix("!") { return Requirement(label: try name(part.dropFirst()), condition: .absent) }
    for (mark, isEqual) in [("!=", false), ("==", true), ("=", true)] {
      guard let at = part.firstRange(of: mark) else { continue }
      let value = String(part[at.upperBound...].trimmingBlanks)
      guard !value.contains("=") else { throw broken("found '=', expected: ',' or 'end of string'") }
      return Requirement(
        label: try name(part[..<at.lowerBound]), condition: isEqual ? .among([value]) : .notAmong([value]))
    }
    let words = part.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true)
    if words.count == 1, !part.contains("(") { return Requirement(label: try name(part), condition: .exists) }
    guard words.count >= 2, ["in", "notin"].contains(words[1].prefix { $0 != "(" }) else {
      throw broken("found '\(words.count > 1 ? String(words[1]) : part)', expected: in, notin, =, ==, !=, gt, lt")
    }
    guard let open = part.firstIndex(of: "("), part.hasSuffix(")") else {
      throw broken("found '\(words.last ?? "")', expected: '('")
    }
    let values = part[part.index(after: open)...].dropLast().split(separator: ",").map {
      String($0.trimmingBlanks)
    }
    return Requirement(
      label: try name(words[0]), condition: words[1].hasPrefix("in") ? .among(values) : .notAmong(values))
  }
}
