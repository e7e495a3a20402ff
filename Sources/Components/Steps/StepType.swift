/// A kind of step that system files can name.
public struct StepType: Sendable {
  /// Its key in a list of steps, such as `send`.
  public var name: String
  /// One sentence for users.
  public var summary: String
  public var options: [OptionSpec]
  /// Makes a step of a deployment's pods. The context is the deployment's; the options are filled from a pod's environment.
  public var make: @Sendable (ComponentContext, Options) throws(ConfigurationProblem) -> any Step

  /// A kind of step; `make` throws where an option does not fit the system.
  public init(
    name: String, summary: String, options: [OptionSpec],
    make: @escaping @Sendable (ComponentContext, Options) throws(ConfigurationProblem) -> any Step
  ) {
    self.name = name
    self.summary = summary
    self.options = options
    self.make = make
  }

  /// All there are, in alphabetical order of their names.
  public static let all: [StepType] =
    ([CachedStep.type, DeliverStep.type, EnqueueStep.type, SendStep.type, StoreStep.type] + withinCached)
    .sorted { $0.name < $1.name }

  /// Those that may make a cached value: none that delivers or stores a message, which a hit would leave out.
  private static let withinCached: [StepType] = [InvalidateStep.type, WorkStep.type] + MongoSteps.all

  /// A list of steps in a system file.
  public static let list = list(of: all)

  /// A list of the steps that may make a cached value.
  public static let inner: OptionKind = list(of: withinCached.sorted { $0.name < $1.name })

  private static func list(of types: [StepType]) -> OptionKind {
    .list(.object(types.map { OptionSpec($0.name, .object($0.options), required: false, $0.summary) }))
  }
}
