public import SimulationKernel
import Telemetry
public import VirtualTime

/// A Kubernetes CronJob: begins a job whenever its schedule says so.
public actor CronJob: Component {
  public nonisolated let simulation: Simulation
  public nonisolated let name: String
  nonisolated let settings: Settings
  private let context: ComponentContext
  private nonisolated let target: (any JobTarget)?
  /// Whom its jobs take backups of, instead of running for a while.
  private nonisolated let keeper: (any BackupTarget)?
  /// Jobs that take backups, by number.
  private var takers: [UInt64: SpawnedTask] = [:]
  private var random: RandomStream
  public private(set) var isSuspended: Bool
  /// Jobs that exist, in the order of their creation.
  public private(set) var jobs: [JobDescription] = []
  /// When one was begun last, as the schedule had it.
  public private(set) var lastSchedule: VirtualInstant?
  private var due: HandlerID!
  private var ends: HandlerID!
  private var numbers: [String: UInt64] = [:]
  private var lastNumber: UInt64 = 0
  /// Faults under which jobs fail.
  private var failing: Set<String> = []
  private let metrics: CronJobMetrics

  struct Settings: Sendable {
    var namespace: String
    var schedule: CronSchedule
    var policy: ConcurrencyPolicy
    var successes: Int
    var failures: Int
    var takes: DurationDistribution
    var image: String
    var command: String
    /// Of jobs that take backups.
    var backup: Backup
  }

  /// Where backups go, and how long they stay.
  struct Backup: Sendable {
    /// With `{job}`, `{date}` and `{time}`.
    var path: String
    /// nil: for ever.
    var keep: VirtualDuration?
    var withOplog: Bool
    var fromSecondary: Bool
  }

  /// What happens when a job is due and one is still running.
  enum ConcurrencyPolicy: String, CaseIterable, Sendable {
    case allow = "Allow"
    case forbid = "Forbid"
    case replace = "Replace"
  }

  init(
    context: ComponentContext, settings: Settings, isSuspended: Bool, target: (any JobTarget)?,
    keeper: (any BackupTarget)?
  ) {
    self.context = context
    simulation = context.simulation
    name = context.name
    self.settings = settings
    self.isSuspended = isSuspended
    self.target = target
    self.keeper = keeper
    random = context.stream("jobs")
    metrics = CronJobMetrics(context.telemetry.metrics, namespace: settings.namespace, name: context.name)
  }

  public nonisolated var namespace: String { settings.namespace }
  public nonisolated var schedule: String { settings.schedule.text }
  public nonisolated var image: String { settings.image }
  public nonisolated var concurrencyPolicy: String { settings.policy.rawValue }
  public nonisolated var successfulJobsHistoryLimit: Int { settings.successes }
  public nonisolated var failedJobsHistoryLimit: Int { settings.failures }

  public func start() {
    due = register("\(name) due") { me, _ in me.begin() }
    ends = register("\(name) job ends") { $0.end($1) }
    plan()
  }

  /// The schedule is in UTC.
  private func plan() {
    let now = CalendarInstant(
      unixNanoseconds: context.start.moment(of: simulation.now).unixNanoseconds, offsetSeconds: 0)
    guard let next = settings.schedule.next(after: now) else { return }
    simulation.schedule(due, at: simulation.now + now.duration(to: next))
  }

  private func begin() {
    plan()
    guard !isSuspended else { return }
    let running = jobs.filter { $0.endedAt == nil }
    switch settings.policy {
    case .forbid where !running.isEmpty: return
    case .replace:
      jobs.removeAll { $0.endedAt == nil }
      for job in running {
        announce(job, began: false, succeeded: false)
        numbers[job.name].flatMap { takers.removeValue(forKey: $0) }?.cancel()
      }
    default: break
    }
    lastSchedule = simulation.now
    // As the controller names them: by the minute of the schedule, counted from 1970.
    let minute = context.start.moment(of: simulation.now).unixNanoseconds / 60_000_000_000
    create("\(name)-\(minute)")
  }

  private func create(_ jobName: String) {
    let job = JobDescription(name: jobName, createdAt: simulation.now)
    jobs.append(job)
    lastNumber += 1
    numbers[jobName] = lastNumber
    announce(job, began: true, succeeded: false)
    observe()
    if let keeper { return takeBackup(of: keeper, job, lastNumber) }
    simulation.schedule(
      ends, at: simulation.now + settings.takes.sample(using: &random), payload: lastNumber)
  }

  /// The job lasts as long as the backup.
  private func takeBackup(of keeper: any BackupTarget, _ job: JobDescription, _ number: UInt64) {
    let order = BackupOrder(
      path: path(of: job), withOplog: settings.backup.withOplog,
      fromSecondary: settings.backup.fromSecondary)
    takers[number] = spawn(job.name, daemon: true) { me in
      let problem = try await keeper.takeBackup(order)
      me.takers[number] = nil
      me.end(number, hasFailed: problem != nil)
    }
  }

  private func path(of job: JobDescription) -> String {
    let moment = CalendarInstant(
      unixNanoseconds: context.start.moment(of: job.createdAt).unixNanoseconds, offsetSeconds: 0)
    let seconds = moment.timeOfDay.nanoseconds / 1_000_000_000
    let date = "\(moment.date.year)\(padded(moment.date.month))\(padded(moment.date.day))"
    return settings.backup.path.replacing("{job}", with: job.name).replacing("{date}", with: date)
      .replacing("{time}", with: "\(padded(Int(seconds / 3_600)))\(padded(Int(seconds / 60 % 60)))")
  }

  private func end(_ number: UInt64, hasFailed: Bool = false) {
    guard let at = jobs.firstIndex(where: { numbers[$0.name] == number && $0.endedAt == nil }) else { return }
    jobs[at].endedAt = simulation.now
    jobs[at].hasFailed = hasFailed || !failing.isEmpty
    if !jobs[at].hasFailed, let keeper, let keep = settings.backup.keep {
      let oldest = simulation.now - keep
      _ = keeper.with { $0.expireBackups(before: oldest) }
    }
    announce(jobs[at], began: false, succeeded: !jobs[at].hasFailed)
    for hasFailed in [false, true] {
      let old = jobs.filter { $0.endedAt != nil && $0.hasFailed == hasFailed }
      let surplus = old.dropLast(hasFailed ? settings.failures : settings.successes).map(\.name)
      jobs.removeAll { surplus.contains($0.name) }
    }
    observe()
  }

  private func announce(_ job: JobDescription, began: Bool, succeeded: Bool) {
    let run = JobRun(cronJob: name, job: job.name, command: settings.command)
    target?.with { began ? $0.jobBegan(run) : $0.jobEnded(run, succeeded: succeeded) }
  }

  private func observe() {
    let offset = Double(context.start.unixNanoseconds) / 1e9
    metrics.set(
      active: jobs.count { $0.endedAt == nil },
      lastSchedule: lastSchedule.map { offset + $0.seconds },
      lastSuccess: jobs.last { $0.endedAt != nil && !$0.hasFailed }?.endedAt.map { offset + $0.seconds })
  }

  public func inject(_ fault: FaultCall) { failing.insert(fault.id) }
  public func lift(_ fault: FaultCall) { failing.remove(fault.id) }

  public func perform(_ action: ActionCall) throws(ActionRefused) -> String {
    switch action.type {
    case "createJob": return try createJob(action.options.text("name"))
    case "suspend":
      isSuspended = true
      return "cronjob.batch/\(name) patched"
    case "resume":
      isSuspended = false
      return "cronjob.batch/\(name) patched"
    default: throw ActionRefused("cronJob has no action '\(action.type)'")
    }
  }

  private func createJob(_ jobName: String) throws(ActionRefused) -> String {
    guard !jobs.contains(where: { $0.name == jobName }) else {
      throw ActionRefused("error: failed to create job: jobs.batch \"\(jobName)\" already exists")
    }
    create(jobName)
    return "job.batch/\(jobName) created"
  }
}

/// A job as the cluster's API shows it.
public struct JobDescription: Hashable, Sendable {
  public var name: String
  public var createdAt: VirtualInstant
  /// nil: it runs.
  public var endedAt: VirtualInstant?
  public var hasFailed = false
}

/// A job that begins or ends, as what it works on is told.
public struct JobRun: Hashable, Sendable {
  public var cronJob: String
  public var job: String
  /// What it runs: data of the system, such as `mongodump --out /backup`.
  public var command: String
}

/// Something that jobs work on: a server that is backed up, say.
public protocol JobTarget: Component {
  /// A job begins to work on it.
  func jobBegan(_ job: JobRun)

  /// The job has ended, or was replaced.
  func jobEnded(_ job: JobRun, succeeded: Bool)
}
