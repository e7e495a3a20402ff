import SimulationKernel
import Telemetry
import VirtualTime

/// What operators do to the rows of a queue.
extension TableQueue {
  private static let anySpan = VirtualDuration.zero...VirtualDuration.hours(24 * 365)
  private static let channel = OptionSpec("channel", .text, required: false, "Only messages of this channel.")

  static let actions = [
    ActionType(
      "requeueFailed", "Queues dead letters again with a clean count of attempts.",
      [
        channel,
        OptionSpec("code", .text, required: false, "Only those given up with this error code."),
        OptionSpec("within", .duration(anySpan), required: false, "Only those given up within this time."),
      ]),
    ActionType(
      "requeueStuck", "Queues rows again that have been in SENDING for too long.",
      [
        OptionSpec(
          "olderThan", .duration(anySpan), default: "10m", .runbook("outbound messaging, scenario 5, step 4"),
          "Not written for this long.")
      ]),
    ActionType(
      "forceRetry", "Clears the time of the next attempt: messages that wait for a retry are due at once.",
      [
        channel,
        OptionSpec(
          "olderThan", .duration(anySpan), default: "1h", .runbook("outbound messaging, scenario 5, step 5"),
          "Not written for this long."),
      ]),
    ActionType(
      "archiveFailed", "Moves old dead letters to the archive table, where no action finds them.",
      [
        OptionSpec(
          "olderThan", .duration(anySpan), default: "7d", .runbook("outbound messaging, scenario 2, step 5"),
          "Not written for this long.")
      ]),
    ActionType(
      "defer", "Makes queued messages wait: their next attempt is due when `by` has passed, whatever was planned.",
      [
        channel,
        OptionSpec("by", .duration(anySpan), required: true, "How long they wait from now on."),
        OptionSpec("exceptTemplates", .list(.text), required: false, "Templates that do not wait."),
      ]),
    ActionType(
      "cancel", "Withdraws queued messages.",
      [channel, OptionSpec("templates", .list(.text), required: false, "Only these templates.")]),
  ]

  public func perform(_ action: ActionCall) throws(ActionRefused) -> String {
    let refusal: SQLError? = table.isReadOnly ? .readOnlyUpdate : database.with { $0.outage }
    if let refusal { throw ActionRefused(refusal.message(relation: settings.relation)) }
    guard let session = own() else { preconditionFailure("a server that serves refuses its superuser") }
    if action.type == "archiveFailed" { return archive(olderThan: action.options.duration("olderThan"), session) }
    let (chosen, change, kind): (RowPredicate, RowChange, JournalEvent.Kind?)
    do { (chosen, change, kind) = try statement(action) } catch { throw ActionRefused(error.text) }
    return update(chosen, change, session, kind, detail: action.type)
  }

  public func check(_ action: ActionCall) throws(ConfigurationProblem) {
    guard action.type == "archiveFailed" else {
      _ = try statement(action)
      return
    }
    guard settings.archiveRelation != nil else {
      throw ConfigurationProblem([], "has no table to move them to: the queue has no 'archive'")
    }
  }

  /// `INSERT INTO archive SELECT ...` and `DELETE` of the same rows. They stay given up.
  private func archive(olderThan age: VirtualDuration, _ session: SessionID) -> String {
    let old = RowPredicate(statuses: .failed, updatedBefore: simulation.now - age)
    var moved = 0
    for number in table.numbers(where: old) {
      guard let row = table.row(number) else { continue }
      let outcome = table.delete(number, where: old, by: session)
      deliver(outcome.woken)
      guard outcome.result == .done(rows: 1) else { continue }
      moveToArchive(row)
      moved += 1
    }
    return "INSERT 0 \(moved), DELETE \(moved)"
  }

  /// The action as an `UPDATE`: which rows, what is set, and what it means for their messages.
  private func statement(
    _ action: ActionCall
  ) throws(ConfigurationProblem) -> (RowPredicate, RowChange, JournalEvent.Kind?) {
    let options = action.options
    let channels = try channels(of: options)
    let now = simulation.now
    switch action.type {
    case "requeueFailed":
      let code = options.has("code") ? journal.intern(options.text("code")).index : nil
      let since = options.has("within") ? now - options.duration("within") : nil
      let chosen = RowPredicate(statuses: .failed, channels: channels) { row in
        (code == nil || row.errorCode == code) && (since == nil || row.updatedAt > since!)
      }
      let change = RowChange(
        status: .queued, updatedAt: now, nextRetryAt: .clear, attempts: .set(0), errorCode: 0)
      return (chosen, change, .requeued)
    case "requeueStuck":
      let stuck = RowPredicate(
        statuses: .sending, channels: channels, updatedBefore: now - options.duration("olderThan"))
      return (stuck, RowChange(status: .queued, updatedAt: now), .requeued)
    case "forceRetry":
      let waiting = RowPredicate(
        statuses: .queued, channels: channels, updatedBefore: now - options.duration("olderThan")
      ) { $0.nextRetryAt != nil && $0.attemptCount < $0.maxAttempts }
      return (waiting, RowChange(nextRetryAt: .clear), nil)
    case "defer":
      let except = try templates(options, "exceptTemplates")
      let chosen = RowPredicate(statuses: .queued, channels: channels) { !except.contains($0.template) }
      return (chosen, RowChange(updatedAt: now, nextRetryAt: .at(now + options.duration("by"))), nil)
    case "cancel":
      let only = try templates(options, "templates")
      let chosen = RowPredicate(statuses: .queued, channels: channels) { only.isEmpty || only.contains($0.template) }
      return (chosen, RowChange(status: .cancelled, updatedAt: now), .cancelled)
    default: preconditionFailure("an action that the catalogue entry does not list: \(action.type)")
    }
  }

  /// Changes the rows one by one, each in a transaction of its own, and writes down what became of the messages. Rows
  /// that a worker holds at this moment are left to it.
  private func update(
    _ chosen: RowPredicate, _ change: RowChange, _ session: SessionID, _ kind: JournalEvent.Kind?, detail: String
  ) -> String {
    let detail = journal.intern(detail)
    var changed = 0
    for number in table.numbers(where: chosen) {
      guard !table.isLocked(number) else { continue }
      let outcome = table.update(number, where: chosen, set: change, by: session)
      deliver(outcome.woken)
      guard outcome.result == .done(rows: 1), let row = table.row(number) else { continue }
      changed += 1
      if let kind { record(kind, row, detail: detail) }
    }
    return "UPDATE \(changed)"
  }

  private func channels(of options: Options) throws(ConfigurationProblem) -> ChannelSet {
    guard options.has("channel") else { return .all }
    let name = options.text("channel")
    guard let index = vocabulary.channels.firstIndex(of: name) else {
      throw ConfigurationProblem(["channel"], unknown("channel", name, of: vocabulary.channels))
    }
    return ChannelSet(UInt8(index))
  }

  private func templates(_ options: Options, _ name: String) throws(ConfigurationProblem) -> Set<UInt16> {
    var indices: Set<UInt16> = []
    guard options.has(name) else { return indices }
    for value in options.list(name) {
      guard case .text(let template) = value else { preconditionFailure("a template's name that is no text") }
      guard let index = vocabulary.templates.firstIndex(of: template) else {
        throw ConfigurationProblem([name], unknown("template", template, of: vocabulary.templates))
      }
      indices.insert(UInt16(index))
    }
    return indices
  }

  private func unknown(_ noun: String, _ name: String, of known: [String]) -> String {
    "names \(noun) '\(name)', which no flow uses; \(known.isEmpty ? "there is none" : "known: \(known.joined(separator: ", "))")"
  }
}
