import Components
import Load
import VirtualTime

extension Decoding {
  static let loadCommonKeys = ["flow", "requests", "executor", "arrivals", "startTime", "maxVUs"]
  /// The keys of each executor, besides the common ones.
  static let executors: [(name: String, keys: [String])] = [
    ("constant-arrival-rate", ["rate", "timeUnit", "duration"]),
    ("ramping-arrival-rate", ["startRate", "timeUnit", "stages"]),
    ("constant-vus", ["vus", "thinkTime", "duration"]),
    ("burst", ["count", "over"]),
    ("profile", ["file"]),
  ]
  private static let positive: ClosedRange<VirtualDuration> = .nanoseconds(1) ... .longest

  func decodeLoad(_ node: LocatedNode?) -> [LoadPlan] {
    let sources = section(node, "load")
    if sources.count > 256, let node {
      problems.report(node.position, "a scenario has at most 256 load sources, not \(sources.count)")
    }
    return sources.compactMap { pair in source(pair) }
  }

  private func source(_ pair: LocatedNode.Pair) -> LoadPlan? {
    let subject = "load '\(pair.key.text)'"
    let names = Self.executors.map(\.name)
    guard pair.value.mapping != nil, let executorNode = pair.value["executor"] else {
      let all = Fields(
        pair.value, of: subject, keys: Self.loadCommonKeys + Self.executors.flatMap(\.keys), at: pair.key.position,
        problems: problems)
      _ = content(all)
      _ = all.required("executor")
      return nil
    }
    guard let executorName = scalars.choice(executorNode, "executor", names),
      let executorKeys = Self.executors.first(where: { $0.name == executorName })?.keys
    else {
      _ = flow(pair.value["flow"])
      _ = requestMix(pair.value["requests"])
      return nil
    }
    let fields = Fields(
      pair.value, of: "\(subject) (\(executorName))", keys: Self.loadCommonKeys + executorKeys, at: pair.key.position,
      problems: problems)
    let content = content(fields)
    let startTime = fields["startTime"].map { scalars.duration($0, "startTime") } ?? .zero
    if let startTime, let duration, startTime >= duration, let node = fields["startTime"] {
      problems.report(
        node.position, "'startTime' must lie before the end of the run at \(duration)", isAboutAbsence: true)
    }
    let arrivals = fields["arrivals"].flatMap {
      scalars.choice($0, "arrivals", LoadSource.Arrivals.allCases.map(\.rawValue))
    }
    let maxVUs = fields["maxVUs"].map { scalars.integer($0, "maxVUs", 1...10_000_000) } ?? 10_000
    let executor = executor(executorName, fields, startTime: startTime ?? .zero)
    guard let content, let executor, let startTime, let maxVUs else { return nil }
    let source = LoadSource(
      name: pair.key.text, executor: executor, arrivals: arrivals.flatMap(LoadSource.Arrivals.init) ?? .poisson,
      startTime: startTime, maxVUs: maxVUs)
    return LoadPlan(content, source: source)
  }

  /// What a source sends: a flow's messages or a mix of requests.
  private func content(_ fields: Fields) -> LoadPlan.Content? {
    guard let node = fields["requests"] else { return flow(fields.required("flow")).map { .flow($0) } }
    if fields["flow"] != nil { problems.report(node.position, "give 'flow' or 'requests', not both") }
    return requestMix(node).map { .requests($0) }
  }

  private func executor(_ name: String, _ fields: Fields, startTime: VirtualDuration) -> LoadSource.Executor? {
    switch name {
    case "constant-arrival-rate":
      let perSecond = perSecond(fields, "rate")
      let length = length(fields, startTime)
      guard let perSecond, let length else { return nil }
      return .constantArrivalRate(perSecond: perSecond, duration: length.value)
    case "ramping-arrival-rate":
      let start = perSecond(fields, "startRate")
      let stages = stages(fields, startTime)
      guard let start, let stages else { return nil }
      return .rampingArrivalRate(startPerSecond: start, stages: stages)
    case "constant-vus":
      let count = scalars.integer(fields.required("vus"), "vus", 1...1_000_000)
      let think = thinkTime(fields)
      let length = length(fields, startTime)
      guard let count, let think, let length else { return nil }
      return .constantVUs(count: count, thinkTime: think, duration: length.value)
    case "burst":
      let count = scalars.integer(fields.required("count"), "count", 1...1_000_000_000)
      let over = scalars.duration(fields.required("over"), "over")
      if let over, let node = fields["over"] { checkEnd(startTime, over, node.position, "the burst") }
      guard let count, let over else { return nil }
      return .burst(count: count, over: over)
    case "profile": return profile(fields, startTime)
    default: preconditionFailure("executor '\(name)' is listed but not read")
    }
  }

  /// A rate in k6's form: a plain number per `timeUnit`.
  private func perSecond(_ fields: Fields, _ key: String) -> Double? {
    let unit = timeUnit(fields)
    return perSecond(fields.required(key), key, unit)
  }

  private func timeUnit(_ fields: Fields) -> VirtualDuration? {
    guard let node = fields["timeUnit"] else { return .seconds(1) }
    return scalars.duration(node, "timeUnit", Self.positive)
  }

  private func perSecond(_ node: LocatedNode?, _ key: String, _ unit: VirtualDuration?) -> Double? {
    guard let number = scalars.number(node, key, 0...1e9), let unit else { return nil }
    return number / unit.seconds
  }

  /// An optional `duration` that must end within the run. The outer nil means it is wrong.
  private func length(_ fields: Fields, _ startTime: VirtualDuration) -> (value: VirtualDuration?, Void)? {
    guard let node = fields["duration"] else { return (nil, ()) }
    guard let value = scalars.duration(node, "duration", Self.positive) else { return nil }
    checkEnd(startTime, value, node.position, "the load")
    return (value, ())
  }

  private func thinkTime(_ fields: Fields) -> DurationDistribution? {
    guard let node = fields.required("thinkTime") else { return nil }
    guard let time = OptionDecoder(self, subject: "thinkTime").distribution(node) else { return nil }
    if time == .constant(.zero) {
      problems.report(
        node.position, "users who never pause could send without end at one moment; give a 'thinkTime' above 0s")
    }
    return time
  }

  private func checkEnd(_ start: VirtualDuration, _ length: VirtualDuration, _ position: SourcePosition, _ what: String)
  {
    guard let duration, start < duration else { return }
    let (end, overflowed) = start.nanoseconds.addingReportingOverflow(length.nanoseconds)
    if overflowed || end > duration.nanoseconds {
      let text = overflowed ? "" : " at \(VirtualDuration(nanoseconds: end))"
      problems.report(
        position, "\(what) would end\(text), after the end of the run at \(duration)", isAboutAbsence: true)
    }
  }

  private func stages(_ fields: Fields, _ startTime: VirtualDuration) -> [LoadSource.Stage]? {
    guard let list = fields.required("stages") else { return nil }
    let unit = timeUnit(fields)
    var stages: [LoadSource.Stage] = []
    var end: VirtualDuration? = .zero
    let items = items(list, "stages")
    if items.isEmpty, list.sequence != nil {
      problems.report(list.position, "'stages' needs at least one stage", isAboutAbsence: true)
    }
    for item in items {
      let stage = Fields(item, of: "a stage", keys: ["duration", "target", "at"], problems: problems)
      let length = scalars.duration(stage.required("duration"), "duration")
      let target = perSecond(stage.required("target"), "target", unit)
      if let node = stage["at"], let at = scalars.duration(node, "at") { checkBegin(at, end, node) }
      guard let length, let target else {
        end = nil
        continue
      }
      stages.append(.init(duration: length, targetPerSecond: target))
      end = end.flatMap { adding($0, length) }
      if let end { checkEnd(startTime, end, item.position, "this stage") }
    }
    return stages.count == items.count && list.sequence != nil && !stages.isEmpty ? stages : nil
  }

  private func adding(_ a: VirtualDuration, _ b: VirtualDuration) -> VirtualDuration? {
    let (sum, overflowed) = a.nanoseconds.addingReportingOverflow(b.nanoseconds)
    return overflowed ? .longest : VirtualDuration(nanoseconds: sum)
  }

  /// A stage's own `at` must be where the stage before it ends.
  private func checkBegin(_ at: VirtualDuration, _ end: VirtualDuration?, _ node: LocatedNode) {
    guard let end, at != end else { return }
    if at < end {
      problems.report(node.position, "this stage begins at \(at) and overlaps the one before it, which ends at \(end)")
    } else {
      problems.report(
        node.position,
        "this stage begins at \(at), but the one before it ends at \(end): nothing is said of the time between")
    }
  }
}
