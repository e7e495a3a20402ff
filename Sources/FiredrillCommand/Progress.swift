/// `12 of 50 runs` on a terminal's error stream, overwritten in place; nothing anywhere else.
struct Progress {
  let update: @Sendable (Int) -> Void
  private let environment: CommandEnvironment
  private let isShown: Bool

  init(total: Int, _ environment: CommandEnvironment) {
    self.environment = environment
    isShown = environment.isInteractive && total > 1
    guard isShown else {
      update = { _ in }
      return
    }
    update = { done in environment.errors("\r\(done) of \(total) runs") }
  }

  func clear() {
    if isShown { environment.errors("\r\u{1b}[K") }
  }
}
