/// What the StatefulSet controller does next: pods have numbers, come up one after another and are replaced one at a time,
/// the highest number first.
///
/// Source: Kubernetes, `stateful_set_control.go` (updateStatefulSet) and documentation, StatefulSets.
struct StatefulSetMachine: Hashable, Sendable {
  enum Policy: String, CaseIterable, Sendable {
    case ordered = "OrderedReady"
    case parallel = "Parallel"
  }

  /// A pod as the controller sees it.
  struct Member: Hashable, Sendable {
    var ordinal: Int
    /// Which revision it was made from.
    var revision: Int
    var isReady: Bool
    var isTerminating = false
  }

  enum Step: Hashable, Sendable {
    case create(Int)
    case stop(Int)
  }

  var replicas: Int
  var policy: Policy
  /// The present one.
  var revision: Int

  /// The next step; nil: it waits for pods, or has finished.
  func step(_ members: [Member]) -> Step? {
    let byOrdinal = members.sorted { $0.ordinal < $1.ordinal }
    let isOrdered = policy == .ordered
    for ordinal in 0..<replicas {
      guard let member = byOrdinal.first(where: { $0.ordinal == ordinal }) else { return .create(ordinal) }
      // Nobody comes after one that is not there yet.
      if isOrdered, member.isTerminating || !member.isReady { return nil }
    }
    // Down from the highest, each after the one before it is gone.
    let surplus = byOrdinal.filter { $0.ordinal >= replicas }
    if isOrdered, surplus.contains(where: \.isTerminating) { return nil }
    if let last = surplus.last(where: { !$0.isTerminating }) { return .stop(last.ordinal) }
    for member in byOrdinal.reversed() where member.ordinal < replicas {
      if member.isTerminating { return nil }
      if member.revision != revision { return .stop(member.ordinal) }
      if !member.isReady { return nil }
    }
    return nil
  }
}
