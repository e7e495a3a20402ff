import Components
import Prometheus
import VirtualTime

extension AlertingDecoding {
  private static let keys = [
    "receiver", "group_by", "continue", "matchers", "match", "match_re", "group_wait", "group_interval",
    "repeat_interval", "mute_time_intervals", "active_time_intervals", "routes",
  ]

  func rootRoute(_ node: LocatedNode, _ known: Known) -> AlertRoute? {
    let fields = Fields(node, of: "the root route", keys: Self.keys, problems: problems)
    for key in ["matchers", "match", "match_re", "mute_time_intervals", "active_time_intervals", "continue"] {
      guard let value = fields[key], !isNull(value), value.sequence?.isEmpty != true, value.mapping?.isEmpty != true,
        value.scalar?.text != "false"
      else { continue }
      problems.report(value.position, "the root route cannot have '\(key)': it takes every alert")
    }
    guard let receiver = fields.required("receiver") else { return nil }
    guard let name = self.receiver(receiver, known) else {
      // The children are looked at all the same.
      _ = route(node, under: AlertRoute(receiver: ""), known, depth: 1)
      return nil
    }
    return route(node, under: AlertRoute(receiver: name), known, depth: 1)
  }

  /// - Parameter parent: what is inherited; its own routes, matchers and intervals are not.
  private func route(_ node: LocatedNode, under parent: AlertRoute, _ known: Known, depth: Int) -> AlertRoute? {
    let fields = Fields(node, of: "a route", keys: Self.keys, problems: problems)
    var route = parent
    (route.routes, route.continues, route.mutedDuring, route.activeDuring, route.matchers) = ([], false, [], [], [])
    if depth > 1, let node = fields["receiver"], let name = receiver(node, known) { route.receiver = name }
    if let node = fields["group_by"], !isNull(node) { grouping(node, &route) }
    interval(fields["group_wait"], "group_wait", mayBeZero: true) { route.groupWait = $0 }
    interval(fields["group_interval"], "group_interval", mayBeZero: false) { route.groupInterval = $0 }
    interval(fields["repeat_interval"], "repeat_interval", mayBeZero: false) { route.repeatInterval = $0 }
    if depth > 1 {
      if let node = fields["continue"] { route.continues = scalars.boolean(node, "continue") ?? false }
      route.matchers = matchers(fields) ?? []
      route.mutedDuring = timeIntervalNames(fields["mute_time_intervals"], "mute_time_intervals", known)
      route.activeDuring = timeIntervalNames(fields["active_time_intervals"], "active_time_intervals", known)
    }
    let inherited = route
    route.routes = items(fields["routes"], "routes").compactMap { child in
      self.route(child, under: inherited, known, depth: depth + 1)
    }
    return route
  }

  private func receiver(_ node: LocatedNode, _ known: Known) -> String? {
    guard let name = scalars.text(node, "receiver") else { return nil }
    if known.receivers.contains(name) { return name }
    problems.report(
      node.position, "no receiver is named '\(name)'", meaning: name, of: known.receivers,
      note: known.receivers.isEmpty
        ? "the file has no receivers" : "the receivers are \(Decoding.list(known.receivers))",
      isAboutAbsence: true)
    return nil
  }

  private func grouping(_ node: LocatedNode, _ route: inout AlertRoute) {
    var names: [String] = []
    var isAll = false
    for (text, item) in words(node, "group_by") {
      if text == "..." {
        isAll = true
      } else if names.contains(text) {
        problems.report(item.position, "the label '\(text)' is in 'group_by' already")
      } else {
        names.append(text)
      }
    }
    if isAll, !names.isEmpty {
      problems.report(node.position, "'group_by' has '...', which stands for all labels, and others beside it")
    }
    route.grouping = isAll ? .all : .labels(names)
  }

  private func interval(
    _ node: LocatedNode?, _ name: String, mayBeZero: Bool, _ set: (VirtualDuration) -> Void
  ) {
    guard let node, let value = duration(node, name) else { return }
    guard mayBeZero || value > .zero else {
      problems.report(node.position, "'\(name)' must be longer than 0s")
      return
    }
    set(value)
  }

  private func timeIntervalNames(_ node: LocatedNode?, _ key: String, _ known: Known) -> [String] {
    words(node, key).compactMap { name, node in
      if known.intervals.contains(name) { return name }
      problems.report(
        node.position, "no time interval is named '\(name)'", meaning: name, of: known.intervals,
        note: known.intervals.isEmpty
          ? "the file has no 'time_intervals'" : "the time intervals are \(Decoding.list(known.intervals))",
        isAboutAbsence: true)
      return nil
    }
  }
}
