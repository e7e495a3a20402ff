import Telemetry
import Testing
import VirtualTime

@Suite("Journal")
struct JournalTests {
  final class Collector: JournalObserver {
    var events: [JournalEvent] = []
    func observe(_ event: JournalEvent) { events.append(event) }
  }

  @Test func observersSeeEveryEventInOrder() {
    let journal = Journal()
    let events = randomEvents(count: 100, seed: 5, in: journal)
    let early = Collector()
    let late = Collector()
    journal.addObserver(early)
    for event in events[..<40] { journal.record(event) }
    journal.addObserver(late)
    for event in events[40...] { journal.record(event) }
    #expect(early.events == events)
    #expect(late.events == Array(events[40...]))
  }

  /// Beside observers of everything, before and after it.
  @Test func anObserverIsShownTheKindsItAsksFor() {
    final class Chooser: JournalObserver {
      let kinds: Set<JournalEvent.Kind>? = [.claimed, .nameDefined, .receiptFailed]
      var events: [JournalEvent] = []
      func observe(_ event: JournalEvent) { events.append(event) }
    }
    let journal = Journal()
    let events = randomEvents(count: 2000, seed: 8, in: journal)
    let first = Collector()
    let chooser = Chooser()
    let last = Collector()
    for observer in [first, chooser, last] as [any JournalObserver] { journal.addObserver(observer) }
    for event in events { journal.record(event) }
    let chosen = events.filter { chooser.kinds!.contains($0.kind) }
    #expect(chosen.count > 10 && chosen.count < 1000)
    #expect(chooser.events == chosen)
    #expect(first.events == events)
    #expect(last.events == events)
  }

  @Test func observersChangeNoDigest() {
    let plain = Journal()
    let observed = Journal()
    observed.addObserver(Collector())
    for event in randomEvents(count: 100, seed: 6, in: plain) { plain.record(event) }
    for event in randomEvents(count: 100, seed: 6, in: observed) { observed.record(event) }
    #expect(plain.digest == observed.digest)
  }

  @Test func theJournalKeepsItsObserversAndLetsThemGo() {
    weak var watched: Collector?
    do {
      let journal = Journal()
      do {
        let collector = Collector()
        watched = collector
        journal.addObserver(collector)
      }
      #expect(watched != nil)
      journal.record(JournalEvent(time: .start, kind: .podReady, component: .none))
      #expect(watched?.events.count == 1)
    }
    #expect(watched == nil)
  }

  @Test func interningIsStable() {
    let journal = Journal()
    let names = (0..<1_000).map { "pod-\($0)" }
    let numbers = names.map(journal.intern)
    #expect(Set(numbers).count == 1_000)
    #expect(names.map(journal.intern) == numbers)
    #expect(numbers.map(journal.name) == names)
    #expect(journal.intern("") == .none)
    #expect(journal.name(of: .none) == "")
  }

  @Test func foreignNamesTrap() async {
    await #expect(processExitsWith: .failure) {
      Journal().record(JournalEvent(time: .start, kind: .podReady, component: NameID(1)))
    }
  }

  @Test func tooManyObserversTrap() async {
    await #expect(processExitsWith: .failure) {
      let journal = Journal()
      for _ in 0...Journal.maximumObservers { journal.addObserver(Collector()) }
    }
  }
}
