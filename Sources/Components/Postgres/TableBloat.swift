public import VirtualTime

/// The dead row versions of a table: what updates and deletes leave behind until a vacuum removes it.
///
/// A pure state machine, in constant time. Versions are counted from the table's beginning, `produced` in all, and removed
/// in that order. A transaction that is older than a version keeps it from being removed.
///
/// Claims step over the index entries of dead versions. Those of ordinary churn cost nothing: the first claim that meets
/// one marks it, and no later one looks at it again. While a long transaction is open they cannot be marked, so claims
/// grow slower with everything that has happened since it began, and stay so until the next vacuum.
public struct TableBloat: Hashable, Sendable {
  /// Versions that faults added, beside those of the table's own statements.
  private var added = 0
  /// Removed by vacuums so far.
  private var removed = 0
  /// What had been produced when the oldest long transaction began; nil: none is open.
  private var horizon: Int?
  /// From where on claims have to step over versions; nil: nowhere.
  private var unmarked: Int?

  public init() {}

  /// Dead versions now (`n_dead_tup`).
  /// - Parameter churn: dead versions that the table's own statements have produced since its beginning; never falls.
  public func dead(churn: Int) -> Int { churn + added - removed }

  /// Dead versions that every claim steps over.
  public func steppedOver(churn: Int) -> Int { unmarked.map { churn + added - max($0, removed) } ?? 0 }

  /// So many versions more, as a mass update leaves them.
  public mutating func add(_ count: Int, churn: Int) {
    if unmarked == nil { unmarked = churn + added }
    added += count
  }

  /// The first long transaction begins.
  public mutating func hold(churn: Int) {
    guard horizon == nil else { return }
    horizon = churn + added
    if unmarked == nil { unmarked = horizon }
  }

  /// The last long transaction has ended.
  public mutating func release() { horizon = nil }

  /// Whether autovacuum would work on the table: more dead versions than `threshold` and `scaleFactor` of the live rows.
  public func needsVacuum(churn: Int, live: Int, threshold: Int, scaleFactor: Double) -> Bool {
    Double(dead(churn: churn)) > Double(threshold) + scaleFactor * Double(live)
  }

  /// A vacuum removes what no open transaction may still see.
  /// - Returns: how many versions it removed.
  @discardableResult public mutating func vacuum(churn: Int) -> Int {
    let limit = max(removed, horizon ?? churn + added)
    defer {
      removed = limit
      unmarked = horizon
    }
    return limit - removed
  }

  /// How much longer a claim takes that steps over so many dead versions: 177 ms at 24,000, 297 ms at 383,000, linear
  /// between and beyond (PlanetScale, "Keeping a Postgres queue healthy": 2-3 ms on a healthy table, 180 ms with 24,000
  /// dead versions, over 300 ms with 383,000).
  public static func claimDelay(steppingOver count: Int) -> VirtualDuration {
    let count = Int64(count)
    if count <= 24_000 { return VirtualDuration(nanoseconds: count * 177_000_000 / 24_000) }
    return VirtualDuration(nanoseconds: 177_000_000 + (count - 24_000) * 120_000_000 / 359_000)
  }
}
