import Telemetry

/// A node whose elements have other labels than those they come from, such as no name, and must be told apart still.
class RelabelledNode: VectorNode {
  final let table: LabelTable
  private let place: Range<Int>
  @exclusivity(unchecked) private var slots = LabelSlots()

  init(_ table: LabelTable, at place: Range<Int>) {
    self.table = table
    self.place = place
  }

  /// Empties the output.
  final func begin() {
    output.removeAll(keepingCapacity: true)
    slots.reset()
  }

  /// - Throws: when there is an element with these labels already.
  final func add(_ labels: LabelID, _ value: Double) throws(PromQLError) {
    guard slots.take(labels).isNew else { throw PromQLError.sameLabels(table, labels, at: place) }
    output.append(VectorSample(labels: labels, value: value))
  }

  /// Adds an element that loses its name, and with it the metric's type and unit.
  /// - Throws: when there is an element with the labels that are left already.
  final func addNameless(_ labels: LabelID, _ value: Double) throws(PromQLError) {
    try add(table.withoutMetadata(labels), value)
  }
}

extension PromQLError {
  /// Two elements of a result became the same series.
  static func sameLabels(_ table: LabelTable, _ labels: LabelID, at place: Range<Int>) -> PromQLError {
    PromQLError(
      "two elements of the result have the same labels \(table.text(of: labels))", at: place, kind: .execution)
  }
}
