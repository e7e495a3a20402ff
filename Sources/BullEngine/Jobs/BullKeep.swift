/// Which finished jobs stay: `removeOnComplete` and `removeOnFail`.
///
/// Jobs that are too many or too old go only when another job finishes in the same way, at most ``limit`` at a time.
public struct BullKeep: Hashable, Sendable {
  /// At most so many; nil: any number.
  public var count: Int?
  /// Seconds since they finished; nil: for ever.
  public var age: Int64?
  /// Jobs that one pass removes at most.
  public var limit: Int

  /// At most `count` jobs, none older than `age` seconds.
  public init(count: Int? = nil, age: Int64? = nil, limit: Int = 1_000) {
    self.count = count
    self.age = age
    self.limit = limit
  }

  /// The default: for ever.
  public static let all = BullKeep()
  /// `true`: the job is removed as it finishes.
  public static let none = BullKeep(count: 0)
}
