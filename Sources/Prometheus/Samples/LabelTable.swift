public import Telemetry

/// A set of labels, as a number that a ``LabelTable`` gave it.
public struct LabelID: Hashable, Sendable {
  let index: Int32
  /// No labels at all.
  public static let empty = LabelID(index: 0)
}

/// Every set of labels that a store or an evaluation has met, each once.
///
/// Evaluation then works with numbers instead of texts. Sets are never forgotten: `count_values` over values that never
/// repeat makes the table grow with every evaluation.
public final class LabelTable {
  @exclusivity(unchecked) private var sets: [[MetricLabel]] = [[]]
  @exclusivity(unchecked) private var ids: [[MetricLabel]: LabelID] = [[]: .empty]
  @exclusivity(unchecked) private var nameless = LabelMapping()
  @exclusivity(unchecked) private var bare = LabelMapping()

  public init() {}

  /// How many sets there are.
  public var count: Int { sets.count }

  /// The number of a set of labels in any order; empty values count as absent. A metric's name is the label `__name__`.
  ///
  /// - Complexity: O(n log n).
  public func id(of labels: [MetricLabel]) -> LabelID {
    let sorted = labels.filter { !$0.value.isEmpty }.sorted { Self.precedes($0.name, $1.name) }
    if let known = ids[sorted] { return known }
    let id = LabelID(index: Int32(sets.count))
    sets.append(sorted)
    ids[sorted] = id
    return id
  }

  /// The labels of a set, by name.
  public func labels(of id: LabelID) -> [MetricLabel] { sets[Int(id.index)] }

  /// The value of a label; empty when absent.
  public func value(of label: String, in id: LabelID) -> String {
    sets[Int(id.index)].first { $0.name == label }?.value ?? ""
  }

  /// The same labels without the metric's name.
  ///
  /// - Complexity: O(1) after the first time.
  func withoutName(_ id: LabelID) -> LabelID {
    nameless.id(for: id) { id in self.id(of: labels(of: id).filter { $0.name != LabelMatcher.metricName }) }
  }

  /// The same labels without what describes the metric itself: its name, type and unit. Results of functions and of
  /// arithmetic have these.
  ///
  /// Source: Prometheus 3.5, `schema.IsMetadataLabel`, whatever the flags.
  /// - Complexity: O(1) after the first time.
  func withoutMetadata(_ id: LabelID) -> LabelID {
    bare.id(for: id) { id in self.id(of: labels(of: id).filter { !LabelMatcher.isMetadata($0.name) }) }
  }

  /// Whether one set comes before another, label by label, as Prometheus sorts series.
  public func precedes(_ a: LabelID, _ b: LabelID) -> Bool {
    let (a, b) = (sets[Int(a.index)], sets[Int(b.index)])
    for (left, right) in zip(a, b) {
      if left.name != right.name { return Self.precedes(left.name, right.name) }
      if left.value != right.value { return Self.precedes(left.value, right.value) }
    }
    return a.count < b.count
  }

  static func precedes(_ a: String, _ b: String) -> Bool { a.utf8.lexicographicallyPrecedes(b.utf8) }
}

/// A function from sets of labels to sets of labels that remembers what it gave.
struct LabelMapping {
  private var known: [Int32] = []

  /// - Complexity: O(1) after the first time.
  @inline(__always)
  mutating func id(for id: LabelID, make: (LabelID) -> LabelID) -> LabelID {
    self[id] ?? fill(Int(id.index), make(id))
  }

  /// What it gave for these labels; nil: nothing yet.
  @inline(__always)
  subscript(id: LabelID) -> LabelID? {
    let index = Int(id.index)
    return index < known.count && known[index] >= 0 ? LabelID(index: known[index]) : nil
  }

  /// Remembers what to give.
  mutating func remember(_ made: LabelID, for id: LabelID) { _ = fill(Int(id.index), made) }

  private mutating func fill(_ index: Int, _ made: LabelID) -> LabelID {
    if index >= known.count { known += [Int32](repeating: -1, count: index + 1 - known.count) }
    known[index] = made.index
    return made
  }
}

/// Numbers for sets of labels, from 0 in the order of their coming; forgotten in constant time.
struct LabelSlots {
  private var slots: [(serial: Int, slot: Int)] = []
  private var serial = 0
  private(set) var count = 0

  mutating func reset() {
    serial += 1
    count = 0
  }

  /// The set's number and whether it came for the first time.
  mutating func take(_ id: LabelID) -> (slot: Int, isNew: Bool) {
    let index = Int(id.index)
    if index >= slots.count { slots += Array(repeating: (0, 0), count: index + 64 - slots.count) }
    if slots[index].serial == serial { return (slots[index].slot, false) }
    slots[index] = (serial, count)
    count += 1
    return (count - 1, true)
  }

  /// The set's number; nil when it did not come.
  func slot(of id: LabelID) -> Int? {
    let index = Int(id.index)
    return index < slots.count && slots[index].serial == serial ? slots[index].slot : nil
  }
}
