import MongoEngine
import VirtualTime

/// A replica set under random faults, with writers that remember what they were promised.
struct RandomWorld {
  struct Verdict {
    var problems: [String] = []
    /// Writes that one member had acknowledged and that are gone.
    var lost = 0
  }

  private var set: ReplicaSet
  private var random: RandomStream
  private var verdict = Verdict()
  private var next = 0
  private var concerns: [Int: (id: Int, concern: WriteConcern)] = [:]
  private var acknowledged: [(id: Int, concern: WriteConcern)] = []
  private var rolledBack: Set<Int> = []

  init(seed: UInt64) {
    random = RandomStream(seed: seed, name: "world")
    set = ReplicaSet.of(random.chance(0.5) ? 3 : 5, seed: seed)
  }

  mutating func play(steps: Int) throws -> Verdict {
    for _ in 0..<steps {
      disturb()
      for _ in 0..<3 { write() }
      set.pass(milliseconds: Int64(random.below(8_000)))
      observe()
    }
    for member in 0..<set.count { set.restart(member) }
    set.setCut(false, between: Array(0..<set.count), and: Array(0..<set.count))
    set.pass(120)
    observe()
    judge()
    return verdict
  }

  private mutating func disturb() {
    let member = random.below(set.count)
    switch random.below(8) {
    case 0: set.crash(member)
    case 1, 2: set.restart(member)
    case 3: set.setCut(true, between: [member], and: (0..<set.count).filter { $0 != member && random.chance(0.7) })
    case 4, 5: set.setCut(false, between: Array(0..<set.count), and: Array(0..<set.count))
    case 6: set.setDelay(.milliseconds(Int64(random.below(5_000))), of: member)
    default: if let primary = set.primary { try? set.stepDown(primary, isForced: random.chance(0.3)) }
    }
  }

  /// Clients write to whoever takes itself for primary, a cut-off one too.
  private mutating func write() {
    guard let member = set.primaries.isEmpty ? nil : set.primaries[random.below(set.primaries.count)] else { return }
    let concern: WriteConcern = random.chance(0.5) ? .majority : .members(1)
    guard let write = try? set.insert(next, on: member, concern) else { return }
    concerns[write] = (next, concern)
    next += 1
    observe()
  }

  private mutating func observe() {
    let terms = set.primaries.map { set.term($0) }
    if Set(terms).count < terms.count { verdict.problems.append("two primaries in term \(terms)") }
    for event in set.takeEvents() {
      switch event {
      case .acknowledged(let write): if let promise = concerns[write] { acknowledged.append(promise) }
      case .rolledBack(_, let entries):
        for entry in entries {
          if case .change(.inserted(let document)) = entry.operation { rolledBack.insert(document.whole("_id") ?? -1) }
        }
      default: break
      }
    }
  }

  private mutating func judge() {
    guard let primary = set.primary else {
      verdict.problems.append("no primary in the end")
      return
    }
    let kept = Set(set.ids(primary))
    for member in 0..<set.count where set.ids(member) != set.ids(primary) {
      verdict.problems.append("\(member) is \(set.state(member)) and differs from the primary")
    }
    for promise in acknowledged where !kept.contains(promise.id) {
      if promise.concern == .majority {
        verdict.problems.append("write \(promise.id) of a majority is lost")
      } else {
        verdict.lost += 1
        if !rolledBack.contains(promise.id) {
          verdict.problems.append("write \(promise.id) is gone without a rollback")
        }
      }
    }
  }
}
