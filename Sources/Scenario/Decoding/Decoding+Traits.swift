import Components
import VirtualTime

/// Whom a flow's messages go to, and how long they are.
extension Decoding {
  func traits(_ fields: Fields, organisations: Int, templates: [String]?, invalid: Share) -> FlowTraits {
    FlowTraits(
      recipients: recipients(fields["recipients"], organisations), segments: segments(fields["segments"]),
      templateSegments: bodies(fields["bodies"], templates), invalidRecipients: invalid)
  }

  private func recipients(_ node: LocatedNode?, _ organisations: Int) -> Int? {
    let most = FlowTraits.largestPool
    guard let node, let count = scalars.integer(node, "recipients", 1...most) else { return nil }
    if count > most / organisations {
      problems.report(
        node.position, "\(organisations) organisations of \(count) recipients are more than \(most)",
        isAboutAbsence: true)
    }
    return count
  }

  private func segments(_ node: LocatedNode?) -> [FlowTraits.SegmentShare] {
    let range = 1...MessageBody.largestSegments
    guard let node else { return [] }
    guard let pairs = node.mapping else {
      guard let count = scalars.integer(node, "segments", range) else { return [] }
      return [.init(segments: UInt8(count), share: 1)]
    }
    let named = named(pairs, in: "segments")
    let weights = Weights(scalars).decode(named.map { ($0.key.text, $0.value) }, at: node.position, of: "'segments'")
    var shares: [FlowTraits.SegmentShare] = []
    for (index, pair) in named.enumerated() {
      guard let count = Int(pair.key.text), range.contains(count) else {
        problems.report(
          pair.key.position, "a number of segments is \(OptionKind.integer(range).summary), not '\(pair.key.text)'")
        continue
      }
      if let weights { shares.append(.init(segments: UInt8(count), share: weights[index])) }
    }
    return shares
  }

  private func bodies(_ node: LocatedNode?, _ templates: [String]?) -> [UInt8] {
    guard let node else { return [] }
    guard let pairs = node.mapping else {
      if !node.isInvalid { problems.report(node.position, "'bodies' must be a mapping, not \(node.kindName)") }
      return []
    }
    var segments: [UInt8] = []
    for pair in named(pairs, in: "bodies") {
      let count = body(pair)
      guard let templates else { continue }
      guard templates.contains(pair.key.text) else {
        problems.report(
          pair.key.position, "the flow has no template '\(pair.key.text)'", meaning: pair.key.text, of: templates,
          note: "its templates are \(Self.list(templates))", isAboutAbsence: true)
        continue
      }
      let index = self.templates.number(of: pair.key.text)
      while segments.count <= index { segments.append(0) }
      segments[index] = UInt8(count ?? 1)
    }
    return segments
  }

  private func body(_ pair: LocatedNode.Pair) -> Int? {
    let fields = Fields(
      pair.value, of: "the body of '\(pair.key.text)'", keys: ["characters", "encoding"], at: pair.key.position,
      problems: problems)
    let words = MessageBody.Encoding.allCases.map(\.rawValue)
    let word = fields["encoding"].map { scalars.choice($0, "encoding", words) } ?? MessageBody.Encoding.gsm7.rawValue
    let characters = fields.required("characters")
      .flatMap { scalars.integer($0, "characters", 0...MessageBody.largestCharacters) }
    guard let word, let encoding = MessageBody.Encoding(rawValue: word), let characters else { return nil }
    return MessageBody.segments(characters: characters, encoding: encoding)
  }
}
