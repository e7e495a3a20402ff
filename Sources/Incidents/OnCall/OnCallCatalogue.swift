public import Components
import VirtualTime

/// What an on-call file may say, with the defaults and where they come from.
public enum OnCallCatalogue {
  private static let duration = OptionKind.duration(.nanoseconds(1) ... .hours(24 * 366))

  /// The options of the file, besides `version` and `description`.
  public static let options: [OptionSpec] = [
    OptionSpec("name", .text, required: false, "What reports call it. Default: the name of the file."),
    OptionSpec("people", .map(.object(person)), required: true, "Who can be called, by name."),
    OptionSpec("levels", .list(.object(level)), required: true, "The escalation path, from the first to be called."),
    OptionSpec(
      "priorities", .map(.object(priority)),
      default: "{P0: {acknowledgeWithin: 5m}, P1: {acknowledgeWithin: 15m}, P2: {acknowledgeWithin: 1h}, "
        + "P3: {acknowledgeWithin: 4h}}",
      .runbook("outbound messaging, Alert Priority Levels"),
      "By the alerts' label `severity`, the gravest first."),
    OptionSpec("shifts", .map(.object(hours)), default: "{}", .assumed, "Hours of work, by name."),
    OptionSpec(
      "night", .object(hours), default: "{from: \"22:00\", to: \"07:00\"}", .assumed, "When people sleep."),
    OptionSpec(
      "notices", .map(.object(notice)), default: standardNotices, .assumed,
      "How news are noticed, by the kind of integration in Alertmanager's file that brings them. Kinds that are not "
        + "listed reach no person."),
    OptionSpec("times", .object(times), default: "{}", .assumed, "How long work takes everybody."),
    OptionSpec(
      "onFailure", .object(failure), default: "{}", .runbook("outbound messaging, Escalation Path"),
      "What happens when a runbook is over and its alerts are not; a runbook may say something else."),
  ]

  /// "Level 1: On-call engineer attempts resolution (15 min). Level 2: Escalate to backend lead if unresolved".
  public static let failure: [OptionSpec] = [
    OptionSpec(
      "then", .choice(FailurePolicy.Reaction.allCases.map(\.rawValue)), default: "escalate",
      .runbook("outbound messaging, Escalation Path"),
      "`escalate`: the next level is called, and whoever takes over goes through the runbook anew. `repeat`: the same "
        + "person does. `giveUp`: nothing more is done than watching."),
    OptionSpec(
      "after", duration, default: "15m", .runbook("outbound messaging, Escalation Path"),
      "How long the alerts are watched after the last step before that."),
  ]

  /// A lognormal with the median 2.5 minutes and sigma 0.9 by day, 2.5 times that and 5 % missed at night; chats and mails
  /// are read now and then.
  private static let standardNotices = """
    {pagerduty: \(pager), opsgenie: \(pager), victorops: \(pager), slack: \(chat), discord: \(chat), msteams: \(chat), \
    telegram: \(chat), pushover: \(chat), email: \(mail)}
    """
  private static let pager =
    "{escalates: true, day: {after: {p50: 2m30s, p95: 11m}}, night: {after: {p50: 6m15s, p95: 27m28s}, missed: 5%}}"
  private static let chat = "{day: {after: {p50: 10m, p95: 1h}}}"
  private static let mail = "{day: {after: {p50: 30m, p95: 3h}}}"

  static let person: [OptionSpec] = [
    OptionSpec(
      "shifts", .list(.text), default: "[]", .assumed, "The hours in which they can be called; none: always."),
    OptionSpec("times", .object(ownTimes), required: false, "Where they differ from everybody's."),
  ]

  static let level: [OptionSpec] = [
    OptionSpec("name", .text, required: true, "Such as `backend lead`; runbooks name it under `by` and `escalate`."),
    OptionSpec("people", .list(.text), required: true, "In the order in which they are called."),
    OptionSpec(
      "after", duration, required: false,
      "It is called when the trouble is not over so long after the first page. Without it, only when nobody below "
        + "acknowledges, or when a runbook asks for it."),
    OptionSpec(
      "nextAfter", duration, required: false,
      "Its next person is called when the trouble is not over so long after the one before was called. Without it, only "
        + "when nobody acknowledges."),
    OptionSpec(
      "only", .list(.text), default: "[]", .assumed,
      "The priorities it is called for, unless a runbook asks for it; none: all."),
  ]

  static let priority: [OptionSpec] = [
    OptionSpec(
      "acknowledgeWithin", duration, required: true,
      "The response time: when nobody has acknowledged by then, the next person is called.")
  ]

  static let hours: [OptionSpec] = [
    OptionSpec("from", .text, required: true, "The time of the day at which they begin, such as \"08:00\"."),
    OptionSpec("to", .text, required: true, "The time of the day at which they are over."),
    OptionSpec(
      "days", .list(.choice(Weekday.allCases.map { "\($0)" })), default: "[]", .assumed,
      "The days on which they begin; none: every day."),
  ]

  static let notice: [OptionSpec] = [
    OptionSpec("day", .object(manner), required: true, "By day."),
    OptionSpec(
      "night", .object(manner), required: false, "At night. Without it, what comes at night waits for the day."),
    OptionSpec(
      "escalates", .boolean, default: "false", .assumed,
      "Whether it calls the next person by itself, as services for paging do."),
  ]

  static let manner: [OptionSpec] = [
    OptionSpec("after", .distribution, required: true, "Until it is noticed and acknowledged."),
    OptionSpec("missed", .share, default: "0%", .assumed, "The part that is never noticed."),
  ]

  /// Lognormal: medians 4, 5, 1.5 and 6 minutes with sigma 0.6, 0.9, 0.7 and 1.0.
  static let times: [OptionSpec] = [
    OptionSpec(
      "context", .distribution, default: "{p50: 4m, p95: 10m44s}", .assumed,
      "From the acknowledgement to the first step: opening the laptop, finding out what it is about."),
    OptionSpec("check", .distribution, default: "{p50: 5m, p95: 21m58s}", .assumed, "To look at something."),
    OptionSpec("act", .distribution, default: "{p50: 1m30s, p95: 4m44s}", .assumed, "To do something."),
    OptionSpec(
      "decide", .distribution, default: "{p50: 6m, p95: 31m5s}", .assumed, "To decide something or have it approved."),
    OptionSpec("slip", .share, default: "5%", .assumed, "The part of what is done that goes wrong and is done again."),
  ]

  private static var ownTimes: [OptionSpec] {
    times.map { OptionSpec($0.name, $0.kind, required: false, $0.help) }
  }
}
