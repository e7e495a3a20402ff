public import Components

/// What the commands read and write besides their arguments: the program gives them the process's own, tests theirs.
public struct CommandEnvironment: Sendable {
  public var catalogue: Catalogue
  /// Results.
  public var output: @Sendable (String) -> Void
  /// Progress, warnings and errors.
  public var errors: @Sendable (String) -> Void
  /// Whether progress may be shown and overwritten.
  public var isInteractive: Bool
  /// Whether results may be coloured.
  public var usesColour: Bool

  public init(
    catalogue: Catalogue, output: @escaping @Sendable (String) -> Void, errors: @escaping @Sendable (String) -> Void,
    isInteractive: Bool = false, usesColour: Bool = false
  ) {
    self.catalogue = catalogue
    self.output = output
    self.errors = errors
    self.isInteractive = isInteractive
    self.usesColour = usesColour
  }

  @TaskLocal static var current = CommandEnvironment.process
}
