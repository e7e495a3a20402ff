/// A regular expression as instructions for a machine that follows all ways at once.
struct PatternProgram {
  enum Instruction {
    case scalars(ScalarSet)
    case assertion(PatternAssertion)
    /// Both ways, the first preferred.
    case split(Int, Int)
    case jump(Int)
    case save(Int)
    case match
  }

  /// Bounds the time of a step and the memory of `(a{1000}){1000}`.
  static let maximumSize = 20_000

  private(set) var instructions: [Instruction] = []

  init(_ node: PatternNode) throws(PatternProblem) {
    instructions.append(.save(0))
    try add(node)
    instructions.append(.save(1))
    instructions.append(.match)
  }

  private mutating func emit(_ instruction: Instruction) throws(PatternProblem) {
    guard instructions.count < Self.maximumSize else {
      throw PatternProblem(offset: 0, message: "the repetitions multiply to too many states")
    }
    instructions.append(instruction)
  }

  private mutating func add(_ node: PatternNode) throws(PatternProblem) {
    switch node {
    case .empty: break
    case .scalars(let set): try emit(.scalars(set))
    case .assertion(let assertion): try emit(.assertion(assertion))
    case .sequence(let parts): for part in parts { try add(part) }
    case .alternatives(let branches): try add(branches[...])
    case .group(let inner, let number):
      if let number { try emit(.save(2 * number)) }
      try add(inner)
      if let number { try emit(.save(2 * number + 1)) }
    case .repeated(let inner, let minimum, let maximum, let isGreedy):
      try add(inner, minimum, maximum, isGreedy)
    }
  }

  private mutating func add(_ branches: ArraySlice<PatternNode>) throws(PatternProblem) {
    var exits: [Int] = []
    for (index, branch) in branches.enumerated() {
      guard index < branches.count - 1 else {
        try add(branch)
        break
      }
      let split = instructions.count
      try emit(.split(split + 1, 0))
      try add(branch)
      exits.append(instructions.count)
      try emit(.jump(0))
      instructions[split] = .split(split + 1, instructions.count)
    }
    for exit in exits { instructions[exit] = .jump(instructions.count) }
  }

  private mutating func add(
    _ inner: PatternNode, _ minimum: Int, _ maximum: Int?, _ isGreedy: Bool
  ) throws(PatternProblem) {
    for _ in 0..<minimum { try add(inner) }
    func way(_ into: Int, _ past: Int) -> Instruction { isGreedy ? .split(into, past) : .split(past, into) }
    guard let maximum else {
      let split = instructions.count
      try emit(.split(0, 0))
      try add(inner)
      try emit(.jump(split))
      instructions[split] = way(split + 1, instructions.count)
      return
    }
    var splits: [Int] = []
    for _ in minimum..<maximum {
      splits.append(instructions.count)
      try emit(.split(0, 0))
      try add(inner)
    }
    for split in splits { instructions[split] = way(split + 1, instructions.count) }
  }
}
