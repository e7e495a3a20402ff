import Components
import Scenario
import VirtualTime

/// Draws values for the options of faults and actions, by their kinds and names.
struct SwarmValues {
  let plan: Plan

  func options(
    _ specs: [OptionSpec], of type: String, on component: ComponentPlan, _ random: inout RandomStream
  ) -> Options {
    var options = Options()
    // Limits are given as one of two, a factor or a value; only a value fits a limit that may not exist.
    let alternatives = Set(specs.map(\.name)).isSuperset(of: ["to", "multiply"])
    let isLimited = type != "quota" || component.options.has("tier")
    let unused = isLimited && random.chance(0.5) ? "to" : "multiply"
    for spec in specs {
      if alternatives, spec.name == unused { continue }
      if alternatives, spec.name == "to", case .rate = spec.kind {
        let span = type == "quota" ? VirtualDuration.hours(24) : .seconds(60)
        options.append("to", .rate(Rate(count: Double(1 + random.below(500)), per: span)))
        continue
      }
      let isAlternative = alternatives && (spec.name == "to" || spec.name == "multiply")
      let isNeeded = spec.isRequired || spec.fallback != nil || isAlternative || spec.name == "multiply"
      guard isNeeded || random.chance(0.5) else { continue }
      if let value = value(spec, of: type, on: component, &random) {
        options.append(spec.name, value)
      } else if let fallback = spec.fallback, case .text = spec.kind {
        options.append(spec.name, .text(fallback))
      }
    }
    return options
  }

  private func value(
    _ spec: OptionSpec, of type: String, on component: ComponentPlan, _ random: inout RandomStream
  ) -> OptionValue? {
    switch spec.kind {
    case .boolean: return .boolean(random.chance(0.5))
    case .choice(let words):
      // Without snapshots none can fail.
      let fitting = SwarmNames.savesNothing(component) ? words.filter { $0 != "misconf" } : words
      return .text(fitting[random.below(fitting.count)])
    case .integer(let range): return .integer(min(max(random.below(12), range.lowerBound), range.upperBound))
    case .number(let range): return .number(number(in: range, &random))
    case .duration(let range): return .duration(min(max(duration(&random), range.lowerBound), range.upperBound))
    case .share: return .share(Share(random.unit()))
    case .rate: return .rate(Rate(count: Double(1 + random.below(500)), per: .seconds(60)))
    case .distribution: return .distribution(.constant(duration(&random)))
    case .text: return text(spec.name, of: type, on: component, &random).map(OptionValue.text)
    case .list(.text): return text(spec.name, of: type, on: component, &random).map { .list([.text($0)]) }
    case .map(.text): return .options(environment(of: component, &random))
    case .object(let specs): return .options(options(specs, of: type, on: component, &random))
    case .promQL, .reference, .list, .map, .workload: preconditionFailure("the swarm cannot draw '\(spec.name)'")
    }
  }

  /// Factors of a limit stay away from zero, which providers refuse for rates; those of a time reach far.
  private func number(in range: ClosedRange<Double>, _ random: inout RandomStream) -> Double {
    range.upperBound <= 1 ? 0.05 + 0.95 * random.unit() : [0.1, 1, 10, 200, 2_000][random.below(5)] * random.unit()
  }

  /// From milliseconds to several minutes, so that clients give up and claims grow stale.
  private func duration(_ random: inout RandomStream) -> VirtualDuration {
    .milliseconds([10, 1_000, 30_000, 900_000][random.below(4)]) * (1 + random.below(100)) / 100
  }

  private func text(
    _ name: String, of type: String, on component: ComponentPlan, _ random: inout RandomStream
  ) -> String? {
    func any(_ names: [String]) -> String { names.isEmpty ? "none" : names[random.below(names.count)] }
    switch name {
    case "channel": return any(plan.vocabulary.channels)
    case "organisation": return any(plan.vocabulary.organisations)
    case "template", "templates", "exceptTemplates": return any(plan.vocabulary.templates)
    // A few, so that some are deployed that were before.
    case "image": return any(["v1", "v2", "v3"])
    case "table": return any(tableQueues.map { $0.text("table") })
    case "index" where component.type == "mongo": return any(SwarmNames.indexes(of: component))
    case "index": return any(tableQueues.flatMap { $0.options("indexes").entries.map(\.name) })
    case "collection": return any(component.options.options("collections").entries.map(\.name))
    case "keys": return any(["{createdAt: 1}", "{companyId: 1, createdAt: -1}"])
    case "member": return any(SwarmNames.members(of: component, type))
    case "queue": return any(component.options.options("queues").entries.map(\.name))
    case "endpoint": return any(SwarmNames.endpoints(of: component))
    case "url": return any(["https://{id}.example.com/elsewhere", "{url}", "no url at all"])
    // Of keys, and of backups: some that are there by then, and some that are not.
    case "pattern": return any(["cache:*", "*:completed", "*"])
    case "name" where component.type == "cronJob": return any(["manual-1", "manual-2"])
    case "name": return any(["/backup/a", "/backup/b"])
    case "backup": return any(["latest", "/backup/a", "/backup/c"])
    case "secret": return any(["whsec_{id}", "another"])
    // Amounts of pods: what is asked for is never above what is allowed.
    case "cpuRequest": return any(["50m", "100m"])
    case "cpuLimit": return any(["250m", "2"])
    case "memoryRequest": return any(["32Mi", "64Mi"])
    case "memoryLimit": return any(["96Mi", "1Gi"])
    // They have defaults that fit: codes whichever provider it is, what a secret or URL changes to, all of a backup.
    case "code", "to", "pointInTime": return nil
    default: preconditionFailure("the swarm knows no values for '\(name)'")
    }
  }

  private var tableQueues: [Options] { plan.components.filter { $0.type == "tableQueue" }.map(\.options) }

  /// One variable of the pods, switched over or made smaller or larger; now and then one that breaks them.
  private func environment(of component: ComponentPlan, _ random: inout RandomStream) -> Options {
    var values = Options()
    let entries = component.options.options(component.type == "configMap" ? "data" : "env").entries
    guard !entries.isEmpty else { return values }
    let entry = entries[random.below(entries.count)]
    guard case .text(let old) = entry.value else { return values }
    var new = old == "true" ? "false" : "true"
    if let number = Int(old) { new = "\(max(1, number * (1 + random.below(6)) / 3))" }
    if random.chance(0.1) { new = "broken" }
    values.append(entry.name, .text(new))
    return values
  }
}
