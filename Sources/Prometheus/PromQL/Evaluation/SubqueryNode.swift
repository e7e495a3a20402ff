/// An instant vector evaluated at every multiple of a step within a span, open at its beginning.
final class SubqueryNode: WindowNode {
  private let inner: VectorNode
  private let step: Int64
  private let shift: PromQLExpression.TimeShift
  private let place: Range<Int>
  @exclusivity(unchecked) private var slots = LabelSlots()
  @exclusivity(unchecked) private var columns: [[Sample]] = []
  @exclusivity(unchecked) private var labels: [LabelID] = []
  @exclusivity(unchecked) private var memory = UnsafeMutableBufferPointer<Sample>(start: nil, count: 0)

  init(_ inner: VectorNode, _ subquery: PromQLExpression.Subquery, step: Int64, at place: Range<Int>) {
    self.inner = inner
    self.step = step
    self.place = place
    shift = subquery.shift
    super.init(span: subquery.milliseconds)
  }

  deinit { memory.deallocate() }

  override func evaluate(at moment: EvaluationMoment) throws(PromQLError) {
    windows.removeAll(keepingCapacity: true)
    labels.removeAll(keepingCapacity: true)
    slots.reset()
    end = shift.apply(to: moment)
    let start = end.saturatingMinus(span)
    var time = step * (start / step)
    if time <= start { time = time.saturatingMinus(-step) }
    while time <= end {
      moment.budget.steps += 1
      guard moment.budget.steps <= EvaluationBudget.maximumSteps else {
        throw PromQLError(
          "the subqueries take more than \(EvaluationBudget.maximumSteps) steps", at: place, kind: .execution)
      }
      try inner.update(at: moment.at(time))
      for element in inner.output { add(element, at: time) }
      let next = time.saturatingMinus(-step)
      if next == time { break }
      time = next
    }
    layOut()
  }

  private func add(_ element: VectorSample, at time: Int64) {
    let (slot, isNew) = slots.take(element.labels)
    if isNew {
      labels.append(element.labels)
      if slot == columns.count { columns.append([]) } else { columns[slot].removeAll(keepingCapacity: true) }
    }
    columns[slot].append(Sample(time: time, value: element.value))
  }

  /// Brings the columns into one piece of memory that stays where it is.
  private func layOut() {
    let total = labels.indices.reduce(0) { $0 + columns[$1].count }
    if memory.count < total {
      memory.deallocate()
      memory = .allocate(capacity: total)
    }
    var offset = 0
    for (slot, labels) in labels.enumerated() {
      let count = columns[slot].count
      for (index, sample) in columns[slot].enumerated() { memory.initializeElement(at: offset + index, to: sample) }
      let samples = UnsafeBufferPointer(rebasing: memory[offset..<offset + count])
      windows.append(Window(labels: labels, samples: samples, mayHaveResets: true))
      offset += count
    }
  }
}
