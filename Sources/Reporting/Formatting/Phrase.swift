/// Short texts that every report uses in the same sense.
enum Phrase {
  /// There was nothing to observe.
  static let nothing = "-"
  /// It did not happen within the run.
  static let never = "never"
  /// The name of the figures over all channels.
  static let all = "all"
  /// `a`, `a and b`, `a, b and c`.
  static func list(_ items: [String]) -> String {
    guard let last = items.last, items.count > 1 else { return items.first ?? "" }
    return "\(items.dropLast().joined(separator: ", ")) and \(last)"
  }

  static let replications =
    "±: half the 95 % interval of the mean (Student's t); other 95 % columns: intervals of what stands before them, for "
    + "quantiles free of any distribution"
  static let times =
    "runs in which it happened; never counts as infinite; a run's MTTD and MTTR are means of its incidents"
  static let modes = "separate heaps of runs, so that a mean describes neither"
  static let quantiles = "HDR histogram, 3 digits"
  static let errors = "request: not taken in; attempt: a send failed; receipt: failed after acceptance"
  static let requests = "of the load to APIs, from the request to its answer; failed: 4xx and 5xx"
  static let censored = "censored: still open at the end; the percentiles take their age as a lower bound"
}
