import Components
import VirtualTime

extension Decoding {
  func decodeFaults(_ node: LocatedNode?) -> [FaultPlan] {
    var plans: [FaultPlan] = []
    var ids = FaultNames()
    let items = items(node, "faults")
    // Given names first: a generated one must not take a name that a later fault has.
    for item in items {
      guard let id = item["id"], let text = id.scalar?.text, !text.isEmpty else { continue }
      if !ids.claim(text) { problems.report(id.position, "two faults have the id '\(text)'") }
    }
    for item in items {
      if let plan = fault(item, &ids) { plans.append(plan) }
    }
    return plans
  }

  private func fault(_ item: LocatedNode, _ ids: inout FaultNames) -> FaultPlan? {
    let common = ["id", "at", "for", "target", "significant"]
    guard
      let call = disturbance(
        item, of: "a fault", common: common, supported: { $0.faults.map { ($0.name, $0.options) } })
    else { return nil }
    let fields = call.fields
    let at = moment(fields.required("at"), "at")
    let length = fields["for"].map { scalars.duration($0, "for", .nanoseconds(1) ... .longest) }
    if let at, let length, let length, let node = fields["for"] { checkEnd(of: at, length, node.position) }
    let isSignificant = fields["significant"].map { scalars.boolean($0, "significant") } ?? true
    let given = fields["id"].map { scalars.text($0, "id") }
    guard let at, let isSignificant, let target = call.target, let type = call.type else { return nil }
    if let length, length == nil { return nil }
    guard let id = given ?? ids.generate(type: type, target: target) else { return nil }
    return FaultPlan(
      at: at, duration: length ?? nil, target: target, fault: FaultCall(id: id, type: type, options: call.options),
      isSignificant: isSignificant)
  }

  func decodeActions(_ node: LocatedNode?) -> [ActionPlan] {
    items(node, "actions").compactMap { item in
      let common = ["at", "target", "note"]
      let supported = { (type: ComponentType) in type.actions.map { ($0.name, $0.options) } }
      guard let call = disturbance(item, of: "an action", common: common, supported: supported) else { return nil }
      let at = moment(call.fields.required("at"), "at")
      let note = call.fields["note"].flatMap { scalars.text($0, "note") }
      guard let at, let target = call.target, let type = call.type else { return nil }
      return ActionPlan(at: at, target: target, action: ActionCall(type: type, options: call.options), note: note)
    }
  }

  /// A moment from the start to before the end of the run.
  func moment(_ node: LocatedNode?, _ name: String) -> VirtualInstant? {
    guard let node, let offset = scalars.duration(node, name) else { return nil }
    if let duration, offset >= duration {
      problems.report(
        node.position, "'\(name)' must lie before the end of the run at \(duration)", isAboutAbsence: true)
    }
    return .start + offset
  }

  private func checkEnd(of at: VirtualInstant, _ length: VirtualDuration, _ position: SourcePosition) {
    guard let duration, at.nanoseconds < duration.nanoseconds else { return }
    if length.nanoseconds > duration.nanoseconds - at.nanoseconds {
      problems.report(
        position, "the fault would last beyond the end of the run at \(duration)",
        note: "leave 'for' out if it lasts to the end", isAboutAbsence: true)
    }
  }

  /// What faults and actions share: a target, and exactly one key that names what happens to it.
  private struct Disturbance {
    var fields: Fields
    var target: String?
    var type: String?
    var options = Options()
  }

  private func disturbance(
    _ item: LocatedNode, of subject: String, common: [String],
    supported: (ComponentType) -> [(name: String, options: [OptionSpec])]
  ) -> Disturbance? {
    guard let pairs = item.mapping else {
      if !item.isInvalid { problems.report(item.position, "\(subject) must be a mapping, not \(item.kindName)") }
      return nil
    }
    let own = pairs.filter { !common.contains($0.key.text) }
    var rest = item
    rest.content = .mapping(pairs.filter { common.contains($0.key.text) })
    let fields = Fields(rest, of: subject, keys: common, problems: problems)
    var result = Disturbance(fields: fields)
    result.target = target(fields.required("target"), "target")
    let type = result.target.flatMap { componentTypes[$0] }
    let kinds = type.map(supported) ?? []
    let word = subject.split(separator: " ").last.map(String.init) ?? subject
    if own.isEmpty {
      let note = type == nil ? nil : Self.supportNote(type?.name ?? "", word, kinds.map(\.name))
      problems.report(item.position, "\(subject) needs a key that says what happens", note: note, isAboutAbsence: true)
    }
    guard let type else { return result }
    var isFirst = true
    for pair in own {
      guard let kind = kinds.first(where: { $0.name == pair.key.text }) else {
        problems.report(
          pair.key.position, "\(type.name) does not support the \(word) '\(pair.key.text)'", meaning: pair.key.text,
          of: kinds.map(\.name) + common, note: Self.supportNote(type.name, word, kinds.map(\.name)))
        continue
      }
      if !isFirst {
        problems.report(pair.key.position, "\(subject) does one thing; '\(result.type ?? "")' is given already")
        continue
      }
      isFirst = false
      result.type = kind.name
      result.options = options(pair, kind.options, "\(word) '\(kind.name)'")
    }
    return result
  }

  private func options(_ pair: LocatedNode.Pair, _ specs: [OptionSpec], _ subject: String) -> Options {
    var value = pair.value
    if value.scalar?.isNull == true { value.content = .mapping([]) }
    var decoder = OptionDecoder(self, subject: subject)
    return decoder.options(value, specs, at: pair.key.position)
  }

  private static func supportNote(_ type: String, _ word: String, _ names: [String]) -> String {
    names.isEmpty ? "\(type) has no \(word)s" : "the \(word)s of \(type) are \(names.joined(separator: ", "))"
  }
}

/// Names of faults: given or made from what they do.
private struct FaultNames {
  private var taken: Set<String> = []
  /// The last number given behind a name.
  private var numbers: [String: Int] = [:]

  mutating func claim(_ name: String) -> Bool { taken.insert(name).inserted }

  mutating func generate(type: String, target: String) -> String {
    let base = "\(type)-\(target)"
    var number = numbers[base] ?? 0
    var name = base
    repeat {
      number += 1
      name = number == 1 ? base : "\(base)-\(number)"
    } while !claim(name)
    numbers[base] = number
    return name
  }
}
