/// `topk` and `bottomk`: the elements of each group with the most extreme values, labels and all.
final class RankingNode: VectorNode {
  private let inner: VectorNode
  private let parameter: ScalarNode
  private let isTop: Bool
  private let place: Range<Int>
  @exclusivity(unchecked) private var grouping: Grouping
  @exclusivity(unchecked) private var slots = LabelSlots()
  @exclusivity(unchecked) private var heaps: [[VectorSample]] = []

  init(_ inner: VectorNode, parameter: ScalarNode, isTop: Bool, _ grouping: Grouping, at place: Range<Int>) {
    self.inner = inner
    self.parameter = parameter
    self.isTop = isTop
    self.grouping = grouping
    self.place = place
  }

  override func evaluate(at moment: EvaluationMoment) throws(PromQLError) {
    let count = try parameter.value(at: moment)
    try inner.update(at: moment)
    output.removeAll(keepingCapacity: true)
    guard !inner.output.isEmpty else { return }
    guard count > -0x1p63, count < 0x1p63 else {
      throw PromQLError("\(PromQLNumber.text(count)) is no number of elements", at: place, kind: .execution)
    }
    guard count >= 1 else { return }
    let limit = Int(count)
    slots.reset()
    for element in inner.output {
      let (slot, isNew) = slots.take(grouping.group(of: element.labels))
      if isNew {
        if slot == heaps.count { heaps.append([]) } else { heaps[slot].removeAll(keepingCapacity: true) }
      }
      if heaps[slot].count < limit {
        heaps[slot].append(element)
        rise(&heaps[slot])
      } else if beats(element.value, heaps[slot][0].value) {
        heaps[slot][0] = element
        sink(&heaps[slot])
      }
    }
    for slot in 0..<slots.count {
      // NaN last; equal ones in the order of their coming.
      let sorted = heaps[slot].enumerated().sorted { a, b in
        precedes(b.element.value, a.element.value)
          || (!precedes(a.element.value, b.element.value) && a.offset < b.offset)
      }
      output += sorted.map(\.element)
    }
  }

  private func beats(_ value: Double, _ weakest: Double) -> Bool {
    (isTop ? weakest < value : weakest > value) || (weakest.isNaN && !value.isNaN)
  }

  /// Whether one value is weaker than another; NaN is the weakest.
  private func precedes(_ a: Double, _ b: Double) -> Bool {
    if a.isNaN { return !b.isNaN }
    return isTop ? a < b : a > b
  }

  // A binary heap with the weakest first, moved as Go's container/heap does: it decides which of equal values stays.
  private func rise(_ heap: inout [VectorSample]) {
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard isLess(heap[child].value, heap[parent].value) else { return }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  private func sink(_ heap: inout [VectorSample]) {
    var parent = 0
    while 2 * parent + 1 < heap.count {
      var child = 2 * parent + 1
      if child + 1 < heap.count, isLess(heap[child + 1].value, heap[child].value) { child += 1 }
      guard isLess(heap[child].value, heap[parent].value) else { return }
      heap.swapAt(child, parent)
      parent = child
    }
  }

  /// As Prometheus compares: NaN is less than anything, itself included.
  private func isLess(_ a: Double, _ b: Double) -> Bool { a.isNaN || (isTop ? a < b : a > b) }
}

/// `sort` and `sort_desc`: by value, NaN last.
final class SortNode: VectorNode {
  private let inner: VectorNode
  private let isDescending: Bool

  init(_ inner: VectorNode, isDescending: Bool) {
    self.inner = inner
    self.isDescending = isDescending
  }

  override func evaluate(at moment: EvaluationMoment) throws(PromQLError) {
    try inner.update(at: moment)
    output = inner.output.sorted { a, b in
      if a.value.isNaN || b.value.isNaN { return !a.value.isNaN && b.value.isNaN }
      return isDescending ? a.value > b.value : a.value < b.value
    }
  }
}
