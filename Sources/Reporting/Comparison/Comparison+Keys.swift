extension Comparison {
  /// The keys of the figures that every scenario can have, as in JSON's summaries. Symptoms have `symptoms.NAME.first` and
  /// `symptoms.NAME.total`, times in whole or part infinite one more with `.never` behind it.
  public static let keys: [String] =
    MessageOutcome.allCases.map(\.rawValue) + ["latency"] + ["p50", "p90", "p95", "p99", "max"].map { "latency.\($0)" }
    + ["symptoms", "incidents"] + IncidentTime.allCases.map(\.rawValue) + [
      "falsePages", "actionsByPeople", "actionsByAutomation",
    ]

  /// Whether figures can be chosen by it before any run says which there are.
  public static func mayBeKey(_ key: String) -> Bool {
    if key.hasPrefix("symptoms.") { return true }
    let stem = key.hasSuffix(".never") ? String(key.dropLast(".never".count)) : key
    return keys.contains(stem) && (stem == key || IncidentTime(rawValue: stem) != nil)
  }
}
