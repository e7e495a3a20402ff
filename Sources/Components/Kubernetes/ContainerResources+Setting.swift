import VirtualTime

extension ContainerResources {
  /// With the amounts that the options give.
  func setting(_ options: Options) throws(ActionRefused) -> ContainerResources {
    func amount(_ name: String) throws(ActionRefused) -> KubernetesQuantity? {
      guard options.has(name) else { return nil }
      do { return try KubernetesQuantity(parsing: options.text(name)) } catch {
        throw ActionRefused("error: \(error.message)")
      }
    }
    var changed = self
    if let amount = try amount("cpuRequest") { changed.cpuRequest = amount.milli }
    if let amount = try amount("cpuLimit") { changed.cpuLimit = amount.milli }
    if let amount = try amount("memoryRequest") { changed.memoryRequest = amount.bytes }
    if let amount = try amount("memoryLimit") { changed.memoryLimit = amount.bytes }
    for (request, limit, name) in [
      (changed.cpuRequest, changed.cpuLimit, "cpu"), (changed.memoryRequest, changed.memoryLimit, "memory"),
    ] {
      guard let request, let limit, request > limit else { continue }
      throw ActionRefused("error: the request of \(name) must be less than or equal to its limit")
    }
    return changed
  }
}
