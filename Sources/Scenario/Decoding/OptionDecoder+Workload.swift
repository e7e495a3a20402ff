import Components

extension OptionDecoder {
  /// `{type: NAME, ...}` with the options of that workload type; scalars in it may be templates.
  mutating func workload(_ node: LocatedNode, name: String) -> OptionValue? {
    guard isNested(node, name: name, node.mapping != nil, .workload) else { return nil }
    let known = decoding.catalogue.workloads.map(\.name)
    guard let typeNode = node["type"] else {
      decoding.problems.report(
        node.position, "'\(name)' needs 'type'", note: "the types are \(known.joined(separator: ", "))",
        isAboutAbsence: true)
      return nil
    }
    guard let typeName = decoding.scalars.text(typeNode, "type") else { return nil }
    guard let type = decoding.catalogue.workload(typeName) else {
      decoding.problems.report(
        typeNode.position, "unknown workload type '\(typeName)'", meaning: typeName, of: known,
        note: "the types are \(known.joined(separator: ", "))")
      return nil
    }
    let outer = environment
    environment = componentEnvironment
    defer { environment = outer }
    let options = options(
      node, type.options, subject: "'\(name)' (\(typeName)) of \(subject)", skipping: ["type"], at: node.position)
    return .workload(type: typeName, options)
  }
}
