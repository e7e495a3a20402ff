extension QueueTable {
  /// The deadlock check of a waiting session: whether it waits, through others, for itself. A cycle that it is not part
  /// of is left to its members. Costs up to sessions x waiting sessions.
  func findsDeadlock(from start: Int) -> [Int]? {
    var path: [Int] = []
    var visited = [Bool](repeating: false, count: sessions.count)
    return leads(start, to: start, &path, &visited) ? path : nil
  }

  private func leads(_ index: Int, to start: Int, _ path: inout [Int], _ visited: inout [Bool]) -> Bool {
    path.append(index)
    for next in blockers(of: index) {
      if next == start { return true }
      if visited[next] { continue }
      visited[next] = true
      if leads(next, to: start, &path, &visited) { return true }
    }
    path.removeLast()
    return false
  }

  /// The sessions that a waiting session waits for (`pg_blocking_pids`): the holder of the row and those ahead in line.
  func blockers(of index: Int) -> [Int] {
    guard sessions[index].isWaiting else { return [] }
    let slot = sessions[index].awaitedSlot
    var blockers: [Int] = []
    if cells[slot].holder != 0 { blockers.append(Int(cells[slot].holder) - 1) }
    for other in waiting {
      if other == index { break }
      if isWaiting(other, for: slot) { blockers.append(other) }
    }
    return blockers
  }
}
