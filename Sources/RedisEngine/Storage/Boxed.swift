/// A value behind one reference, copied when it is changed while shared.
struct Boxed<Value: Sendable>: Sendable {
  private final class Storage: @unchecked Sendable {
    // Reached through its owner alone, whose accesses are checked.
    @exclusivity(unchecked) var value: Value
    init(_ value: Value) { self.value = value }
  }

  private var storage: Storage

  init(_ value: Value) { storage = Storage(value) }

  var value: Value {
    @inline(__always) get { storage.value }
    @inline(__always) _modify {
      if !isKnownUniquelyReferenced(&storage) { storage = Storage(storage.value) }
      yield &storage.value
    }
  }
}
