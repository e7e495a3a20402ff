/// How long something takes, when that varies.
public struct DurationDistribution: Hashable, Sendable {
  var value: VirtualDuration
  public static func constant(_ value: VirtualDuration) -> Self { Self(value: value) }
  public func sample(using random: inout RandomStream) -> VirtualDuration { value }
}
