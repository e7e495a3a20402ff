/// All component and workload types that scenario files can name.
public struct Catalogue: Sendable {
  /// In alphabetical order of their names.
  public var components: [ComponentType]
  /// In alphabetical order of their names.
  public var workloads: [WorkloadType]

  public init(components: [ComponentType], workloads: [WorkloadType]) {
    self.components = components.sorted { $0.name < $1.name }
    self.workloads = workloads.sorted { $0.name < $1.name }
  }

  /// The component type of that name.
  public func component(_ name: String) -> ComponentType? { components.first { $0.name == name } }
  /// The workload type of that name.
  public func workload(_ name: String) -> WorkloadType? { workloads.first { $0.name == name } }
}
