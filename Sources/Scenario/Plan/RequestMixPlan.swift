/// Requests that bring no messages: where they go, and what they ask for.
public struct RequestMixPlan: Hashable, Sendable {
  public var name: String
  /// The component that takes them.
  public var into: String
  /// What they ask for, in the order of the file; weights add up to 1.
  public var endpoints: [Endpoint]

  /// An endpoint, as `METHOD /path`, and the part of the requests that go to it.
  public struct Endpoint: Hashable, Sendable {
    public var name: String
    public var weight: Double
    public init(name: String, weight: Double) {
      self.name = name
      self.weight = weight
    }
  }

  public init(name: String, into: String, endpoints: [Endpoint]) {
    self.name = name
    self.into = into
    self.endpoints = endpoints
  }
}
