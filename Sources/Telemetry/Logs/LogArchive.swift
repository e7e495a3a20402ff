public import VirtualTime

/// The latest log lines of a component's pods, as a node keeps them: the oldest go when there are too many.
public final class LogArchive: @unchecked Sendable {
  /// One line, with its line break.
  public struct Line: Hashable, Sendable {
    public var time: VirtualInstant
    public var text: String
  }

  /// The most bytes that are kept of one pod; half of that stays when the oldest go. A kubelet rotates at 10 MiB and
  /// shows the present file alone; here it is less, so that a run's memory stays small.
  public static let bytesPerPod = 1 << 20
  /// The most pods that lines are kept of; those that have been silent for longest go.
  public static let mostPods = 1_000

  private struct Pod {
    var lines: [Line] = []
    var bytes = 0
  }

  private var pods: [String: Pod] = [:]

  init() {}

  func add(_ line: String, of pod: String, at time: VirtualInstant) {
    pods[pod, default: Pod()].lines.append(Line(time: time, text: line))
    pods[pod]!.bytes += line.utf8.count
    if pods[pod]!.bytes > Self.bytesPerPod { Self.shorten(&pods[pod]!) }
    if pods.count > Self.mostPods { forgetSilent() }
  }

  private static func shorten(_ pod: inout Pod) {
    var (bytes, count) = (pod.bytes, 0)
    while bytes > bytesPerPod / 2 {
      bytes -= pod.lines[count].text.utf8.count
      count += 1
    }
    pod.lines.removeFirst(count)
    pod.bytes = bytes
  }

  private func forgetSilent() {
    let silent = pods.keys.sorted().min { pods[$0]!.lines.last!.time < pods[$1]!.lines.last!.time }
    if let silent { pods[silent] = nil }
  }

  /// The lines of a pod from `since` on, in their order.
  public func lines(of pod: String, since: VirtualInstant) -> [Line] {
    guard let lines = pods[pod]?.lines else { return [] }
    var (low, high) = (0, lines.count)
    while low < high {
      let middle = (low + high) / 2
      if lines[middle].time < since { low = middle + 1 } else { high = middle }
    }
    return Array(lines[low...])
  }
}
