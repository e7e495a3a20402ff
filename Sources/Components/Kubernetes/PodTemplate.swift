/// What pods are made from. Pods of equal templates belong to one ReplicaSet.
struct PodTemplate: Hashable, Sendable {
  var image: String
  var environment: [EnvironmentEntry]
  var resources = ContainerResources()
  /// The annotation that `kubectl rollout restart` changes.
  var restarts = 0

  /// The template with further variables, or other values for those it has.
  func setting(_ values: [EnvironmentEntry]) -> PodTemplate {
    var template = self
    for value in values {
      if let at = template.environment.firstIndex(where: { $0.name == value.name }) {
        template.environment[at].value = value.value
      } else {
        template.environment.append(value)
      }
    }
    return template
  }
}

/// One environment variable of a pod template.
public struct EnvironmentEntry: Hashable, Sendable {
  public var name: String
  public var value: String
  public init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}
