/// How much a file may hold.
public struct ReadingLimits: Hashable, Sendable {
  /// Bytes per file, checked before anything is parsed.
  public var fileSize: Int
  /// Nesting of mappings and lists.
  public var depth: Int
  /// Values per file, keys included.
  public var nodes: Int
  /// Files that extend one another.
  public var extends: Int
  /// Variants of a scenario.
  public var variants: Int
  /// Components of a system.
  public var components: Int

  public init(
    fileSize: Int = 4 << 20, depth: Int = 64, nodes: Int = 100_000, extends: Int = 16, variants: Int = 64,
    components: Int = 1_000
  ) {
    self.fileSize = fileSize
    self.depth = depth
    self.nodes = nodes
    self.extends = extends
    self.variants = variants
    self.components = components
  }
}
