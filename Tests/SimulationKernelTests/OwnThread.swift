import Glibc

/// Runs `body` on a thread of its own: the threads of the global pool stay free for whatever escapes to them.
func onOwnThread<T: Sendable>(_ body: @escaping @Sendable () -> T) async -> T {
  await withCheckedContinuation { (continuation: CheckedContinuation<T, Never>) in
    let work = ThreadWork { continuation.resume(returning: body()) }
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { @Sendable context in
        Unmanaged<ThreadWork>.fromOpaque(context!).takeRetainedValue().body()
        return nil
      }, Unmanaged.passRetained(work).toOpaque())
    precondition(code == 0, "no thread to be had")
    pthread_detach(thread)
  }
}

private final class ThreadWork: Sendable {
  let body: @Sendable () -> Void
  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}
