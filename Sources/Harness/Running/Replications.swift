public import Components
import Glibc
public import Scenario
import Synchronization

/// Many runs, each a simulation of its own, spread over threads. The order and content of the results do not depend on
/// how many threads there are.
public struct Replications: Sendable {
  /// One run to do.
  public struct Job: Sendable {
    public var plan: Plan
    public var seed: UInt64
    public var options: RunOptions
    public init(plan: Plan, seed: UInt64, options: RunOptions) {
      self.plan = plan
      self.seed = seed
      self.options = options
    }
  }

  private let jobs: [Job]
  private let catalogue: Catalogue

  public init(jobs: [Job], catalogue: Catalogue = .standard) {
    self.jobs = jobs
    self.catalogue = catalogue
  }

  /// Runs all jobs on at most `threads` threads.
  /// - Parameter progress: called after each run with how many are done, on whichever thread did it.
  /// - Returns: the results in the order of the jobs.
  public func execute(
    threads: Int, progress: (@Sendable (Int) -> Void)? = nil
  ) -> [Result<RunResult, RunFailure>] {
    let results = Mutex([Result<RunResult, RunFailure>?](repeating: nil, count: jobs.count))
    let next = Atomic(0)
    let done = Atomic(0)
    let work: @Sendable () -> Void = {
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < jobs.count else { return }
        let job = jobs[index]
        let result = Result<RunResult, RunFailure> { () throws(RunFailure) in
          try SimulationRun(plan: job.plan, seed: job.seed, catalogue: catalogue, options: job.options).execute()
        }
        results.withLock { $0[index] = result }
        progress?(done.wrappingAdd(1, ordering: .relaxed).newValue)
      }
    }
    let count = min(max(threads, 1), max(jobs.count, 1))
    if count == 1 { work() } else { WorkerThreads.run(count, work) }
    return results.withLock { $0.map { $0! } }
  }
}

/// Plain threads with a stack deep enough for long chains of actor calls.
private enum WorkerThreads {
  private static let stackBytes = 64 << 20

  private final class Body {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  static func run(_ count: Int, _ body: @escaping @Sendable () -> Void) {
    let attributes = UnsafeMutablePointer<pthread_attr_t>.allocate(capacity: 1)
    pthread_attr_init(attributes)
    pthread_attr_setstacksize(attributes, stackBytes)
    defer {
      pthread_attr_destroy(attributes)
      attributes.deallocate()
    }
    let threads = (0..<count).map { _ in
      var thread = pthread_t()
      let context = Unmanaged.passRetained(Body(body)).toOpaque()
      let status = pthread_create(&thread, attributes, Self.entry, context)
      precondition(status == 0, "a thread could not be started: error \(status)")
      return thread
    }
    for thread in threads { pthread_join(thread, nil) }
  }

  private static let entry: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { context in
    Unmanaged<Body>.fromOpaque(context!).takeRetainedValue().run()
    return nil
  }
}
