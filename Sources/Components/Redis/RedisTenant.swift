/// A component that keeps its state in a Redis server, in keys of its own.
protocol RedisTenant: AnyObject, Sendable {
  /// Something other than the tenant has changed the server's data: it has to look what is left of its own. Called on the
  /// simulation's executor, by the server.
  /// - Parameter cause: the fault's id, the operator's command line, or `eviction`.
  func storeChanged(by cause: String)
}
