import TestSupport
import Testing
import VirtualTime

@testable import Incidents

/// An automation's machine, driven minute by minute.
struct DrivenAutomation {
  var machine: AutomationMachine
  /// What it did, as `3 act`, with the minutes since the start; what held it back as `3 cooldown`.
  private(set) var story: [String] = []
  let delay: VirtualDuration
  /// Whether an act leaves something to undo.
  let leavesRemedy: Bool
  /// How long an act takes.
  let takes: Int64

  init(
    cooldown: Int64 = 5, most: Int = 6, undoAfter: Int64 = 0, delay: Int64 = 0, leavesRemedy: Bool = true,
    takes: Int64 = 0
  ) {
    machine = AutomationMachine(cooldown: .minutes(cooldown), maxPerHour: most, undoAfter: .minutes(undoAfter))
    self.delay = .minutes(delay)
    self.leavesRemedy = leavesRemedy
    self.takes = takes
  }

  /// Lets the trigger hold in these minutes, ends not included.
  mutating func run(_ spans: [Range<Int64>], until end: Int64) -> [String] {
    var busyUntil: (minute: Int64, duty: AutomationMachine.Duty)?
    let delay = delay
    func at(_ minute: Int64) -> VirtualInstant { .start + .minutes(minute) }
    for minute in 0...end {
      if let busy = busyUntil, busy.minute <= minute {
        busyUntil = nil
        note(machine.done(hasRemedy: busy.duty == .act && leavesRemedy, now: at(minute)) { delay }, minute)
      }
      let holds = spans.contains { $0.contains(minute) }
      note(machine.set(triggered: holds, now: at(minute)) { delay }, minute)
      while let next = machine.next, next <= at(minute) {
        let (duty, restraint) = machine.due(now: at(minute)) { delay }
        note(restraint, minute)
        guard let duty else { continue }
        story.append("\(minute) \(duty)")
        if takes > 0 {
          busyUntil = (minute + takes, duty)
        } else {
          note(machine.done(hasRemedy: duty == .act && leavesRemedy, now: at(minute)) { delay }, minute)
        }
      }
    }
    return story
  }

  private mutating func note(_ restraint: AutomationMachine.Restraint?, _ minute: Int64) {
    if let restraint { story.append("\(minute) \(restraint.rawValue)") }
  }
}

@Suite("When automations act")
struct AutomationMachineTests {
  @Test func actsOnceAndUndoes() {
    var one = DrivenAutomation()
    #expect(one.run([10..<30], until: 60) == ["10 act", "30 undo"])
    var patient = DrivenAutomation(undoAfter: 7, delay: 2)
    #expect(patient.run([10..<30], until: 60) == ["12 act", "37 undo"])
  }

  @Test("What is over before its delay is not acted on")
  func calledOff() {
    var one = DrivenAutomation(delay: 5)
    #expect(one.run([10..<14, 20..<40], until: 60) == ["25 act", "40 undo"])
  }

  @Test("A trigger that comes back before the undoing keeps the remedy")
  func comesBack() {
    var one = DrivenAutomation(undoAfter: 10)
    #expect(one.run([10..<20, 25..<40], until: 60) == ["10 act", "50 undo"])
  }

  @Test("Between two acts lies the cooldown, told once")
  func coolsDown() {
    var flapping = DrivenAutomation(cooldown: 10)
    #expect(
      flapping.run([0..<2, 3..<5, 6..<20], until: 30) == [
        "0 act", "2 undo", "3 cooldown", "6 cooldown", "10 act", "20 undo",
      ])
  }

  @Test("Without anything to undo it acts again and again, up to the limit of the hour")
  func repeats() {
    var one = DrivenAutomation(cooldown: 10, most: 3, leavesRemedy: false)
    #expect(
      one.run([0..<100], until: 99) == [
        "0 act", "0 cooldown", "10 act", "10 cooldown", "20 act", "20 limit per hour", "60 act", "60 limit per hour",
        "70 act", "70 limit per hour", "80 act", "80 limit per hour",
      ])
  }

  @Test("While it is at work it decides nothing")
  func isBusy() {
    var one = DrivenAutomation(takes: 5)
    #expect(one.run([10..<12], until: 40) == ["10 act", "15 undo"])
  }

  @Test("It never acts too soon, too often, without a reason, or twice over", arguments: 0..<300)
  func manySeeds(seed: Int) {
    var random = RandomStream(seed: UInt64(seed), name: "automation")
    func draw(_ range: ClosedRange<Int>) -> Int64 { Int64(range.lowerBound + random.below(range.count)) }
    let (cooldown, most, undoAfter) = (draw(1...90), Int(draw(1...5)), draw(0...20))
    let leavesRemedy = random.chance(0.6)
    var spans: [Range<Int64>] = []
    var minute = draw(0...20)
    while minute < 900 {
      let end = minute + draw(1...60)
      spans.append(minute..<end)
      minute = end + draw(1...60)
    }
    var one = DrivenAutomation(
      cooldown: cooldown, most: most, undoAfter: undoAfter, delay: draw(0...10), leavesRemedy: leavesRemedy,
      takes: draw(0...3))
    let story = one.run(spans, until: 1_000).map { line in
      let words = line.split(separator: " ", maxSplits: 1)
      return (at: Int64(words[0])!, what: String(words[1]))
    }
    let acts = story.filter { $0.what == "act" }.map(\.at)
    #expect(!acts.isEmpty)
    for (earlier, later) in zip(acts, acts.dropFirst()) { #expect(later - earlier >= cooldown) }
    for act in acts {
      #expect(acts.count { $0 > act - 60 && $0 <= act } <= most)
      #expect(spans.contains { $0.contains(act) }, "an act without a trigger")
    }
    var hasRemedy = false
    for entry in story where entry.what == "act" || entry.what == "undo" {
      #expect(hasRemedy == (entry.what == "undo"), "at \(entry.at)")
      hasRemedy = entry.what == "act" && leavesRemedy
      if entry.what == "undo" {
        // Over for as long as it waits: nothing of a span lies within.
        #expect(!spans.contains { $0.overlaps((entry.at - undoAfter)..<(entry.at + 1)) }, "at \(entry.at)")
      }
    }
  }
}
