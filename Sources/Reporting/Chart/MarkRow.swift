import Harness
import VirtualTime

/// A row of marks under the axis: one fault, symptom, alert or incident, or actions.
struct MarkRow {
  let kind: TimelineEntry.Kind
  let label: String
  /// What the margin says.
  let note: String
  /// One character per column of the axis.
  let plot: String
  /// Whether something here happened before the axis begins.
  let beginsBefore: Bool
}

extension MarkRow {
  /// The rows of a timeline: faults, then actions, then symptoms, alerts and incidents; one per subject, actions together. At most
  /// `limit` rows of a kind; the last one then stands for the rest.
  static func rows(_ timeline: [TimelineEntry], keys: MarkKeys, axis: TimeAxis, limit: Int = 8) -> [MarkRow] {
    [TimelineEntry.Kind.fault, .action, .symptom, .alert, .incident].flatMap { kind in
      let indices = timeline.indices.filter { timeline[$0].kind == kind }
      var groups: [(subject: String, indices: [Int])] = []
      for index in indices {
        let subject = kind == .action ? "" : timeline[index].subject
        if let known = groups.firstIndex(where: { $0.subject == subject }) {
          groups[known].indices.append(index)
        } else {
          groups.append((subject, [index]))
        }
      }
      var rows = groups.prefix(groups.count > limit ? limit - 1 : limit).map { group in
        MarkRow(kind, label: group.subject, group.indices, timeline, keys, axis)
      }
      let rest = groups.dropFirst(rows.count)
      if !rest.isEmpty {
        let label = "\(rest.count) more \(kind.rawValue)s"
        rows.append(MarkRow(kind, label: label, rest.flatMap(\.indices).sorted(), timeline, keys, axis, joins: false))
      }
      return rows
    }
  }

  private init(
    _ kind: TimelineEntry.Kind, label: String, _ indices: [Int], _ timeline: [TimelineEntry], _ keys: MarkKeys,
    _ axis: TimeAxis, joins: Bool = true
  ) {
    let spans = joins ? Span.all(of: indices.map { timeline[$0] }, duration: axis.duration) : []
    var plot = [Character](repeating: " ", count: axis.columns)
    for span in spans {
      guard let from = axis.column(of: span.began), let to = axis.column(of: span.ended) else { continue }
      for column in from...max(from, to) { plot[column] = "━" }
    }
    // Backwards, so that of several marks in one column the first is seen.
    for index in indices.reversed() {
      if let column = axis.column(of: timeline[index].at), let key = keys[index] { plot[column] = key }
    }
    self.kind = kind
    self.label = label.isEmpty ? kind.rawValue + "s" : label
    let time = spans.reduce(VirtualDuration.zero) { $0 + ($1.ended - $1.began) }
    // Marks of several subjects in one row are beginnings and ends.
    note =
      time > .zero
      ? "\(kind.rawValue) \(HumanDuration.rounded(time))" : Count.of(indices.count, joins ? kind.rawValue : "mark")
    self.plot = String(plot)
    beginsBefore = indices.contains { timeline[$0].at < .start }
  }
}

/// A stretch of the run in which something held.
struct Span: Hashable {
  var began: VirtualInstant
  var ended: VirtualInstant

  /// Each beginning joined with the next end, cut to the run; what has no beginning began before it, what has no end
  /// lasts to its end. Nested beginnings belong to the outermost.
  static func all(of entries: [TimelineEntry], duration: VirtualDuration) -> [Span] {
    let end = VirtualInstant.start + duration
    var result: [Span] = []
    var open: VirtualInstant?
    var hasPhases = false
    for entry in entries {
      switch entry.phase {
      case .moment: continue
      case .begins: open = open ?? max(.start, entry.at)
      case .ends:
        if open != nil || !hasPhases { result.append(Span(began: open ?? .start, ended: min(end, entry.at))) }
        open = nil
      }
      hasPhases = true
    }
    if let open { result.append(Span(began: open, ended: end)) }
    return result.filter { $0.began <= $0.ended }
  }
}
