import Components
import VirtualTime

extension Decoding {
  static let faultKeys = [
    "id", "at", "after", "for", "ramp", "every", "times", "target", "significant", "expects", "allows",
  ]
  static let actionKeys = ["id", "at", "after", "every", "times", "target", "note"]

  /// Faults and actions together, because one can follow the other.
  func decodeInterventions(_ faults: LocatedNode?, _ actions: LocatedNode?) -> ([FaultPlan], [ActionPlan]) {
    let faultItems = items(faults, "faults")
    let actionItems = items(actions, "actions")
    var names = InterventionNames()
    // Given names first: a generated one must not take a name that a later fault has.
    for item in faultItems + actionItems {
      guard let id = item["id"], let text = id.scalar?.text, !text.isEmpty else { continue }
      if let reason = names.claim(text) { problems.report(id.position, reason) }
    }
    let ids = names.given
    var entries: [TimingCheck.Entry] = []
    let faultPlans = faultItems.compactMap { fault($0, ids, &names, &entries) }
    let actionPlans = actionItems.compactMap { action($0, ids, &entries) }
    let significant = faultPlans.filter(\.isSignificant).map(\.fault.id)
    significantFaults = faultPlans.count == faultItems.count ? significant : nil
    TimingCheck(entries, duration: duration, problems: problems).run()
    return (faultPlans, actionPlans)
  }

  private func fault(
    _ item: LocatedNode, _ ids: [String], _ names: inout InterventionNames, _ entries: inout [TimingCheck.Entry]
  ) -> FaultPlan? {
    guard
      let call = disturbance(
        item, of: "a fault", common: Self.faultKeys, supported: { $0.faults.map { ($0.name, $0.options) } })
    else { return nil }
    let fields = call.fields
    let timing = timing(fields, of: "a fault", ids: ids)
    let length = fields["for"].map { self.length($0) }
    let ramp = fields["ramp"].map { self.ramp($0, call, length ?? nil) }
    let isSignificant = fields["significant"].map { scalars.boolean($0, "significant") } ?? true
    let alerts = expectedAlerts(fields)
    if isSignificant == false, let node = fields["expects"] ?? fields["allows"] {
      problems.report(
        node.position, "a fault that is not significant opens no incident, and so raises no alert that could be right",
        note: "leave 'significant: false' out, or the alerts")
    }
    let given = fields["id"].map { scalars.text($0, "id") }
    guard let timing, let isSignificant, let target = call.target, let type = call.type else { return nil }
    if case .some(nil) = length { return nil }
    if case .some(nil) = ramp { return nil }
    guard let id = given ?? names.generate(type: type, target: target) else { return nil }
    entries.append(
      TimingCheck.Entry(
        id: id, hasGivenID: given != nil, isFault: true, timing: timing, length: length ?? nil, fields: fields))
    return FaultPlan(
      fault: FaultCall(id: id, type: type, options: call.options), target: target, timing: timing,
      length: length ?? nil, ramp: ramp ?? nil, isSignificant: isSignificant, alerts: alerts)
  }

  /// A duration above zero, or a distribution to draw from.
  private func length(_ node: LocatedNode) -> DurationDistribution? {
    if node.mapping != nil { return OptionDecoder(self, subject: "'for'").distribution(node) }
    return scalars.duration(node, "for", .nanoseconds(1) ... .longest).map { .constant($0) }
  }

  private func ramp(
    _ node: LocatedNode, _ call: Disturbance, _ length: DurationDistribution?
  ) -> VirtualDuration? {
    let ramp = scalars.duration(node, "ramp", .milliseconds(1) ... .longest)
    if let ramp, let length, length == .constant(length.mean), ramp > length.mean {
      problems.report(node.position, "'ramp' (\(ramp)) must not be longer than 'for' (\(length.mean))")
    }
    guard let name = call.type, let type = call.target.flatMap({ componentTypes[$0] }) else { return ramp }
    if type.faults.first(where: { $0.name == name })?.ramps == false {
      let able = type.faults.filter(\.ramps).map(\.name)
      problems.report(
        node.position, "the fault '\(name)' of \(type.name) cannot begin gradually",
        note: able.isEmpty
          ? "no fault of \(type.name) can" : "those of \(type.name) that can are \(able.joined(separator: ", "))")
    }
    return ramp
  }

  private func action(
    _ item: LocatedNode, _ ids: [String], _ entries: inout [TimingCheck.Entry]
  ) -> ActionPlan? {
    let supported = { (type: ComponentType) in type.actions.map { ($0.name, $0.options) } }
    guard let call = disturbance(item, of: "an action", common: Self.actionKeys, supported: supported) else {
      return nil
    }
    let fields = call.fields
    let timing = timing(fields, of: "an action", ids: ids)
    let note = fields["note"].flatMap { scalars.text($0, "note") }
    let id = fields["id"].map { scalars.text($0, "id") }
    if case .some(nil) = id { return nil }
    guard let timing, let target = call.target, let type = call.type else { return nil }
    entries.append(
      TimingCheck.Entry(
        id: id ?? nil, hasGivenID: id != nil, isFault: false, timing: timing, length: nil, fields: fields))
    return ActionPlan(
      id: id ?? nil, action: ActionCall(type: type, options: call.options), target: target, timing: timing, note: note)
  }

  /// What faults and actions share: a target, and exactly one key that names what happens to it.
  struct Disturbance {
    var fields: Fields
    var target: String?
    var type: String?
    var options = Options()
  }

  func disturbance(
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

/// Names of faults and actions: given, or made for a fault from what it does.
private struct InterventionNames {
  /// In file order, faults before actions.
  private(set) var given: [String] = []
  private var taken: Set<String> = []
  /// The last number given behind a name.
  private var numbers: [String: Int] = [:]

  /// - Returns: why the name cannot be had.
  mutating func claim(_ name: String) -> String? {
    guard taken.insert(name).inserted else { return "two faults or actions have the id '\(name)'" }
    given.append(name)
    return nil
  }

  mutating func generate(type: String, target: String) -> String {
    let base = "\(type)-\(target)"
    var number = numbers[base] ?? 0
    var name = base
    repeat {
      number += 1
      name = number == 1 ? base : "\(base)-\(number)"
    } while !taken.insert(name).inserted
    numbers[base] = number
    return name
  }
}
