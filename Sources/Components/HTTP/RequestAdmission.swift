/// How many requests a process works on at a time, and how many may wait for their turn.
struct RequestAdmission: Hashable, Sendable {
  /// Requests that it works on at once at most.
  let maxConcurrent: Int
  /// Requests that may wait.
  let maxWaiting: Int
  private(set) var running = 0
  private(set) var waiting = 0

  init(maxConcurrent: Int, maxWaiting: Int) {
    precondition(maxConcurrent >= 1 && maxWaiting >= 0, "a process works on something")
    self.maxConcurrent = maxConcurrent
    self.maxWaiting = maxWaiting
  }

  enum Decision: Hashable { case run, wait, refuse }

  /// A request arrives.
  mutating func arrive() -> Decision {
    if running < maxConcurrent {
      running += 1
      return .run
    }
    guard waiting < maxWaiting else { return .refuse }
    waiting += 1
    return .wait
  }

  /// One that was worked on is done.
  /// - Returns: whether one that waits takes its place.
  mutating func finish() -> Bool {
    precondition(running > 0, "a request ended that had not begun")
    guard waiting > 0 else {
      running -= 1
      return false
    }
    waiting -= 1
    return true
  }

  /// One that waits is given up.
  mutating func withdraw() {
    precondition(waiting > 0, "a request was given up that does not wait")
    waiting -= 1
  }
}
