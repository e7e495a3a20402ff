/// The order in which components can be made: each after all it refers to, otherwise as in the file.
struct ReferenceOrder {
  private let components: [DecodedComponent]
  private let indices: [String: Int]
  private let problems: ProblemList

  init(_ components: [DecodedComponent], problems: ProblemList) {
    self.components = components
    self.problems = problems
    var indices: [String: Int] = [:]
    for (index, component) in components.enumerated() { indices[component.plan.name] = index }
    self.indices = indices
  }

  /// - Returns: nil when references form a cycle (reported with the components on it).
  /// - Complexity: O(components² + references).
  func sorted() -> [DecodedComponent]? {
    var result: [DecodedComponent] = []
    var isPlaced = [Bool](repeating: false, count: components.count)
    func isReady(_ index: Int) -> Bool { targets(of: index).allSatisfy { isPlaced[$0] } }
    while result.count < components.count {
      guard let next = components.indices.first(where: { !isPlaced[$0] && isReady($0) }) else {
        reportCycle(among: components.indices.filter { !isPlaced[$0] })
        return nil
      }
      isPlaced[next] = true
      result.append(components[next])
    }
    return result
  }

  private func targets(of index: Int) -> [Int] { components[index].references.compactMap { indices[$0.name] } }

  /// Every component that is left refers to another one that is left: following the first such reference must come round.
  private func reportCycle(among left: [Int]) {
    let isLeft = Set(left)
    var path = [left[0]]
    while true {
      let references = components[path[path.count - 1]].references
      guard let reference = references.first(where: { indices[$0.name].map(isLeft.contains) ?? false }),
        let next = indices[reference.name]
      else { preconditionFailure("a component that cannot be placed refers to nothing that is left") }
      if let first = path.firstIndex(of: next) {
        let names = (path[first...] + [next]).map { components[$0].plan.name }
        let cycle = names.joined(separator: " -> ")
        problems.report(reference.position, "these components refer to each other in a cycle: \(cycle)")
        return
      }
      path.append(next)
    }
  }
}
