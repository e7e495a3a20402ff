import RedisEngine
import VirtualTime

@testable import BullEngine

/// Draws operations and performs them, as several workers and a restless operator would.
struct RandomPlayer {
  let world: World
  private var random: RandomStream
  /// What workers hold, lost locks included.
  private var held: [(job: BullJob, token: RedisBytes)] = []
  private var tokens = 0

  init(seed: UInt64, version: BullVersion) throws {
    world = try World(seed: seed, version: version)
    random = RandomStream(seed: seed, name: "player")
  }

  /// Performs one and answers its name.
  mutating func step() throws -> String {
    if random.chance(0.5) { world.wait(Int64(random.below(20_000))) }
    let choice = random.below(100)
    switch choice {
    case 0..<30: try add()
    case 30..<55: try fetch()
    case 55..<75: try settle()
    case 75..<80: try extend()
    case 80..<86: try world.script { _ = try world.queue.checkStalled(at: world.now, in: &$0) }
    default: try operate(choice)
    }
    return "operation \(choice)"
  }

  private mutating func add() throws {
    var options = BullJobOptions()
    options.attempts = random.below(4)
    if random.chance(0.3) { options.delay = Int64(random.below(60_000)) }
    if random.chance(0.3) { options.priority = Int64(1 + random.below(5)) }
    options.lifo = random.chance(0.1)
    if random.chance(0.2) { options.jobID = RedisBytes("order-\(random.below(10))") }
    if random.chance(0.1) {
      options.deduplication = BullDeduplication(
        id: RedisBytes("d\(random.below(3))"), ttl: random.chance(0.5) ? 5_000 : nil)
    }
    try world.add(options)
  }

  private mutating func request() -> BullFetchRequest {
    tokens += 1
    let limiter = random.chance(0.2) ? BullLimiter(max: 3, duration: 5_000) : nil
    return BullFetchRequest(token: RedisBytes("w:\(tokens)"), limiter: limiter)
  }

  private mutating func fetch() throws {
    let request = request()
    let fetched = try world.script { try world.queue.fetch(request, at: world.now, in: &$0) }
    if let job = fetched.job { held.append((job, request.token)) }
  }

  private mutating func settle() throws {
    guard !held.isEmpty else { return }
    let (job, token) = held.remove(at: random.below(held.count))
    let keep = [BullKeep.all, .none, BullKeep(count: 3), BullKeep(age: 20)][random.below(4)]
    let next = random.chance(0.5) ? request() : nil
    let (queue, now) = (world.queue, world.now)
    let choice = random.below(5)
    do {
      switch choice {
      case 0: try world.script { try queue.retry(job.id, token: token, BullFailure(reason: "x"), at: now, in: &$0) }
      case 1:
        let fetched = try world.script {
          try queue.moveToDelayed(
            job.id, token: token, until: now + 5_000, BullFailure(reason: "x"), next: next, at: now, in: &$0)
        }
        if let job = fetched.job, let next { held.append((job, next.token)) }
      case 2: try world.script { _ = try queue.moveFromActiveToWait(job.id, token: token, at: now, in: &$0) }
      default:
        let outcome: BullOutcome = choice == 3 ? .completed() : .failed(reason: "no")
        let finish = BullFinish(job.id, token: token, outcome, keep: keep, metricsPoints: 10, next: next)
        let fetched = try world.script { try queue.finish(finish, at: now, in: &$0) }
        if let job = fetched.job, let next { held.append((job, next.token)) }
      }
    } catch let error as BullError where [.missingLock, .missingKey, .lockMismatch].contains(error.code) {}
  }

  private mutating func extend() throws {
    let locks = held.map { ($0.job.id, $0.token) }
    try world.script { _ = try world.queue.extendLocks(locks, at: world.now, in: &$0) }
  }

  private mutating func operate(_ choice: Int) throws {
    let (queue, now) = (world.queue, world.now)
    let id = RedisBytes(1 + random.below(60))
    let grace = Int64(random.below(30_000))
    let state = BullState.allCases[random.below(BullState.allCases.count)]
    try world.script { engine in
      switch choice {
      case 86: try queue.pause(at: now, in: &engine)
      case 87, 88: try queue.resume(at: now, in: &engine)
      case 89: try queue.drain(delayed: choice.isMultiple(of: 2), at: now, in: &engine)
      case 90: _ = try queue.clean(state, grace: grace, limit: 5, at: now, in: &engine)
      case 91: try queue.retryJobs(count: 5, at: now, in: &engine)
      case 92: try queue.retryJobs(from: .completed, count: 2, at: now, in: &engine)
      case 93: _ = try queue.remove(id, at: now, in: &engine)
      case 94:
        if try queue.state(of: id, at: now, in: &engine) == .delayed { try queue.promote(id, at: now, in: &engine) }
      case 95:
        if try queue.state(of: id, at: now, in: &engine) == .failed { try queue.reprocess(id, at: now, in: &engine) }
      case 96: try queue.setGlobalConcurrency(grace.isMultiple(of: 2) ? 2 : nil, at: now, in: &engine)
      case 97: try queue.rateLimit(2_000, at: now, in: &engine)
      case 98:
        let scheduler = BullScheduler("tick", .every(7_000), name: "tick")
        try queue.upsertScheduler(scheduler, at: now, in: &engine)
      default:
        if engine.exists(queue.key(id, in: &engine)) { _ = try queue.log("row", to: id, keep: 3, at: now, in: &engine) }
      }
    }
  }
}
