import Components
import VirtualTime

/// The steps of one seed, drawn as they are played: what a session can do depends on what it is doing.
struct Interleaving {
  let rows: [MessageRow]
  let sessionCount: Int
  private var random: RandomStream
  private var nextNumber: UInt32 = 100

  init(seed: UInt64) {
    random = RandomStream(seed: seed, name: "interleaving")
    sessionCount = 3 + random.below(3)
    let statuses: [MessageStatus] = [.queued, .queued, .queued, .queued, .sending, .sending, .sent, .failed]
    var drawn: [MessageRow] = []
    for number in 1...12 {
      // Some are created at the same moment, so that the number decides.
      let created = instant(900 + Int64(random.below(6)))
      var row = MessageRow(
        number: UInt32(number), channel: UInt8(random.below(3)), createdAt: created,
        priority: Int8(random.below(3)))
      row.status = statuses[random.below(statuses.count)]
      row.updatedAt = instant(950 + Int64(random.below(60)))
      if row.status == .queued, random.chance(0.3) { row.nextRetryAt = instant(980 + Int64(random.below(60))) }
      drawn.append(row)
    }
    rows = drawn
  }

  /// A step that the model's sessions can take, and that does not leave the real server's outcome to a race.
  mutating func next(after model: ModelPlayer) -> (step: Step, isDeadlock: Bool) {
    while true {
      if let step = draw(model), let isDeadlock = Self.isDeadlock(step, after: model) { return (step, isDeadlock) }
    }
  }

  /// A step that the model's sessions can take, races included.
  mutating func anyStep(after model: ModelPlayer) -> Step {
    while true {
      if let step = draw(model) { return step }
    }
  }

  /// A step towards the end of everything, where waiting sessions are terminated and the others roll back; nil at the
  /// end.
  func closing(after model: ModelPlayer) -> (step: Step, isDeadlock: Bool)? {
    let ends = (0..<sessionCount).compactMap { session -> Step? in
      switch model.activity(session) {
      case .idleInTransaction, .idleInFailedTransaction: .rollback(session)
      case .waitingForLock: .kill(session)
      case .idle, nil: nil
      }
    }
    for step in ends {
      if let isDeadlock = Self.isDeadlock(step, after: model) { return (step, isDeadlock) }
    }
    precondition(ends.isEmpty, "every way to end the interleaving is a race")
    return nil
  }

  /// Whether the step ends in a deadlock; nil when its outcome would be a race, or a victim that nobody sees.
  private static func isDeadlock(_ step: Step, after model: ModelPlayer) -> Bool? {
    var trial = model
    let observation = trial.play(step)
    guard trial.table.ambiguousOrders == model.table.ambiguousOrders else { return nil }
    if case .limited(let session, _, _, _) = step {
      // A busy machine may take longer than the limit over a statement that need not wait.
      guard let end = observation.ended[session], end.contains("timeout") else { return nil }
    }
    let deadlocks = trial.table.deadlockCount - model.table.deadlockCount
    guard deadlocks == observation.ended.values.count(where: { $0.hasPrefix("40P01") }) else { return nil }
    return deadlocks > 0
  }

  private mutating func draw(_ model: ModelPlayer) -> Step? {
    let session = random.below(sessionCount)
    switch model.activity(session) {
    case .waitingForLock:
      return random.chance(0.93) ? nil : random.chance(0.7) ? .kill(session) : .reconnect(session)
    case nil: return random.chance(0.4) ? statement(session, model) : .reconnect(session)
    case .idle: return random.chance(0.75) ? .begin(session) : anything(session, model)
    case .idleInTransaction:
      switch random.below(100) {
      case 0..<8: return .commit(session)
      case 8..<15: return .rollback(session)
      case 15..<16: return .leaveIdle(session)
      case 16..<18: return .reconnect(session)
      default: return anything(session, model)
      }
    case .idleInFailedTransaction:
      return random.chance(0.3) ? statement(session, model) : random.chance(0.5) ? .commit(session) : .rollback(session)
    }
  }

  private mutating func anything(_ session: Int, _ model: ModelPlayer) -> Step {
    switch random.below(100) {
    case 0..<3: .kill(session)
    case 3..<8: .pass(Int64(1 + random.below(30)))
    case 8..<14: .limited(session, number: number(), to: write(), random.chance(0.5) ? .lock : .statement)
    case 14..<15: random.chance(0.5) ? .commit(session) : .rollback(session)
    default: statement(session, model)
    }
  }

  private mutating func statement(_ session: Int, _ model: ModelPlayer) -> Step {
    switch random.below(100) {
    case 0..<22:
      return .claim(
        session, limit: 1 + random.below(3), order: random.chance(0.5) ? .createdAt : .priority,
        channels: random.chance(0.5) ? .all : [ChannelSet(UInt8(random.below(3))), ChannelSet(UInt8(random.below(3)))],
        locksOnly: random.chance(0.15))
    case 22..<68:
      return .update(session, number: number(), expecting: random.chance(0.3) ? status() : nil, to: write())
    case 68..<76:
      let age: Int64? = random.chance(0.6) ? model.clock - Int64(random.below(40)) : nil
      return .updateMany(session, from: status(), updatedBefore: age, to: write())
    case 76..<80: return .delete(session, number: number())
    case 80..<81: return .deleteMany(session, status())
    case 81..<92:
      let expecting = random.chance(0.2) ? status() : nil
      return .lock(session, number: number(), expecting: expecting, noWait: random.chance(0.25))
    default:
      // A new number, or one that is or was there, or that another session is just inserting.
      if nextNumber == 100 || random.chance(0.4) { nextNumber += 1 }
      let number = random.chance(0.4) ? number() : nextNumber
      return .insert(session, number: number, channel: UInt8(random.below(3)), priority: Int8(random.below(3)))
    }
  }

  /// Few rows, so that sessions meet.
  private mutating func number() -> UInt32 {
    random.chance(0.85) ? UInt32(1 + random.below(3)) : UInt32(1 + random.below(12))
  }

  private mutating func status() -> MessageStatus {
    random.chance(0.8) ? (random.chance(0.5) ? .queued : .sending) : (random.chance(0.5) ? .sent : .failed)
  }

  private mutating func write() -> Step.Write { Step.Write.allCases[random.below(Step.Write.allCases.count)] }
}
