#if Jemalloc
  import CJemalloc
#endif

/// What the calling thread has allocated so far, as the allocator itself counts it.
///
/// The figures are exact and repeat within one build; they differ between build configurations. All are nil when the
/// package is built without the `Jemalloc` trait.
public enum AllocatedBytes {
  /// Bytes the calling thread has allocated since it started, freed ones included.
  public static func onThisThread() -> UInt64? { counter("thread.allocated") }

  /// Bytes the calling thread has allocated and not freed since it started. Negative where it frees what others allocate.
  public static func heldOnThisThread() -> Int64? {
    guard let allocated = counter("thread.allocated"), let freed = counter("thread.deallocated") else { return nil }
    return Int64(allocated) - Int64(freed)
  }

  private static func counter(_ name: String) -> UInt64? {
    #if Jemalloc
      var value: UInt64 = 0
      var size = MemoryLayout<UInt64>.size
      guard mallctl(name, &value, &size, nil, 0) == 0 else { return nil }
      return value
    #else
      return nil
    #endif
  }
}
