import Components
import Incidents
import Prometheus

extension Decoding {
  /// - Returns: nil without people, or when anything about them is wrong (reported).
  /// - Parameter hasNews: whether anything can reach anybody.
  func decodeOnCall(_ node: LocatedNode?, hasNews: Bool) -> OnCall? {
    guard let node, !node.isInvalid else { return nil }
    if !hasNews {
      problems.report(
        node.position, "alerts would reach nobody: people hear of them through Alertmanager's receivers",
        note: "name its file under 'alertmanager'", isAboutAbsence: true)
    }
    guard node.mapping != nil else {
      problems.report(node.position, "'onCall' must be the path of a file or a mapping, not \(node.kindName)")
      return nil
    }
    let before = problems.reports
    if let description = node["description"] { _ = scalars.text(description, "description") }
    var decoder = OptionDecoder(self, subject: "'onCall'")
    let options = decoder.options(node, OnCallCatalogue.options, skipping: ["description"], at: node.position)
    guard problems.reports == before else { return nil }
    do throws(ConfigurationProblem) {
      return try OnCall(options: options, fallbackName: "on-call")
    } catch {
      problems.report(node.place(at: error.path), error.text)
      return nil
    }
  }
}

extension Decoding {
  /// People whom none of Alertmanager's receivers reaches would never hear of an alert.
  func checkReach(_ onCall: OnCall, _ configuration: AlertmanagerConfiguration, at node: LocatedNode) {
    let kinds = configuration.receivers.flatMap(\.integrations).map(\.kind.rawValue)
    guard !kinds.contains(where: { kind in onCall.notices.contains { $0.kind == kind } }) else { return }
    let known = onCall.notices.map(\.kind)
    problems.report(
      node.position, "no receiver of Alertmanager's file reaches people",
      note: "'notices' has \(known.isEmpty ? "nothing" : Self.list(known)); the receivers have "
        + (kinds.isEmpty ? "no integration" : Self.list(kinds)), isAboutAbsence: true)
  }
}

extension LocatedNode {
  /// The value at a path of keys and list indices; nil: there is none.
  func node(at path: [String]) -> LocatedNode? {
    path.reduce(Optional(self)) { node, step in
      if let pair = node?.mapping?.first(where: { $0.key.text == step }) { return pair.value }
      guard let items = node?.sequence, let item = Int(step), items.indices.contains(item) else { return nil }
      return items[item]
    }
  }

  /// Where the value at a path of keys and list indices stands, or the key of the deepest part of it that there is.
  func place(at path: [String]) -> SourcePosition {
    var node = self
    var position = position
    for step in path {
      if let pair = node.mapping?.first(where: { $0.key.text == step }) {
        node = pair.value
        position = node.scalar == nil ? pair.key.position : node.position
      } else if let items = node.sequence, let item = Int(step), items.indices.contains(item) {
        node = items[item]
        position = node.position
      } else {
        break
      }
    }
    return position
  }
}
