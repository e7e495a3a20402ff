import Operator
import TestSupport
import Testing

/// Every command block of the operations runbook, as written, each in a world of its own.
@Suite("Commands of the operations runbook")
struct OperationsRunbookTests {
  static let blocks =
    OperationsRunbook.daily + OperationsRunbook.tasks + OperationsRunbook.troubleshooting
    + OperationsRunbook.emergencies
    + OperationsRunbook.maintenance

  private static let morning = Result { try Rehearsing.plan(OperationsRunbook.scenario) }

  @Test func allOfThemAreThere() {
    let count = Self.blocks.map(\.commands).reduce(0, +)
    #expect(count == 68)
    Verification.record(
      "Commands of the operations runbook", asked: "every command is a test",
      measured: "\(count) command lines in \(Self.blocks.count) blocks", passed: count == 68)
  }

  @Test(arguments: blocks) func doesWhatTheRealToolsDo(_ block: RunbookBlock) throws {
    let result = try Rehearsing.run(
      [block.text], at: "6m", plan: Self.morning.get(), variables: OperationsRunbook.variables)[0]
    #expect(result.exitCode == block.exitCode, "\(result.output)\(result.errorOutput)")
    for text in block.output { #expect(result.output.contains(text), "\(result.output)\(result.errorOutput)") }
    if block.isSilent { #expect(result.output.isEmpty, "\(result.output)") }
    for text in block.error { #expect(result.errorOutput.contains(text), "\(result.errorOutput)") }
  }
}
