import BullEngine
import Memory
import RedisEngine
import VirtualTime

extension Workload {
  static let bull = [bullJob, bullQueued]

  /// A simple job of BullMQ: added, fetched and finished with `removeOnComplete`, a script each.
  private static let bullJob = Workload("bullmq-job", unit: "jobs", operations: 1_000_000) { count in
    var bench = BullBench()
    let request = BullFetchRequest(token: "worker:1")
    for number in 0..<count {
      let now = BullBench.start + Int64(number / 100)
      let job = BullNewJob("send", data: RedisBytes(number), encoded: bench.options)
      try! bench.queue.add(job, at: now, in: &bench.engine)
      let fetched = try! bench.queue.fetch(request, at: now, in: &bench.engine)
      let finish = BullFinish(fetched.job!.id, token: request.token, .completed(), keep: .none)
      try! bench.queue.finish(finish, at: now, in: &bench.engine)
    }
    return Double(bench.engine.keyCount())
  }

  /// Jobs that wait; the figure is what is held per job, in bytes of the allocator; 0 without jemalloc. The event stream with its ten
  /// thousand entries is there before.
  private static let bullQueued = Workload("bullmq-queued", unit: "jobs", operations: 1_000_000) { count in
    var bench = BullBench()
    for number in 0..<20_000 { bench.add(number) }
    let before = AllocatedBytes.heldOnThisThread()
    for number in 0..<count { bench.add(20_000 + number) }
    guard let before, let after = AllocatedBytes.heldOnThisThread() else { return 0 }
    return Double(after - before) / Double(count)
  }
}

private struct BullBench {
  static let start: Int64 = 1_767_225_600_000

  var engine = RedisEngine(startedAt: start, random: RandomStream(seed: 1, name: "redis"))
  let queue: BullQueue
  let options: BullEncodedOptions

  init() {
    queue = try! BullQueue("email", in: &engine)
    var options = BullJobOptions()
    options.attempts = 5
    options.backoff = BullBackoff(.exponential, delay: 1_000)
    options.removeOnComplete = BullKeep.none
    self.options = try! BullEncodedOptions(options)
  }

  mutating func add(_ number: Int) {
    let data = RedisBytes("{\"userId\":\(1_000_000 + number),\"template\":\"reminder\"}")
    let job = BullNewJob("send", data: data, encoded: options)
    try! queue.add(job, at: Self.start + Int64(number), in: &engine)
  }
}
