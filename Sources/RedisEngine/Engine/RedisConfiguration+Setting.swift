/// Parameters by the names and in the syntax of redis.conf.
extension RedisConfiguration {
  /// The names of all parameters that the engine knows, in order.
  public static var parameterNames: [String] { ConfigurationParameter.all.map(\.name) }

  /// Sets a parameter as a line of redis.conf does, such as `maxmemory 256mb`; `databases` cannot be changed here.
  /// - Throws: what `CONFIG SET` would say of the value, or that there is no such parameter.
  public mutating func set(_ name: String, to value: String) throws(RedisError) {
    guard let parameter = ConfigurationParameter.all.first(where: { $0.name == name.lowercased() }) else {
      throw RedisError("is not a parameter that the simulated server knows")
    }
    guard let set = parameter.set else { throw RedisError("cannot be changed") }
    try set(&self, RedisBytes(value))
  }
}
