public import VirtualTime

/// Backups of a server that are kept, the oldest first, each under the path that it was written to.
public struct BackupShelf<Backup: Sendable>: Sendable {
  /// A backup at its place.
  public struct Entry: Sendable {
    public var path: String
    public var backup: Backup
    /// When it was there as a whole.
    public var takenAt: VirtualInstant
    /// Whether it holds all that it was to hold; one that was broken off is there, too.
    public var isComplete: Bool
  }

  public private(set) var entries: [Entry] = []

  public init() {}

  /// The youngest that is complete.
  public var latest: Entry? { entries.last { $0.isComplete } }

  /// What lies under a path, with or without a `/` behind it.
  public subscript(path: String) -> Entry? { entries.last { Self.plain($0.path) == Self.plain(path) } }

  /// What lay under the path before is replaced.
  public mutating func put(_ backup: Backup, at path: String, now: VirtualInstant, isComplete: Bool = true) {
    remove(path)
    entries.append(Entry(path: path, backup: backup, takenAt: now, isComplete: isComplete))
  }

  /// What lies under the path is deleted.
  /// - Returns: whether there was something.
  @discardableResult public mutating func remove(_ path: String) -> Bool {
    let count = entries.count
    entries.removeAll { Self.plain($0.path) == Self.plain(path) }
    return entries.count < count
  }

  /// Deletes those that were taken before the moment.
  /// - Returns: their paths.
  @discardableResult public mutating func expire(before moment: VirtualInstant) -> [String] {
    let old = entries.filter { $0.takenAt < moment }.map(\.path)
    entries.removeAll { $0.takenAt < moment }
    return old
  }

  private static func plain(_ path: String) -> Substring {
    var rest = Substring(path)
    while rest.count > 1, rest.hasSuffix("/") { rest = rest.dropLast() }
    return rest
  }
}
