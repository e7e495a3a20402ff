/// A job that runs at the present instant.
struct ReadyJob {
  var job: UnownedJob
  /// The task it belongs to, `.unknown` for a job that came through `enqueue`.
  var task: TaskReference
  var reason: ResumeReason
}

/// The jobs that run before the next event, in FIFO order.
struct ReadyQueue {
  private var jobs: [ReadyJob] = []
  private var head = 0

  @inline(__always) var isEmpty: Bool { head == jobs.count }
  var pending: ArraySlice<ReadyJob> { jobs[head...] }

  @inline(__always) mutating func append(_ job: ReadyJob) { jobs.append(job) }

  /// Puts back the job taken last.
  mutating func prepend(_ job: ReadyJob) { jobs.insert(job, at: head) }

  @inline(__always) mutating func popFirst() -> ReadyJob? {
    guard head < jobs.count else { return nil }
    let job = jobs[head]
    head &+= 1
    if head == jobs.count {
      jobs.removeAll(keepingCapacity: true)
      head = 0
    } else if head > 1024, head &* 2 > jobs.count {
      // A queue that never runs empty must not keep what it has handed out.
      jobs.removeFirst(head)
      head = 0
    }
    return job
  }
}
