extension Simulation {
  /// Keeps the name of something that tasks wait for. For the set-up of a thing, not for every wait.
  func label(_ name: String) -> WaitLabel { core.pointee.labels.label(name) }
}
