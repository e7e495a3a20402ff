import Components
import SimulationKernel
import VirtualTime

/// CronJobs and their jobs.
extension Shell {
  func cronJobObject(_ cron: CronJob) -> KubectlObject {
    let (jobs, last, isSuspended) = cron.with { ($0.jobs, $0.lastSchedule, $0.isSuspended) }
    let active = jobs.count { $0.endedAt == nil }
    return KubectlObject(
      kind: .cronJob, name: cron.name, namespace: cron.namespace,
      cells: [
        cron.name, cron.schedule, "<none>", isSuspended ? "True" : "False", "\(active)",
        last.map { age(since: $0) } ?? "<none>", age(since: world.began),
      ], wide: [cron.name, cron.image, "<none>"],
      body: [
        "spec": .object(["schedule": .string(cron.schedule), "suspend": .bool(isSuspended)]),
        "status": .object(["lastScheduleTime": last.map { .string(rfc3339($0)) }]),
      ], created: rfc3339(world.began))
  }

  func jobObjects(_ cron: CronJob) -> [KubectlObject] {
    cron.with { $0.jobs }.map { job in
      let isDone = job.endedAt != nil && !job.hasFailed
      let end = job.endedAt ?? world.simulation.now
      return KubectlObject(
        kind: .job, name: job.name, namespace: cron.namespace,
        cells: [
          job.name, job.endedAt == nil ? "Running" : job.hasFailed ? "Failed" : "Complete", "\(isDone ? 1 : 0)/1",
          Self.humanDuration(job.createdAt.duration(to: end)), age(since: job.createdAt),
        ], wide: [cron.name, cron.image, "<none>"],
        body: [
          "status": .object([
            "active": job.endedAt == nil ? .integer(1) : nil, "failed": job.hasFailed ? .integer(1) : nil,
            "succeeded": isDone ? .integer(1) : nil,
          ])
        ], created: rfc3339(job.createdAt), owner: (.cronJob, cron.name))
    }
  }

  func describeCronJob(_ cron: CronJob) -> String {
    let (jobs, last, isSuspended) = cron.with { ($0.jobs, $0.lastSchedule, $0.isSuspended) }
    let active = jobs.filter { $0.endedAt == nil }.map(\.name).joined(separator: ", ")
    return Self.described(
      [
        ("Name", cron.name), ("Namespace", cron.namespace), ("Labels", "<none>"), ("Annotations", "<none>"),
        ("Schedule", cron.schedule), ("Concurrency Policy", cron.concurrencyPolicy),
        ("Suspend", isSuspended ? "True" : "False"),
        ("Successful Job History Limit", "\(cron.successfulJobsHistoryLimit)"),
        ("Failed Job History Limit", "\(cron.failedJobsHistoryLimit)"),
        ("Last Schedule Time", last.map(stamp) ?? "<unset>"), ("Active Jobs", active.isEmpty ? "<none>" : active),
        ("Events", "<none>"),
      ], width: 31
    ).joined(separator: "\n") + "\n"
  }

  /// `kubectl create job NAME --from=cronjob/NAME`.
  func kubectlCreateJob(_ arguments: [String]) throws(ToolFailure) -> CommandResult {
    let flags = try KubectlArguments(
      arguments, of: "create job", flags: [.init("--from", value: true), .init("--image", value: true)])
    guard flags.operands.count == 1 else {
      throw ToolFailure(
        1,
        "error: exactly one NAME is required, got \(flags.operands.count)\nSee 'kubectl create job -h' for help and examples\n"
      )
    }
    if flags["--image"] != nil {
      throw ToolFailure(126, "firedrill: the simulation creates jobs from cron jobs alone (--from=cronjob/NAME)\n")
    }
    guard let from = flags["--from"] else {
      throw ToolFailure(1, "error: either --image or --from must be specified\n")
    }
    guard let target = try KubectlTarget.read([from], standard: .cronJob).first, target.kind == .cronJob else {
      throw ToolFailure(1, "error: from must be an existing cronjob\n")
    }
    guard let cron = cronJob(target.name, flags) else { throw KubectlTarget.notFound(.cronJob, target.name) }
    return CommandResult(output: try perform("createJob", [("name", .text(flags.operands[0]))], on: cron))
  }

  func cronJob(_ name: String, _ flags: KubectlArguments) -> CronJob? {
    world.cronJobs.first { $0.name == name && (flags.namespace == nil || $0.namespace == flags.namespace) }
  }

  /// `{"spec": {"suspend": true}}`.
  func patchCronJob(
    _ members: [JSONDocument.Member], _ flags: KubectlArguments
  ) throws(ToolFailure) -> CommandResult {
    guard members.count == 1, members[0].key == "spec", case .object(let spec) = members[0].value, spec.count == 1,
      case .bool(let suspends)? = members[0].value["suspend"]
    else { throw ToolFailure(126, "firedrill: the simulation patches spec.suspend of cron jobs alone\n") }
    let first = flags.operands[0]
    var output = ""
    for target in try KubectlTarget.read(flags.operands, standard: first.contains("/") ? .cronJob : nil) {
      guard let cron = cronJob(target.name, flags) else { throw KubectlTarget.notFound(.cronJob, target.name) }
      let hasChanged = cron.with { $0.isSuspended } != suspends
      let text = try perform(suspends ? "suspend" : "resume", [], on: cron)
      output += hasChanged ? text : text.replacing("patched", with: "patched (no change)")
    }
    return CommandResult(output: output)
  }
}
