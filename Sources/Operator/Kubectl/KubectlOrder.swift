/// `kubectl get --sort-by=PATH`.
///
/// Source: kubectl, `get/sorter.go`: numbers by value, texts with the numbers in them by value, what has no such field first.
struct KubectlOrder {
  private let path: String
  private let template: JSONPathTemplate

  /// - Parameter text: `.metadata.name`, with or without the braces of a template.
  init(_ text: String) throws(ToolFailure) {
    let inner = text.hasPrefix("{") && text.hasSuffix("}") ? String(text.dropFirst().dropLast()) : text
    path = "{\(inner.hasPrefix(".") ? inner : ".\(inner)")}"
    template = try JSONPathTemplate(path)
  }

  func sorted(_ objects: [KubectlObject]) throws(ToolFailure) -> [KubectlObject] {
    var keyed: [(object: KubectlObject, key: JSONDocument?)] = []
    for object in objects {
      do throws(JSONPathTemplate.Problem) { keyed.append((object, try template.firstValue(of: object.manifest))) } catch
      {
        throw ToolFailure(1, "error: \(error.message)\n")
      }
    }
    guard objects.isEmpty || keyed.contains(where: { $0.key != nil }) else {
      // The real objects may have it.
      throw ToolFailure(126, "firedrill: the simulation's objects have no field \(path)\n")
    }
    return keyed.enumerated().sorted { a, b in
      if Self.isBelow(a.element.key, b.element.key) { return true }
      return !Self.isBelow(b.element.key, a.element.key) && a.offset < b.offset
    }.map(\.element.object)
  }

  private static func isBelow(_ a: JSONDocument?, _ b: JSONDocument?) -> Bool {
    guard let a, let b else { return a == nil && b != nil }
    if case .number(let left) = a, case .number(let right) = b { return left < right }
    return pieces(a).lexicographicallyPrecedes(pieces(b)) { left, right in
      guard let one = Int(left), let other = Int(right) else { return left < right }
      return one < other
    }
  }

  /// A text in runs of digits and of others.
  private static func pieces(_ value: JSONDocument) -> [String] {
    let text = if case .string(let text) = value { text } else { value.compact }
    var pieces: [String] = []
    for character in text {
      if let last = pieces.last?.last, last.isNumber == character.isNumber {
        pieces[pieces.count - 1].append(character)
      } else {
        pieces.append(String(character))
      }
    }
    return pieces
  }
}
