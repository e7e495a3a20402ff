import TestSupport
import Testing

/// A change that makes every message dearer shows here, whatever else the machine is doing: nothing of this is time.
///
/// The built program plays some minutes of the steady load; its counters are compared with `Benchmarks/baselines/`.
@Suite(
  "Cost of the outbound pipeline against its baseline",
  .enabled(if: !MeasuredProgram.all.isEmpty, "the release product is compared by `make verify`"))
struct RegressionTests {
  @Test(
    .disabled(if: Baseline.isUpdating, "new baselines are written"), arguments: MeasuredProgram.all, Counter.allCases)
  func isWhatItWas(_ program: MeasuredProgram, _ counter: Counter) throws {
    let configuration = program.configuration
    let reading = try #require(MeasuredProgram.readings[configuration]).get(program)
    let baseline = try Baseline.read(configuration)
    let toolchain = try #require(Toolchain.current, "no `swift` on the path tells its version")
    if let obstacle = reading.obstacles[counter] ?? baseline.obstacle(to: counter, measuredBy: toolchain) {
      try Test.cancel("\(configuration.rawValue), \(counter.title): \(obstacle)")
    }
    let measured = try #require(reading.counters[counter])
    let finding = baseline.finding(counter, measured: measured)
    if configuration == .release {
      Verification.record(
        "Cost of the pipeline against its baseline", asked: "as committed, within \(counter.tolerance * 100) %",
        measured: "\(measured) \(counter.title)", passed: finding == nil)
    }
    guard let finding else { return }
    Issue.record("\(configuration.rawValue), \(finding)\(reading.detail(of: counter))")
  }

  @Test(
    .enabled(if: Baseline.isUpdating, "\(Baseline.updateCommand) does this"), arguments: MeasuredProgram.all)
  func writesTheBaseline(_ program: MeasuredProgram) throws {
    let reading = try program.reading()
    try #require(reading.obstacles.isEmpty, "\(reading.obstacles)")
    let toolchain = try #require(Toolchain.current, "no `swift` on the path tells its version")
    try Baseline(swift: toolchain.swift, architecture: toolchain.architecture, counters: reading.counters)
      .write(program.configuration)
    print("\(program.configuration.rawValue)\(reading.detail(of: .allocationsPerThousandMessages))")
  }
}
