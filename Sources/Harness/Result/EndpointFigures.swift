/// What became of the load's requests to one endpoint of an API, those of messages included.
///
/// Of requests that were sent at or after the start: `sent = answered + inFlight`.
public struct EndpointFigures: Hashable, Sendable {
  /// The component that takes the requests.
  public var component: String
  /// As `METHOD /path`.
  public var endpoint: String
  /// Requests that were answered.
  public var answered: Int
  /// Of these, with a status from 400 to 499.
  public var clientErrors: Int
  /// Of these, with a status from 500 on.
  public var serverErrors: Int
  /// Requests without an answer at the end.
  public var inFlight: Int
  /// By status, rising.
  public var statuses: [Status]
  /// From the request to its answer; those in flight count with their age, as censored.
  public var latency: LatencyFigures

  /// How many answers had a status.
  public struct Status: Hashable, Sendable {
    public var status: Int
    public var count: Int
    public init(status: Int, count: Int) {
      self.status = status
      self.count = count
    }
  }

  public init(
    component: String, endpoint: String, answered: Int, clientErrors: Int, serverErrors: Int, inFlight: Int,
    statuses: [Status] = [], latency: LatencyFigures
  ) {
    self.component = component
    self.endpoint = endpoint
    self.answered = answered
    self.clientErrors = clientErrors
    self.serverErrors = serverErrors
    self.inFlight = inFlight
    self.statuses = statuses
    self.latency = latency
  }

  public var sent: Int { answered + inFlight }
}
