import Glibc
import Synchronization

/// Runs `body` on a thread of its own: the threads of the global pool stay free for whatever escapes to them.
func onOwnThread<T: Sendable>(_ body: @escaping @Sendable () -> T) async -> T {
  // The result passes through a mutex: the thread sanitizer sees that order, but not the one of a continuation.
  let result = Mutex<T?>(nil)
  await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
    let work = ThreadWork {
      let value = body()
      result.withLock { $0 = value }
      continuation.resume()
    }
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
  return result.withLock { $0! }
}

private final class ThreadWork: Sendable {
  let body: @Sendable () -> Void
  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

/// A signal from one thread to another. A loop that waits for anything but an atomic may be optimised away.
final class Flag: Sendable {
  private let isRaised = Atomic<Bool>(false)
  func raise() { isRaised.store(true, ordering: .releasing) }
  func waitUntilRaised() { while !isRaised.load(ordering: .acquiring) {} }
}
