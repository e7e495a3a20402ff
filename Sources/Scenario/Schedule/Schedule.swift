import Components
public import VirtualTime

/// When the faults and actions of a plan happen in the run of one seed.
///
/// What is random is drawn from a stream per fault or action, keyed by (seed, its id), so that adding, removing or
/// changing one shifts no other. What would begin at or behind the end of the run does not happen; what would end
/// behind it lasts to the end.
public struct Schedule: Hashable, Sendable {
  /// One time that a fault or action happens.
  public struct Occurrence: Hashable, Sendable {
    /// The fault's or action's index in the plan.
    public var index: Int
    /// The fault's id, numbered (`ID-1`, `ID-2`, ...) if it can happen more than once; an action's own, empty without.
    public var id: String
    public var begins: VirtualInstant
    /// nil: at the end of the run, or never because it has no length.
    public var ends: VirtualInstant?
  }

  /// In the order of the plan; those of one fault by their beginnings.
  public private(set) var faults: [Occurrence] = []
  /// In the order of the plan; those of one action by their beginnings.
  public private(set) var actions: [Occurrence] = []

  /// - Precondition: anchors exist and form no cycle, as in every plan that was read from a file.
  /// - Complexity: O(occurrences).
  public init(_ plan: Plan, seed: UInt64) {
    var drawing = ScheduleDrawing(plan, seed: seed)
    for (index, fault) in plan.faults.enumerated() {
      let isRepeated = drawing.happensOften(fault.timing)
      for (number, span) in drawing.spans(.fault(index)).enumerated() {
        let id = isRepeated ? "\(fault.fault.id)-\(number + 1)" : fault.fault.id
        faults.append(Occurrence(index: index, id: id, begins: span.begins, ends: span.ends))
      }
    }
    for (index, action) in plan.actions.enumerated() {
      for span in drawing.spans(.action(index)) {
        actions.append(Occurrence(index: index, id: action.id ?? "", begins: span.begins, ends: nil))
      }
    }
  }
}
