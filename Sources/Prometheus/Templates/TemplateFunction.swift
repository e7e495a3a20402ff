/// The functions that templates may call: Go's own and those that Prometheus adds.
enum TemplateFunction: String, Sendable, CaseIterable {
  // Go's.
  case and, or, not, len, index, print, printf, println, eq, ne, lt, le, gt, ge, urlquery
  // Prometheus'.
  case query, first, label, value, strvalue, sortByLabel
  case humanize, humanize1024, humanizeDuration, humanizePercentage, humanizeTimestamp, parseDuration
  case title, toUpper, toLower, match, reReplaceAll, stripPort, stripDomain
  case externalURL, pathPrefix, graphLink, tableLink

  /// How many arguments it takes.
  var arity: ClosedRange<Int> {
    switch self {
    case .and, .or, .eq, .printf, .index: 1...100
    case .print, .println, .urlquery: 0...100
    case .not, .len, .query, .first, .value, .strvalue, .humanize, .humanize1024, .humanizeDuration,
      .humanizePercentage, .humanizeTimestamp, .parseDuration, .title, .toUpper, .toLower, .stripPort, .stripDomain,
      .graphLink,
      .tableLink:
      1...1
    case .externalURL, .pathPrefix: 0...0
    case .ne, .lt, .le, .gt, .ge, .label, .sortByLabel, .match: 2...2
    case .reReplaceAll: 3...3
    }
  }

  /// Functions of the real thing that are refused.
  static let unsupported: Set<String> = [
    "call", "html", "js", "slice", "args", "tmpl", "safeHtml", "toTime", "now", "urlQueryEscape", "toDuration",
  ]
}
