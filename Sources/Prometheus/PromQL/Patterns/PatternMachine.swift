/// Runs a program over a text: every way at once, a character at a time, so that the time is bounded by the length of
/// the text times the size of the program, whatever the pattern. Among ways the preferred one wins, as in Perl.
struct PatternMachine {
  private let program: PatternProgram
  private let text: [Unicode.Scalar]
  private let slots: Int

  /// A way through the program: where it stands and what it has captured, as indices of characters.
  private struct Way {
    var instruction: Int
    var captures: [Int]
  }

  init(_ program: PatternProgram, _ text: [Unicode.Scalar], groups: Int) {
    self.program = program
    self.text = text
    slots = 2 * (groups + 1)
  }

  /// The captures of the match of the whole text, two indices of characters a group, -1 for groups that took no part;
  /// nil when it does not match.
  func wholeMatch() -> [Int]? {
    var threads: [Way] = []
    var seen = [Int](repeating: -1, count: program.instructions.count)
    follow(0, [Int](repeating: -1, count: slots), at: 0, into: &threads, &seen)
    for position in text.indices {
      if threads.isEmpty { return nil }
      var next: [Way] = []
      for thread in threads {
        guard case .scalars(let set) = program.instructions[thread.instruction], set.contains(text[position]) else {
          continue
        }
        follow(thread.instruction + 1, thread.captures, at: position + 1, into: &next, &seen)
      }
      threads = next
    }
    for thread in threads {
      if case .match = program.instructions[thread.instruction] { return thread.captures }
    }
    return nil
  }

  /// Adds the ways that lead from an instruction to one that takes a character, the preferred first.
  private func follow(
    _ instruction: Int, _ captures: [Int], at position: Int, into threads: inout [Way], _ seen: inout [Int]
  ) {
    var pending = [Way(instruction: instruction, captures: captures)]
    while var thread = pending.popLast() {
      guard seen[thread.instruction] != position else { continue }
      seen[thread.instruction] = position
      switch program.instructions[thread.instruction] {
      case .scalars, .match: threads.append(thread)
      case .jump(let target): pending.append(Way(instruction: target, captures: thread.captures))
      case .split(let first, let second):
        pending.append(Way(instruction: second, captures: thread.captures))
        pending.append(Way(instruction: first, captures: thread.captures))
      case .save(let slot):
        thread.captures[slot] = position
        thread.instruction += 1
        pending.append(thread)
      case .assertion(let assertion):
        guard holds(assertion, at: position) else { continue }
        thread.instruction += 1
        pending.append(thread)
      }
    }
  }

  private func holds(_ assertion: PatternAssertion, at position: Int) -> Bool {
    switch assertion {
    case .textStart: position == 0
    case .textEnd: position == text.count
    case .lineStart: position == 0 || text[position - 1] == "\n"
    case .lineEnd: position == text.count || text[position] == "\n"
    case .wordBoundary: isWord(position - 1) != isWord(position)
    case .noWordBoundary: isWord(position - 1) == isWord(position)
    }
  }

  private func isWord(_ index: Int) -> Bool {
    guard text.indices.contains(index) else { return false }
    return ScalarSet(ranges: ScalarSet.word).contains(text[index])
  }
}
