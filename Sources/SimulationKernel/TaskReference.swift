/// Which counted task code runs in: the number of its record, negated for tasks that prefer the simulation as their
/// executor (their waits also heed structured cancellation).
struct TaskReference: Equatable {
  var raw: Int32
  static let unknown = TaskReference(raw: 0)

  @inline(__always) init(raw: Int32) { self.raw = raw }
  init(record: Int, isPreferring: Bool) { raw = isPreferring ? -Int32(record) : Int32(record) }

  @inline(__always) var isUnknown: Bool { raw == 0 }
  @inline(__always) var isPreferring: Bool { raw < 0 }
  @inline(__always) var record: Int { Int(raw.magnitude) }
}
