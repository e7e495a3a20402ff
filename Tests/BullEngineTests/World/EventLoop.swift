/// Events in the order of their time, first come first served among equals.
final class EventLoop {
  private struct Event {
    var time: Int64
    var sequence: Int
    var body: () -> Void
  }

  private(set) var now: Int64
  private var heap: [Event] = []
  private var sequence = 0

  init(at start: Int64) { now = start }

  func after(_ delay: Int64, _ body: @escaping () -> Void) { at(now + delay, body) }

  func at(_ time: Int64, _ body: @escaping () -> Void) {
    heap.append(Event(time: max(now, time), sequence: sequence, body: body))
    sequence += 1
    var child = heap.count - 1
    while child > 0, isBefore(child, (child - 1) / 2) {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  /// Everything until this moment, included.
  func run(until end: Int64) {
    while let first = heap.first, first.time <= end {
      now = first.time
      removeFirst()
      first.body()
    }
    now = end
  }

  private func isBefore(_ a: Int, _ b: Int) -> Bool {
    (heap[a].time, heap[a].sequence) < (heap[b].time, heap[b].sequence)
  }

  private func removeFirst() {
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && isBefore(child, least) { least = child }
      if least == parent { return }
      heap.swapAt(parent, least)
      parent = least
    }
  }
}
