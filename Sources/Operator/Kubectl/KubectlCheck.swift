import Components

/// What a command line of kubectl names and the system does not have, without running it.
struct KubectlCheck {
  let shell: Shell

  /// - Parameter words: after `kubectl`.
  func problems(_ words: [ShellWord]) -> [CommandRemarks.Remark] {
    var found: [CommandRemarks.Remark] = []
    let namespace = namespace(words, &found)
    guard found.isEmpty else { return found }
    for (index, word) in words.enumerated().dropFirst() where word.text != "--" {
      if words[..<index].contains(where: { $0.text == "--" }) { break }
      let parts = word.text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
      if parts.count == 2, let kind = KubectlKind(word: parts[0]), kind != .pod, kind != .replicaSet {
        let known = shell.objects(kind, in: namespace).map(\.name)
        if !known.contains(parts[1]) { found.append(unknown(kind.noun, parts[1], of: known, word)) }
      }
      if let selector = selector(words, index) {
        let pods = shell.controllers(in: namespace).map(\.labels)
        guard let parsed = try? LabelSelector(selector), !pods.isEmpty,
          !pods.contains(where: { labels in parsed.matches(labels) }),
          let first = parsed.requirements.first, case .among(let values) = first.condition
        else { continue }
        let known = pods.flatMap { $0 }.filter { $0.name == first.label }.map(\.value)
        if known.isEmpty {
          found.append(.init(position: word.position, message: "nothing has the label '\(first.label)'"))
        } else if let value = values.first {
          let noun = first.label == "app" ? "deployment" : "value of the label '\(first.label)'"
          found.append(unknown(noun, value, of: known, word))
        }
      }
    }
    return found
  }

  /// The text of a selector that the word at this place is or has.
  private func selector(_ words: [ShellWord], _ index: Int) -> String? {
    let text = words[index].text
    if ["-l", "--selector"].contains(words[index - 1].text) { return text }
    if text.hasPrefix("--selector=") { return String(text.dropFirst(11)) }
    if text.hasPrefix("-l"), text.count > 2, !text.hasPrefix("--") {
      return String(text.dropFirst(text.hasPrefix("-l=") ? 3 : 2))
    }
    return nil
  }

  private func namespace(_ words: [ShellWord], _ found: inout [CommandRemarks.Remark]) -> String? {
    let known = shell.controllers(in: nil).map(\.namespace).reduce(into: [KubectlArguments.standardNamespace]) {
      if !$0.contains($1) { $0.append($1) }
    }
    for (index, word) in words.enumerated() {
      if word.text == "-A" || word.text == "--all-namespaces" { return nil }
      var value: String?
      if ["-n", "--namespace"].contains(word.text), index + 1 < words.count { value = words[index + 1].text }
      if word.text.hasPrefix("--namespace=") { value = String(word.text.dropFirst(12)) }
      if word.text.hasPrefix("-n="), word.text.count > 3 { value = String(word.text.dropFirst(3)) }
      guard let value else { continue }
      if !known.contains(value) { found.append(unknown("namespace", value, of: known, word)) }
      return value
    }
    return KubectlArguments.standardNamespace
  }

  private func unknown(_ noun: String, _ name: String, of known: [String], _ word: ShellWord) -> CommandRemarks.Remark {
    let near = NearName.nearest(to: name, in: known).map { "; did you mean \($0)?" } ?? ""
    return .init(position: word.position, message: "there is no \(noun) '\(name)'\(near)")
  }
}
