public import VirtualTime

/// Which members a read may go to (specification "Server Selection").
public struct ReadPreference: Hashable, Sendable {
  /// Preferred kind of member.
  public enum Mode: String, Hashable, Sendable, CaseIterable {
    case primary = "Primary"
    case primaryPreferred = "PrimaryPreferred"
    case secondary = "Secondary"
    case secondaryPreferred = "SecondaryPreferred"
    case nearest = "Nearest"
  }

  public let mode: Mode
  /// Tried one after the other, until one has members; an empty one fits all.
  public let tagSets: [[String: String]]
  /// How far a secondary may lie behind; nil: as far as it likes.
  public let maxStaleness: VirtualDuration?

  /// Every read at the primary.
  public static let primary = ReadPreference()
  private init() {
    mode = .primary
    tagSets = []
    maxStaleness = nil
  }

  /// - Throws: where the primary is combined with tags or a staleness.
  public init(_ mode: Mode, tagSets: [[String: String]] = [], maxStaleness: VirtualDuration? = nil)
    throws(SelectionProblem)
  {
    if mode == .primary {
      guard tagSets.allSatisfy(\.isEmpty) else {
        throw SelectionProblem(message: "read preference primary cannot be combined with tags")
      }
      guard maxStaleness == nil else {
        throw SelectionProblem(message: "read preference primary cannot be combined with maxStalenessSeconds")
      }
    }
    self.mode = mode
    self.tagSets = tagSets
    self.maxStaleness = maxStaleness
  }
}

/// A read preference that cannot be served at all.
public struct SelectionProblem: Error, Hashable, Sendable, CustomStringConvertible {
  public var message: String
  public var description: String { message }
}
