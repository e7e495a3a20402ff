import Testing
import VirtualTime

@testable import Components

@Suite struct RevisionHistoryTests {
  private func template(_ image: String, _ size: String = "1", restarts: Int = 0) -> PodTemplate {
    PodTemplate(image: image, environment: [EnvironmentEntry(name: "SIZE", value: size)], restarts: restarts)
  }

  private func history(_ images: [String], limit: Int = 10) -> RevisionHistory {
    var history = RevisionHistory(template(images[0]), limit: limit)
    for image in images.dropFirst() { _ = history.change(to: template(image)) }
    return history
  }

  @Test("Every other template is a revision; an equal one is none")
  func changes() {
    var history = history(["v1"])
    var changed = [history.change(to: template("v1"))]
    #expect(history.current.revision == 1)
    changed.append(history.change(to: template("v2")))
    changed.append(history.change(to: template("v2", "2")))
    changed.append(history.change(to: template("v2", "2", restarts: 1)))
    #expect(changed == [false, true, true, true])
    #expect(history.sets.map(\.revision) == [1, 2, 3, 4] && history.sets.map(\.id) == [1, 2, 3, 4])
  }

  @Test("A template that was used before takes up its ReplicaSet under a new number")
  func reuse() {
    var history = history(["v1", "v2", "v3"])
    _ = history.change(to: template("v1"))
    #expect(history.sets.map(\.id) == [2, 3, 1])
    #expect(history.sets.map(\.revision) == [2, 3, 4])
  }

  @Test(
    "Going back",
    arguments: [(nil, "v2", [1, 3, 4]), (1, "v1", [2, 3, 4]), (2, "v2", [1, 3, 4])] as [(Int?, String, [Int])])
  func undo(revision: Int?, image: String, revisions: [Int]) throws {
    var history = history(["v1", "v2", "v3"])
    try history.undo(to: revision)
    #expect(history.current.template.image == image)
    #expect(history.sets.map(\.revision) == revisions)
  }

  @Test("Going back twice goes back and forth")
  func backAndForth() throws {
    var history = history(["v1", "v2", "v3"])
    var images: [String] = []
    for _ in 0..<4 {
      try history.undo(to: nil)
      images.append(history.current.template.image)
    }
    #expect(images == ["v2", "v3", "v2", "v3"])
    #expect(history.current.revision == 7)
  }

  @Test("After a change of the environment, going back reverts that, not the image before it")
  func undoOfTheEnvironment() throws {
    var history = history(["good", "bad"])
    _ = history.change(to: template("bad", "2"))
    try history.undo(to: nil)
    #expect(history.current.template == template("bad"))
    try history.undo(to: 1)
    #expect(history.current.template == template("good"))
  }

  @Test(
    "There is no way back to nothing",
    arguments: [(nil, .noHistory), (7, .noRevision(7)), (1, .isCurrent(1))] as [(Int?, RevisionHistory.Refusal)])
  func refusals(revision: Int?, refusal: RevisionHistory.Refusal) {
    var history = history(["v1"])
    do throws(RevisionHistory.Refusal) {
      try history.undo(to: revision)
      Issue.record("it went back")
    } catch {
      #expect(error == refusal)
    }
  }

  @Test(
    "Ten old ones are kept, and those that still have pods", arguments: [(10, 12, 11), (0, 5, 1), (3, 3, 3), (2, 9, 3)])
  func limit(limit: Int, count: Int, kept: Int) {
    var history = history((1...count).map { "v\($0)" }, limit: limit)
    history.trim(keeping: [])
    #expect(history.sets.map(\.revision) == Array((count - kept + 1)...count))
    var busy = self.history((1...count).map { "v\($0)" }, limit: limit)
    busy.trim(keeping: [1])
    #expect(busy.sets.contains { $0.id == 1 })
    #expect(busy.sets.count == max(kept, busy.sets.first?.id == 1 && limit == 0 ? 2 : kept))
  }

  @Test("Whatever is done, revisions rise and templates differ", arguments: Seeds.some(100))
  func anyHistory(seed: UInt64) {
    var random = RandomStream(seed: seed, name: "history")
    var history = history(["v0"], limit: 1 + random.below(6))
    for _ in 0..<60 {
      let before = history.current
      switch random.below(3) {
      case 0:
        let next = template("v\(random.below(5))", "\(random.below(3))")
        let isChanged = history.change(to: next)
        #expect(isChanged == (next != before.template))
        #expect(history.current.template == next)
      case 1:
        let previous = history.sets.dropLast().last?.template
        let worked = (try? history.undo(to: nil)) != nil
        #expect(worked == (previous != nil))
        if let previous { #expect(history.current.template == previous) }
      default: history.trim(keeping: [random.below(20)])
      }
      let revisions = history.sets.map(\.revision)
      #expect(revisions == revisions.sorted() && Set(revisions).count == revisions.count)
      #expect(Set(history.sets.map(\.template)).count == history.sets.count)
      #expect(Set(history.sets.map(\.id)).count == history.sets.count)
      #expect(history.current.revision >= before.revision)
    }
  }
}
