import Memory
import TestSupport
import Testing

/// A change that makes every message dearer shows here, whatever else the machine is doing: nothing of this is time.
///
/// The built program plays some minutes of the steady load; its counters are compared with `Benchmarks/baselines/`.
@Suite(
  "Cost of the outbound pipeline against its baseline",
  .enabled(if: !MeasuredProgram.all.isEmpty, "the release product is compared by `make verify`"))
struct RegressionTests {
  /// Events follow from scenario and seed, whatever built the program for whatever processor.
  @Test(.disabled(if: Baseline.isUpdating), arguments: MeasuredProgram.all)
  func events(_ program: MeasuredProgram) throws {
    try compare([.events], with: program.engineCounters(), of: program)
  }

  @Test(.disabled(if: Baseline.isUpdating), .ofTheSameToolchain, arguments: MeasuredProgram.all)
  func jobsAndBytes(_ program: MeasuredProgram) throws {
    try compare(Counter.ofTheEngine, with: program.engineCounters(), of: program)
  }

  @Test(.disabled(if: Baseline.isUpdating), .ofTheSameToolchain, .withValgrind, arguments: MeasuredProgram.all)
  func allocationsAndInstructions(_ program: MeasuredProgram) throws {
    let profile = try program.profile()
    try compare(Counter.ofTheProfile, with: profile.counters, of: program, callers: profile.callers)
  }

  private func compare(
    _ counters: [Counter], with measured: [Counter: Int], of program: MeasuredProgram,
    callers: @autoclosure () -> String = ""
  ) throws {
    let baseline = try Baseline.read(program.configuration)
    for counter in counters {
      let value = try #require(measured[counter], "\(counter.title) was not measured")
      let finding = baseline.finding(counter, measured: value)
      if program.configuration == .release {
        Verification.record(
          "Cost of the pipeline against its baseline",
          asked: "as committed" + (counter.tolerance > 0 ? ", within \(counter.tolerance * 100) %" : ""),
          measured: "\(value) \(counter.title)", passed: finding == nil)
      }
      guard let finding else { continue }
      let detail = counter == .allocationsPerThousandMessages ? callers() : ""
      Issue.record("\(program.configuration.rawValue), \(finding)\(detail)")
    }
  }

  @Test(
    .enabled(if: Baseline.isUpdating, "make update-baselines does this"), .withValgrind, arguments: MeasuredProgram.all)
  func writesTheBaseline(_ program: MeasuredProgram) throws {
    let toolchain = try #require(Toolchain.current, "no `swift` on the path tells its version")
    let profile = try program.profile()
    let counters = try program.engineCounters().merging(profile.counters) { $1 }
    try #require(counters.count == Counter.allCases.count, "built without the Jemalloc trait")
    try Baseline(swift: toolchain.swift, architecture: toolchain.architecture, counters: counters)
      .write(program.configuration)
    print("\(program.configuration.rawValue)\(profile.callers)")
  }
}

extension Trait where Self == ConditionTrait {
  /// Bytes and instructions belong to a compiler, a processor and an allocator.
  fileprivate static var ofTheSameToolchain: Self {
    .enabled(
      "the baseline is of another toolchain, architecture or allocator: `make update-baselines` writes one for this"
    ) {
      AllocatedBytes.onThisThread() != nil
        && MeasuredProgram.all.allSatisfy { (try? Baseline.read($0.configuration))?.belongs(to: .current) ?? true }
    }
  }

  fileprivate static var withValgrind: Self {
    .enabled("valgrind is not installed: `make test` does it") { ExternalTool("valgrind") != nil }
  }
}
