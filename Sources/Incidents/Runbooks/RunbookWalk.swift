/// Where somebody stands in a runbook. Pure: whoever does the steps says what came of them.
///
/// A step is current until `advance`; the steps of a branch come between it and the next one.
public struct RunbookWalk: Hashable, Sendable {
  private struct Frame: Hashable, Sendable {
    var steps: [RunbookStep]
    var next: Int
  }
  /// The innermost last. None is exhausted.
  private var frames: [Frame] = []

  public init(_ runbook: Runbook) { push(runbook.steps) }

  /// The step to be done now; nil: all is done.
  public var current: RunbookStep? { frames.last.map { $0.steps[$0.next] } }

  /// The current step has been done.
  public mutating func advance() {
    guard let last = frames.indices.last else { preconditionFailure("a runbook that is over has no step to leave") }
    frames[last].next += 1
    while let frame = frames.last, frame.next == frame.steps.count { frames.removeLast() }
  }

  /// The current step has been done, and these follow before the next one.
  public mutating func advance(into steps: [RunbookStep]) {
    advance()
    push(steps)
  }

  /// The runbook ends.
  public mutating func stop() { frames = [] }

  private mutating func push(_ steps: [RunbookStep]) {
    if !steps.isEmpty { frames.append(Frame(steps: steps, next: 0)) }
  }
}
