import Telemetry
import VirtualTime

extension CronJob {
  /// The `type:` of systems.
  public static let typeName = "cronJob"

  private static let documented = Provenance.documented("Kubernetes API, CronJob")

  /// The catalogue entry of `type: cronJob`.
  static let catalogueEntry = ComponentType(
    name: typeName, summary: "A Kubernetes CronJob: jobs at times of the day, such as backups.",
    options: [
      OptionSpec("schedule", .text, required: true, "Five fields, minute first, or @daily and its like; in UTC."),
      OptionSpec(
        "namespace", .text, default: "default", .documented("Kubernetes documentation"),
        "Where it lives: `kubectl -n`, and a label of its metrics."),
      OptionSpec(
        "concurrencyPolicy", .choice(ConcurrencyPolicy.allCases.map(\.rawValue)), default: "Allow", documented,
        "What happens when a job is due and one still runs: both run, it is left out, or the old one ends."),
      OptionSpec("suspend", .boolean, default: "false", documented, "Whether it begins no jobs."),
      OptionSpec(
        "successfulJobsHistoryLimit", .integer(0...1_000), default: "3", documented, "Finished jobs that are kept."),
      OptionSpec("failedJobsHistoryLimit", .integer(0...1_000), default: "1", documented, "Failed jobs that are kept."),
      OptionSpec("takes", .distribution, default: "{p50: 2m, p99: 10m}", .assumed, "From a job's creation to its end."),
      OptionSpec("image", .text, default: "v1", .assumed, "The image of its container."),
      OptionSpec("command", .text, default: "backup", .assumed, "What it runs, as it is shown."),
      OptionSpec(
        "target", .reference([]), required: false,
        "What its jobs work on, which hears of their begin and end. Of a `mongo` or `redis` they take a backup, which lasts as long "
          + "as it takes instead of `takes`."),
      OptionSpec(
        "backup",
        .object([
          OptionSpec(
            "path", .text, default: "'/backup/{job}'", .assumed,
            "Where a job's backup goes: `{job}` is the job's name, `{date}` as 20260302 and `{time}` as 0200, both in UTC."
          ),
          OptionSpec(
            "keep", .duration(.zero...VirtualDuration.hours(24 * 3_660)), required: false,
            "Older backups of the target are deleted when a job has ended well; without it, none."),
          OptionSpec(
            "oplog", .boolean, default: "false", .documented("MongoDB database tools, mongodump --oplog"),
            "Whether what a `mongo` writes meanwhile goes along."),
          BackupOrder.from,
        ]), default: "{}", .assumed, "Of jobs with a target that is backed up."),
    ],
    faults: [FaultType("jobsFail", "Jobs that end meanwhile have failed.")],
    actions: [
      ActionType(
        "createJob", "kubectl create job --from=cronjob/NAME",
        [OptionSpec("name", .text, required: true, "The job's name.")]),
      ActionType("suspend", "kubectl patch cronjob: spec.suspend is true."),
      ActionType("resume", "kubectl patch cronjob: spec.suspend is false."),
    ],
    metrics: CronJobMetrics.specs,
    make: { context, options throws(ConfigurationProblem) in
      let schedule: CronSchedule
      do throws(ParseProblem) { schedule = try CronSchedule(options.text("schedule")) } catch {
        throw ConfigurationProblem(["schedule"], error.message)
      }
      var target: (any JobTarget)?
      var keeper: (any BackupTarget)?
      if options.has("target") {
        let component = context.component(options.text("target"))
        target = component as? any JobTarget
        keeper = component as? any BackupTarget
        guard target != nil || keeper != nil else {
          throw ConfigurationProblem(["target"], "is not a component that jobs can work on")
        }
      }
      let backup = options.options("backup")
      return CronJob(
        context: context,
        settings: Settings(
          namespace: options.text("namespace"), schedule: schedule,
          policy: ConcurrencyPolicy(rawValue: options.text("concurrencyPolicy")) ?? .allow,
          successes: options.integer("successfulJobsHistoryLimit"), failures: options.integer("failedJobsHistoryLimit"),
          takes: options.distribution("takes"), image: options.text("image"), command: options.text("command"),
          backup: Backup(
            path: backup.text("path"), keep: backup.has("keep") ? backup.duration("keep") : nil,
            withOplog: backup.boolean("oplog"),
            fromSecondary: backup.text("from") == "secondary")),
        isSuspended: options.boolean("suspend"), target: target, keeper: keeper)
    })
}

/// What kube-state-metrics exports of a CronJob.
struct CronJobMetrics {
  private let active: Gauge
  private let lastSchedule: Gauge
  private let lastSuccess: Gauge

  init(_ registry: MetricRegistry, namespace: String, name: String) {
    let registry = MetricScope(registry, owner: PodSeries.Exporter.kubeStateMetrics)
    let labels = [MetricLabel("namespace", namespace), MetricLabel("cronjob", name)]
    func gauge(_ index: Int) -> Gauge {
      registry.gauge(Self.specs[index].name, help: Self.specs[index].help, labels: labels)
    }
    (active, lastSchedule, lastSuccess) = (gauge(0), gauge(1), gauge(2))
  }

  func set(active count: Int, lastSchedule scheduled: Double?, lastSuccess succeeded: Double?) {
    active.set(Double(count))
    if let scheduled { lastSchedule.set(scheduled) }
    if let succeeded { lastSuccess.set(succeeded) }
  }

  /// The metrics of the catalogue entry.
  static let specs: [MetricSpec] = [
    ("kube_cronjob_status_active", "Jobs that run."),
    ("kube_cronjob_status_last_schedule_time", "When a job was begun last by the schedule, in seconds since 1970."),
    ("kube_cronjob_status_last_successful_time", "When a job last ended well, in seconds since 1970."),
  ].map {
    MetricSpec($0, .gauge, labels: ["namespace", "cronjob"], $1, exporter: PodSeries.Exporter.kubeStateMetrics)
  }
}
