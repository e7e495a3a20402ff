import Components
import SimulationKernel
public import VirtualTime

/// What an autoscaler did after the start of a run.
public struct AutoscalerRecord: Hashable, Sendable {
  /// One change of size: the event `SuccessfulRescale`.
  public struct Rescale: Hashable, Sendable {
    public var at: VirtualInstant
    public var from: Int
    public var to: Int
    /// As the event's message gives it.
    public var reason: String

    public init(at: VirtualInstant, from: Int, to: Int, reason: String) {
      self.at = at
      self.from = from
      self.to = to
      self.reason = reason
    }
  }

  public var name: String
  /// The deployment that it scales.
  public var deployment: String
  /// Every change of size, in order.
  public var rescales: [Rescale]

  public init(name: String, deployment: String, rescales: [Rescale]) {
    self.name = name
    self.deployment = deployment
    self.rescales = rescales
  }

  init(_ autoscaler: HorizontalPodAutoscaler) {
    let description = autoscaler.with { $0.describe() }
    let rescales = autoscaler.with { $0.rescales }.filter { $0.at > .start }
    self.init(
      name: description.name, deployment: description.deployment,
      rescales: rescales.map { Rescale(at: $0.at, from: $0.from, to: $0.to, reason: $0.reason) })
  }
}
