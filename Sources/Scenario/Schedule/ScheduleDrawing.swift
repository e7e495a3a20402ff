import Components
import VirtualTime

/// Follows anchors and draws what is random, each fault and action once.
struct ScheduleDrawing {
  enum Item: Hashable {
    case fault(Int)
    case action(Int)
  }
  struct Span: Hashable {
    var begins: VirtualInstant
    var ends: VirtualInstant?
  }

  private let plan: Plan
  private let seed: UInt64
  private let end: VirtualInstant
  private var items: [String: Item] = [:]
  private var drawn: [Item: [Span]] = [:]
  private var underway: Set<Item> = []

  init(_ plan: Plan, seed: UInt64) {
    self.plan = plan
    self.seed = seed
    end = .start + plan.duration
    for (index, action) in plan.actions.enumerated() {
      if let id = action.id { items[id] = .action(index) }
    }
    for (index, fault) in plan.faults.enumerated() { items[fault.fault.id] = .fault(index) }
  }

  /// Whether it can happen more than once.
  func happensOften(_ timing: Timing) -> Bool {
    if timing.recurrence != nil { return true }
    guard case .after(let anchor) = timing.beginning else { return false }
    return happensOften(self.timing(of: item(anchor.id)))
  }

  /// When it begins and ends, in the order of its beginnings.
  mutating func spans(_ item: Item) -> [Span] {
    if let known = drawn[item] { return known }
    precondition(underway.insert(item).inserted, "what follows what goes round in a circle")
    defer { underway.remove(item) }
    let timing = timing(of: item)
    let length: DurationDistribution? = if case .fault(let index) = item { plan.faults[index].length } else { nil }
    var random = stream(of: item)
    var result: [Span] = []
    for first in firsts(timing) {
      var next = first
      var count = 0
      while true {
        if case .meanTimeBetween(let mean)? = timing.recurrence { next = next + Self.exponential(mean, &random) }
        guard next < end, count < timing.times ?? .max else { break }
        let span = span(from: next, length, &random)
        result.append(span)
        count += 1
        guard let recurrence = timing.recurrence else { break }
        switch recurrence {
        case .period(let period): next = next + period
        // What lasts to the end of the run leaves no room for another.
        case .meanTimeBetween: next = length == nil ? next : span.ends ?? end
        }
      }
    }
    // The ends of an anchor need not come in the order of its beginnings.
    result.sort { $0.begins < $1.begins }
    drawn[item] = result
    return result
  }

  private func span(from begins: VirtualInstant, _ length: DurationDistribution?, _ random: inout RandomStream) -> Span
  {
    guard let length else { return Span(begins: begins, ends: nil) }
    let drawn = max(length.sample(using: &random), .nanoseconds(1))
    return Span(begins: begins, ends: drawn > end - begins ? nil : begins + drawn)
  }

  /// The moments from which on it happens: one, or one for every time that its anchor happens.
  private mutating func firsts(_ timing: Timing) -> [VirtualInstant] {
    switch timing.beginning {
    case .at(let instant): return [instant]
    case .after(let anchor):
      return spans(item(anchor.id)).compactMap { span in
        (anchor.isEnd ? span.ends : span.begins).map { $0 + anchor.delay }
      }
    }
  }

  private static func exponential(_ mean: VirtualDuration, _ random: inout RandomStream) -> VirtualDuration {
    VirtualDuration(nanoseconds: Int64((Double(mean.nanoseconds) * random.unitExponential()).rounded()))
  }

  private func item(_ id: String) -> Item {
    guard let item = items[id] else { preconditionFailure("no fault or action has the id '\(id)'") }
    return item
  }

  private func timing(of item: Item) -> Timing {
    switch item {
    case .fault(let index): plan.faults[index].timing
    case .action(let index): plan.actions[index].timing
    }
  }

  private func stream(of item: Item) -> RandomStream {
    switch item {
    case .fault(let index): RandomStream(seed: seed, name: "faults/\(plan.faults[index].fault.id)")
    case .action(let index): RandomStream(seed: seed, name: "actions/\(plan.actions[index].id ?? "")")
    }
  }
}
