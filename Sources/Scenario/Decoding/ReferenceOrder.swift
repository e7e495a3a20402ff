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

  /// - Returns: nil when references form cycles (each reported with the components on it).
  /// - Complexity: O(components² + references).
  func sorted() -> [DecodedComponent]? {
    var result: [DecodedComponent] = []
    var isPlaced = [Bool](repeating: false, count: components.count)
    func isReady(_ index: Int) -> Bool { targets(of: index).allSatisfy { isPlaced[$0] } }
    while let first = isPlaced.firstIndex(of: false) {
      if let next = components.indices.first(where: { !isPlaced[$0] && isReady($0) }) {
        isPlaced[next] = true
        result.append(components[next])
      } else {
        // Going on as if the cycle were resolved finds the next one.
        for index in reportCycle(from: first, isPlaced: isPlaced) { isPlaced[index] = true }
      }
    }
    return result.count == components.count ? result : nil
  }

  private func targets(of index: Int) -> [Int] { components[index].references.compactMap { indices[$0.name] } }

  /// Every component that is left refers to another one that is left: following the first such reference must come round.
  private func reportCycle(from start: Int, isPlaced: [Bool]) -> [Int] {
    var path = [start]
    while true {
      let references = components[path[path.count - 1]].references
      guard let reference = references.first(where: { indices[$0.name].map { !isPlaced[$0] } ?? false }),
        let next = indices[reference.name]
      else { preconditionFailure("a component that cannot be placed refers to nothing that is left") }
      if let first = path.firstIndex(of: next) {
        let names = (path[first...] + [next]).map { components[$0].plan.name }
        let cycle = names.joined(separator: " -> ")
        problems.report(reference.position, "these components refer to each other in a cycle: \(cycle)")
        return Array(path[first...])
      }
      path.append(next)
    }
  }
}
