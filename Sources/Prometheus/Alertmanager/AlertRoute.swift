public import Telemetry
public import VirtualTime

/// A node of Alertmanager's routing tree, with what it inherits filled in.
public struct AlertRoute: Hashable, Sendable {
  /// The name of the receiver.
  public var receiver: String
  public var matchers: [AlertMatcher]
  public var grouping: Grouping
  /// How long a new group waits for more alerts before its first notification.
  public var groupWait: VirtualDuration
  /// Between the looks at a group that has been notified of.
  public var groupInterval: VirtualDuration
  /// After how long a notification is repeated when nothing has changed.
  public var repeatInterval: VirtualDuration
  /// Names of time intervals in which nothing is sent.
  public var mutedDuring: [String]
  /// Names of time intervals outside of which nothing is sent; empty: always.
  public var activeDuring: [String]
  /// Whether siblings behind it are tried as well.
  public var continues: Bool
  public var routes: [AlertRoute]

  /// Which alerts are notified of together.
  public enum Grouping: Hashable, Sendable {
    /// Those that agree in these labels.
    case labels([String])
    /// `...`: those that agree in all labels.
    case all
  }

  /// Alertmanager's defaults: 30 s, 5 min, 4 h.
  public static let defaultGroupWait = VirtualDuration.seconds(30)
  public static let defaultGroupInterval = VirtualDuration.minutes(5)
  public static let defaultRepeatInterval = VirtualDuration.hours(4)

  public init(
    receiver: String, matchers: [AlertMatcher] = [], grouping: Grouping = .labels([]),
    groupWait: VirtualDuration = defaultGroupWait, groupInterval: VirtualDuration = defaultGroupInterval,
    repeatInterval: VirtualDuration = defaultRepeatInterval, mutedDuring: [String] = [], activeDuring: [String] = [],
    continues: Bool = false, routes: [AlertRoute] = []
  ) {
    self.receiver = receiver
    self.matchers = matchers
    self.grouping = grouping
    self.groupWait = groupWait
    self.groupInterval = groupInterval
    self.repeatInterval = repeatInterval
    self.mutedDuring = mutedDuring
    self.activeDuring = activeDuring
    self.continues = continues
    self.routes = routes
  }

  /// The nodes an alert with these labels goes to: the deepest that match, in the order of the file.
  ///
  /// Source: Alertmanager, `dispatch/route.go`.
  public func matching(_ labels: [MetricLabel]) -> [AlertRoute] {
    var table = AlertRouteTable(self)
    return table.matching(labels).map { table.nodes[$0].route }
  }

  /// The labels that name an alert's group, sorted by name.
  func groupLabels(of labels: [MetricLabel]) -> [MetricLabel] {
    switch grouping {
    case .all: return labels.sorted { $0.name < $1.name }
    case .labels(let names): return labels.filter { names.contains($0.name) }.sorted { $0.name < $1.name }
    }
  }
}

/// The nodes of a routing tree by number, in the order of the file, parents first.
struct AlertRouteTable: Hashable, Sendable {
  struct Node: Hashable, Sendable {
    var route: AlertRoute
    var children: [Int]
    /// The matchers on the way to it: what Alertmanager's log of notifications knows it by.
    var key: String
  }

  private(set) var nodes: [Node] = []

  init(_ root: AlertRoute) { _ = add(root, parent: nil) }

  private mutating func add(_ route: AlertRoute, parent: String?) -> Int {
    let number = nodes.count
    let own = "{\(route.matchers.map(\.description).joined(separator: ","))}"
    let key = parent.map { "\($0)/\(own)" } ?? own
    nodes.append(Node(route: route, children: [], key: key))
    var children: [Int] = []
    for child in route.routes { children.append(add(child, parent: key)) }
    nodes[number].children = children
    return number
  }

  mutating func matching(_ labels: [MetricLabel], from number: Int = 0) -> [Int] {
    guard nodes[number].route.matchers.matches(labels) else { return [] }
    var all: [Int] = []
    for child in nodes[number].children {
      let found = matching(labels, from: child)
      all += found
      if !found.isEmpty, !nodes[child].route.continues { break }
    }
    return all.isEmpty ? [number] : all
  }
}
