import Harness

/// The letters that tie the marks of the chart to the entries of the list.
struct MarkKeys {
  /// What marks beyond the alphabet, and those whose entries are left out of the list, share.
  static let overflow: Character = "*"

  private let keys: [Character?]

  /// `a` to `z`, then `A` to `Z`, over the faults, actions, symptoms, alerts and incidents that are `shown`, in order.
  init(_ timeline: [TimelineEntry], shown: (Int) -> Bool) {
    var letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".makeIterator()
    keys = timeline.enumerated().map { index, entry in
      guard entry.kind.isMarked else { return nil }
      return shown(index) ? letters.next() ?? Self.overflow : Self.overflow
    }
  }

  /// The letter of an entry by its index in the timeline; nil for load, milestones and what people do.
  subscript(index: Int) -> Character? { keys[index] }
}

extension TimelineEntry.Kind {
  /// Whether entries of this kind have a mark under the axis.
  var isMarked: Bool { self != .load && self != .milestone && self != .response }

  var tone: Tone {
    switch self {
    case .fault: .fault
    case .action: .action
    case .symptom: .symptom
    case .alert: .caution
    case .incident: .bad
    case .response: .good
    case .load, .milestone: .faint
    }
  }
}
