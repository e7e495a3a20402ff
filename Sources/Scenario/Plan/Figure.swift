/// A figure of the run that thresholds and expectations can name.
public struct Figure: Hashable, Sendable {
  /// What a figure is measured in.
  public enum Unit: Hashable, Sendable {
    /// A series of durations; limits are written with a unit (`30m`).
    case duration
    /// How many; limits are plain numbers.
    case count
    /// A part of a whole; limits are `95%` or `0.95`.
    case share
  }

  /// As written in files.
  public var name: String
  public var unit: Unit
  /// One sentence for users.
  public var help: String
  /// Whether it can be asked for one channel alone.
  public var hasChannels: Bool
  /// Whether it can be asked for one endpoint alone.
  public var hasEndpoints = false

  /// The aggregates that can be asked for, as written in files; `p(N)` stands for any percentile from 0 to 100.
  public var aggregates: [String] {
    switch unit {
    case .duration: ["p(N)", "min", "max", "avg", "med", "count"]
    case .count: ["count"]
    case .share: ["rate"]
    }
  }

  private init(_ name: String, _ unit: Unit, _ help: String, hasChannels: Bool = true) {
    self.name = name
    self.unit = unit
    self.help = help
    self.hasChannels = hasChannels
  }

  /// The figure of that name.
  public static func named(_ name: String) -> Figure? { all.first { $0.name == name } }

  /// All figures, in the order they are listed.
  public static let all: [Figure] = messages + requests + incidents

  /// Names of those that can be asked for in a sliding window: what is observed or counted at a moment and stays so.
  public static let windowed = [
    "delivery_latency", "messages_offered", "messages_accepted", "messages_rejected", "messages_lost",
    "messages_duplicated", "attempts_failed",
  ]

  /// Names of the times of incidents: never observed in a run without one.
  static let ofIncidents = ["mttd", "mtta", "mttr"]

  /// Names of those that are never observed in a scenario without objectives.
  static let ofObjectives = ["time_below_objectives", "error_budget_burnt"]

  /// Names of those of requests: never observed where no load asks an API.
  public static let ofRequests = ["http_reqs", "http_req_failed", "http_req_duration"]

  /// k6's, of the load's requests to HTTP APIs.
  private static let requests: [Figure] = [
    Figure("http_reqs", .count, "Requests of the load to HTTP APIs that were answered.", hasChannels: false),
    Figure(
      "http_req_failed", .share, "Those of them that were answered with a status from 400 on.", hasChannels: false),
    Figure(
      "http_req_duration", .duration,
      "From sending such a request to its answer; requests still open count with their age.", hasChannels: false),
  ].map {
    var figure = $0
    figure.hasEndpoints = true
    return figure
  }

  private static let messages: [Figure] = [
    Figure(
      "delivery_latency", .duration,
      "From the intended creation of a message to its acceptance by a provider; open messages count with their age."),
    Figure("receipt_latency", .duration, "From the intended creation of a message to its delivery receipt."),
    Figure("messages_offered", .count, "Messages that the load tried to hand in: accepted and rejected."),
    Figure("messages_accepted", .count, "Messages that the system took in."),
    Figure("messages_rejected", .count, "Messages that the system refused at its entrance."),
    Figure("messages_delivered", .count, "Messages accepted by a provider and not reported failed later."),
    Figure("messages_unconfirmed", .count, "Delivered messages without a receipt at the end."),
    Figure("messages_undeliverable", .count, "Messages reported failed after a provider had accepted them."),
    Figure("messages_dead_lettered", .count, "Messages the system gave up on."),
    Figure("messages_expired", .count, "Messages that grew older than their flow allows."),
    Figure("messages_cancelled", .count, "Messages withdrawn before a send."),
    Figure("messages_queued", .count, "Messages still waiting or being sent at the end."),
    Figure("messages_lost", .count, "Messages gone in any other way."),
    Figure("messages_duplicated", .count, "Sends accepted by a provider beyond the first of their message."),
    Figure(
      "messages_late", .count,
      "Messages accepted by a provider later than `lateAfter`, or still open and older; not observed without it."),
    Figure("attempts_failed", .count, "Tries to send that failed, whether or not a later one succeeded."),
    Figure("delivery_success", .share, "Delivered messages as a part of the accepted ones."),
  ]

  /// What is counted and timed of incidents, each incident once; a time that never came is infinite.
  private static let incidents: [Figure] = [
    Figure("incidents", .count, "Incidents that were open after the start.", hasChannels: false),
    Figure(
      "mttd", .duration, "Time to detect: from an incident's beginning to the first true alert that fires.",
      hasChannels: false),
    Figure(
      "mtta", .duration, "Time to acknowledge: from an incident's detection to its acknowledgement.",
      hasChannels: false),
    Figure(
      "mttr", .duration, "Time to resolve: from an incident's detection to its resolution.", hasChannels: false),
    Figure("incidents_per_week", .count, "How often there is an incident.", hasChannels: false),
    Figure(
      "false_positive_rate", .share, "The part of the firings that were false alerts.", hasChannels: false),
    Figure(
      "time_below_objectives", .duration, "For how long any objective was breached, all breaches together.",
      hasChannels: false),
    Figure(
      "error_budget_burnt", .share, "Of the objective that has burnt most of its `budget`; may be above 1.",
      hasChannels: false),
    Figure(
      "false_alerts", .count, "Times that an alert fired without an incident that it is meant for.",
      hasChannels: false),
    Figure(
      "false_pages", .count,
      "Those of the false alerts that a receiver was told of; all of them where there is no Alertmanager file.",
      hasChannels: false),
    Figure(
      "missed_alerts", .count, "Alerts that an incident was expected to raise and that did not fire in it.",
      hasChannels: false),
  ]
}
