import VirtualTime

/// What can be said about the timing of faults and actions only when all of them are known: what follows what.
struct TimingCheck {
  /// A fault or action as far as its timing goes.
  struct Entry {
    /// Its `id`, or the name that was made for a fault.
    var id: String?
    var hasGivenID: Bool
    var isFault: Bool
    var timing: Timing
    var length: DurationDistribution?
    /// Where it stands, and where its keys do.
    var fields: Fields
  }

  let entries: [Entry]
  let problems: ProblemList
  /// Of the run; nil when unknown.
  let duration: VirtualDuration?
  private let indices: [String: Int]

  init(_ entries: [Entry], duration: VirtualDuration?, problems: ProblemList) {
    self.entries = entries
    self.problems = problems
    self.duration = duration
    indices = Dictionary(
      entries.enumerated().compactMap { index, entry in entry.id.map { ($0, index) } }, uniquingKeysWith: { a, _ in a })
  }

  func run() {
    // Nothing else makes sense along a cycle, and everything else follows chains to their ends.
    if reportCycles() || reportLongChains() { return }
    for entry in entries {
      checkAnchor(entry)
      checkRepetition(entry)
      checkName(entry)
      checkWindow(entry)
    }
  }

  /// What it follows; nil without `after`, or when the other could not be read.
  private func anchor(of entry: Entry) -> (entry: Entry, anchor: Timing.Anchor)? {
    guard case .after(let anchor) = entry.timing.beginning, let index = indices[anchor.id] else { return nil }
    return (entries[index], anchor)
  }

  private func word(_ entry: Entry) -> String { entry.isFault ? "fault" : "action" }

  // MARK: Cycles

  private func reportCycles() -> Bool {
    var isSettled = [Bool](repeating: false, count: entries.count)
    var found = false
    for start in entries.indices where !isSettled[start] {
      var path: [Int] = []
      var current: Int? = start
      while let index = current, !isSettled[index] {
        if let first = path.firstIndex(of: index) {
          let names = (path[first...] + [index]).map { entries[$0].id ?? "" }.joined(separator: " -> ")
          let place = entries[index].fields["after"]?.position ?? entries[index].fields.position
          problems.report(place, "these wait for each other in a cycle: \(names)")
          found = true
          break
        }
        path.append(index)
        current = anchor(of: entries[index]).flatMap { $0.entry.id }.flatMap { indices[$0] }
      }
      for index in path { isSettled[index] = true }
    }
    return found
  }

  /// The most others that one can wait for, one behind the other.
  static let longestChain = 100

  private func reportLongChains() -> Bool {
    var found = false
    for entry in entries {
      var length = 0
      var current = anchor(of: entry)
      while let (other, _) = current, length <= Self.longestChain {
        length += 1
        current = anchor(of: other)
      }
      guard length > Self.longestChain, let node = entry.fields["after"] else { continue }
      problems.report(node.position, "this waits for more than \(Self.longestChain) others, one behind the other")
      found = true
    }
    return found
  }

  // MARK: One entry

  private func happensOften(_ entry: Entry) -> Bool {
    entry.timing.recurrence != nil || anchor(of: entry).map { happensOften($0.entry) } ?? false
  }

  private func checkAnchor(_ entry: Entry) {
    guard let (other, anchor) = anchor(of: entry), let node = entry.fields["after"] else { return }
    if anchor.isEnd, !other.isFault {
      problems.report(node.position, "the action '\(anchor.id)' has no end", note: "follow '\(anchor.id)' itself")
    } else if anchor.isEnd, other.length == nil {
      problems.report(
        node.position, "the fault '\(anchor.id)' lasts to the end of the run", note: "it needs 'for' to have an end")
    }
    if let every = entry.fields["every"], happensOften(other) {
      problems.report(
        every.position, "'\(anchor.id)' can happen more than once, and each time this would begin to repeat",
        note: "use 'after' without 'every'")
    }
  }

  private func checkRepetition(_ entry: Entry) {
    let isRandom = if case .meanTimeBetween? = entry.timing.recurrence { true } else { false }
    let isLengthDrawn = entry.length.map { $0 != .constant($0.mean) } ?? false
    let isOften = happensOften(entry)
    if entry.isFault, isOften, entry.length == nil {
      problems.report(
        entry.fields.position, "a fault that can happen more than once needs 'for'", isAboutAbsence: true)
    }
    guard !entry.hasGivenID else { return }
    if entry.isFault, isOften {
      problems.report(
        entry.fields.position, "a fault that can happen more than once needs an 'id'",
        note: "its occurrences are named ID-1, ID-2 and so on", isAboutAbsence: true)
    } else if isRandom || isLengthDrawn {
      problems.report(
        entry.fields.position, "\(entry.isFault ? "a fault" : "an action") with random times needs an 'id'",
        note: "its random numbers depend on it", isAboutAbsence: true)
    }
  }

  /// The names of occurrences must be free.
  private func checkName(_ entry: Entry) {
    guard entry.isFault, let name = entry.id, let dash = name.lastIndex(of: "-") else { return }
    let number = name[name.index(after: dash)...]
    guard !number.isEmpty, number.first != "0", number.allSatisfy({ ("0"..."9").contains($0) }) else { return }
    guard let index = indices[String(name[..<dash])], entries[index].isFault, happensOften(entries[index]) else {
      return
    }
    let other = entries[index]
    problems.report(
      (entry.fields["id"] ?? other.fields["id"])?.position ?? entry.fields.position,
      "'\(name)' is the name of an occurrence of the fault '\(name[..<dash])'")
  }

  // MARK: Where it lies in the run

  /// When it happens first, where that depends on no random number.
  private func first(_ entry: Entry) -> VirtualInstant? {
    if case .meanTimeBetween? = entry.timing.recurrence { return nil }
    if case .at(let instant) = entry.timing.beginning { return instant }
    guard let (other, anchor) = anchor(of: entry), let begins = first(other) else { return nil }
    guard anchor.isEnd else { return begins + anchor.delay }
    guard let length = other.length, length == .constant(length.mean), length.mean <= duration ?? .zero else {
      return nil
    }
    return begins + length.mean + anchor.delay
  }

  private func checkWindow(_ entry: Entry) {
    guard let duration, let begins = first(entry) else { return }
    let end = VirtualInstant.start + duration
    if begins >= end {
      // Moments that the file states itself are checked where they are read.
      guard let node = entry.fields["after"] else { return }
      problems.report(
        node.position, "this would begin at \(begins), but the run ends at \(duration)", isAboutAbsence: true)
    } else if let length = entry.length, length == .constant(length.mean), !happensOften(entry),
      length.mean.nanoseconds > end.nanoseconds - begins.nanoseconds, let node = entry.fields["for"]
    {
      problems.report(
        node.position, "the fault would last beyond the end of the run at \(duration)",
        note: "leave 'for' out if it lasts to the end", isAboutAbsence: true)
    }
  }
}
