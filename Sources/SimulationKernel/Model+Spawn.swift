extension Model {
  /// Starts a task on this model. It begins at the present instant, behind the tasks that are ready already.
  ///
  /// The task may use the waits of the simulation, and calls to other models of it; nothing else may suspend it
  /// (`async let`, task groups, streams, continuations, `Task.yield`): use `spawnPreferring` for those. An error that
  /// leaves the task, other than `SimulationEnded`, stops the run. A task costs about a microsecond: keep long-lived
  /// ones.
  /// - Parameters:
  ///   - name: for messages; several tasks may share one.
  ///   - daemon: whether it is normal that the task still waits when nothing is left to happen, as for a server.
  @discardableResult public func spawn(
    _ name: String, daemon: Bool = false, _ body: @escaping @Sendable (isolated Self) async throws -> Void
  ) -> SpawnedTask {
    simulation.launch(name, isPreferring: false, isDaemon: daemon) { number in
      Task { await self.perform(number, body) }
    }
  }

  /// As `spawn`, for code that needs task groups, streams or `async let`: the task and its child tasks prefer the
  /// simulation as their executor. Their waits heed structured cancellation. They are about a fifth slower.
  @discardableResult public func spawnPreferring(
    _ name: String, daemon: Bool = false, _ body: @escaping @Sendable (isolated Self) async throws -> Void
  ) -> SpawnedTask {
    simulation.launch(name, isPreferring: true, isDaemon: daemon) { number in
      Task(executorPreference: simulation) { await self.perform(number, body) }
    }
  }

  private func perform(_ number: Int, _ body: @Sendable (isolated Self) async throws -> Void) async {
    guard simulation.taskStarts(number) else { return simulation.taskEnds(number, error: nil) }
    do {
      try await body(self)
      simulation.taskEnds(number, error: nil)
    } catch {
      simulation.taskEnds(number, error: error)
    }
  }
}
