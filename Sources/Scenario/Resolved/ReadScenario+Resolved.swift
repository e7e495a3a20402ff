extension ReadScenario {
  /// The document behind a plan with everything merged and filled in: `extends`, `system`, the variant, overrides,
  /// variables. Saved beside the scenario file, it reads back to the same plan (but for the plan's `file` and
  /// `variant`); paths in it are relative to that place.
  /// - Parameter index: of the plan in `plans`.
  public func resolvedYAML(_ index: Int) -> String {
    let item = resolved[index]
    let file = FilePath.normalized(item.plan.file)
    var pairs: [LocatedNode.Pair] = []
    for pair in item.document.mapping ?? [] {
      switch pair.key.text {
      case "extends", "variants", "system", "seed": continue
      case "load": pairs.append(.init(key: pair.key, value: rebased(pair.value, to: file)))
      case "expect": pairs.append(.init(key: pair.key, value: narrowed(pair.value, to: item.plan.variant)))
      case "alertmanager", "prometheus": pairs.append(.init(key: pair.key, value: rebasedPath(pair.value, to: file)))
      case "ruleFiles":
        var list = pair.value
        list.content = .sequence((list.sequence ?? []).map { rebasedPath($0, to: file) })
        pairs.append(.init(key: pair.key, value: list))
      default: pairs.append(pair)
      }
    }
    pairs += identity(item, at: item.document.position)
    // In the order of the documentation, whatever files they came from.
    let order = Decoding.scenarioKeys
    var document = item.document
    document.content = .mapping(order.compactMap { key in pairs.first { $0.key.text == key } })
    return YAMLWriter.document(escaped(document)) + ScheduleComments(item.plan).text
  }

  private func identity(_ item: Resolved, at position: SourcePosition) -> [LocatedNode.Pair] {
    func scalar(_ text: String, isPlain: Bool) -> LocatedNode {
      LocatedNode(content: .scalar(.init(text: text, isPlain: isPlain)), position: position, end: position)
    }
    func pair(_ name: String, _ value: LocatedNode) -> LocatedNode.Pair {
      .init(key: .init(text: name, position: position), value: value)
    }
    var pairs = [pair("seed", scalar("\(item.plan.seed)", isPlain: true))]
    if let name = item.systemName {
      var system = LocatedNode.empty(at: position)
      system.content = .mapping([pair("name", scalar(name, isPlain: false))])
      pairs.append(pair("system", system))
    }
    return pairs
  }

  /// Load profiles may have been named by files in other directories.
  private func rebased(_ load: LocatedNode, to file: String) -> LocatedNode {
    var result = load
    result.content = .mapping(
      (load.mapping ?? []).map { source in
        var source = source
        source.value.content = .mapping(
          (source.value.mapping ?? []).map { pair in
            guard pair.key.text == "file" else { return pair }
            return .init(key: pair.key, value: rebasedPath(pair.value, to: file))
          })
        return source
      })
    return result
  }

  /// Without the outcomes of other variants: the result has none.
  private func narrowed(_ expect: LocatedNode, to variant: String?) -> LocatedNode {
    var result = expect
    guard let pairs = expect.mapping else { return expect }
    result.content = .mapping(
      pairs.compactMap { pair in
        guard pair.key.text == "outcome", let outcomes = pair.value.mapping else { return pair }
        let own = outcomes.first { $0.key.text == variant ?? Variants.baseName }
        return own.map { .init(key: pair.key, value: $0.value) }
      })
    return result
  }

  /// A path as it is written in another directory.
  private func rebasedPath(_ node: LocatedNode, to file: String) -> LocatedNode {
    guard let path = node.scalar?.text else { return node }
    var result = node
    let target = FilePath.resolve(path, from: sources.names[node.position.file])
    result.content = .scalar(.init(text: FilePath.relative(target, from: file), isPlain: false))
    return result
  }

  /// Variables are filled in: what still looks like one is meant literally.
  private func escaped(_ node: LocatedNode) -> LocatedNode {
    var result = node
    switch node.content {
    case .invalid: break
    case .sequence(let items): result.content = .sequence(items.map(escaped))
    case .mapping(let pairs): result.content = .mapping(pairs.map { .init(key: $0.key, value: escaped($0.value)) })
    case .scalar(var scalar):
      var text = ""
      for (index, part) in scalar.text.split(separator: "${", omittingEmptySubsequences: false).enumerated() {
        text += (index == 0 ? "" : "$${") + part
      }
      scalar.text = text
      result.content = .scalar(scalar)
    }
    return result
  }
}
