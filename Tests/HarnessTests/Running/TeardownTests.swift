import Components
import Memory
import Scenario
import TestSupport
import Testing

@testable import Harness

/// A range of seeds plays thousands of worlds in one process; none may stay behind.
@Suite("What a run leaves behind")
struct TeardownTests {
  private final class Weak {
    weak var component: (any Component)?
    let name: String
    init(_ component: any Component) {
      self.component = component
      name = component.name
    }
  }

  /// The names of the components that outlive their world.
  private static func survivors(of plan: Plan, playing: Bool) throws -> [String] {
    let components: [Weak]
    do {
      let world = try World(plan: plan, seed: 1, catalogue: .standard, options: RunOptions())
      components = world.registry.all.map(Weak.init)
      if playing { _ = world.play() }
      world.end()
    }
    return components.filter { $0.component != nil }.map(\.name)
  }

  @Test(arguments: [true, false]) func noComponentOutlivesItsWorld(playing: Bool) throws {
    for variants in try ShippedScenarios.reduced() {
      let survivors = try Self.survivors(of: variants[0], playing: playing)
      #expect(survivors == [], "\(variants[0].file)")
    }
  }

  @Test(arguments: [true, false]) func norDoesAnAPI(playing: Bool) throws {
    let plan = try SmallAPI.plan("duration: 1m\n" + SmallAPI.load)
    #expect(try Self.survivors(of: plan, playing: playing) == [])
  }

  /// After two runs that set up what is made once, two more keep next to nothing; one world left behind is megabytes. The
  /// month has faults of every kind; the other scenarios are tried with `make verify`.
  @Test(.enabled(if: AllocatedBytes.heldOnThisThread() != nil)) func noMemoryIsKept() async {
    // In a process of its own: tables that the runtime keeps for all threads grow on the thread that comes first.
    await #expect(processExitsWith: .success) {
      for plan in try ShippedScenarios.reduced().map({ $0[0] })
      where Verification.isOn || plan.file.hasSuffix("random-month.yaml") {
        func play(_ seeds: ClosedRange<UInt64>) throws {
          for seed in seeds { _ = try SimulationRun(plan: plan, seed: seed).execute() }
        }
        try play(1...2)
        let before = try #require(AllocatedBytes.heldOnThisThread())
        try play(3...4)
        let kept = try #require(AllocatedBytes.heldOnThisThread()) - before
        #expect(kept < 16 * 1024, "\(plan.file): \(kept) bytes after two runs")
      }
    }
  }
}
