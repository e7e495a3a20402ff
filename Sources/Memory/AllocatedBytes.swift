#if Jemalloc
  import CJemalloc
#endif

/// What the calling thread has allocated so far, as the allocator itself counts it.
public enum AllocatedBytes {
  /// Bytes the calling thread has allocated since it started, freed ones included; nil when the package is built
  /// without the `Jemalloc` trait.
  ///
  /// The figure is exact and repeats within one build; it differs between build configurations.
  public static func onThisThread() -> UInt64? {
    #if Jemalloc
      var value: UInt64 = 0
      var size = MemoryLayout<UInt64>.size
      guard mallctl("thread.allocated", &value, &size, nil, 0) == 0 else { return nil }
      return value
    #else
      return nil
    #endif
  }
}
