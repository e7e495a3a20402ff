import MongoEngine
import Testing

@Suite struct RetryTests {
  static let label: Set<String> = [RetryMachine.retryableLabel]

  /// What a client does after a first failure.
  @Test(arguments: [
    (OperationKind.singleWrite, AttemptFailure.network, true), (.multiWrite, .network, false), (.read, .network, true),
    (.unrepeatable, .network, false), (.unacknowledgedWrite, .network, false),
    (.singleWrite, .server(code: 10_107, labels: label), true),
    (.singleWrite, .server(code: 10_107, labels: []), false),
    (.singleWrite, .writeConcern(code: 91, labels: label), true),
    (.singleWrite, .writeConcern(code: 64, labels: []), false),
    (.singleWrite, .server(code: 11_000, labels: []), false), (.read, .server(code: 13_436, labels: []), true),
    (.read, .server(code: 11_600, labels: []), true), (.read, .server(code: 2, labels: []), false),
    (.read, .poolCleared, true),
  ])
  func retriesOnce(kind: OperationKind, failure: AttemptFailure, retried: Bool) {
    var machine = RetryMachine(kind)
    #expect(machine.failed(failure) == (retried ? .retry : .fail(failure)))
    if retried { #expect(machine.failed(failure) == .fail(failure)) }
    var disabled = RetryMachine(kind, isEnabled: false)
    #expect(disabled.failed(failure) == .fail(failure))
  }

  @Test func anAttemptThatDidNothingReportsTheOneBefore() {
    var machine = RetryMachine(.singleWrite)
    #expect(machine.failed(.server(code: 91, labels: Self.label)) == .retry)
    let second = AttemptFailure.server(code: 10_107, labels: Self.label.union([RetryMachine.nothingWrittenLabel]))
    #expect(machine.failed(second) == .fail(.server(code: 91, labels: Self.label)))
  }

  @Test func oldServersAreLabelledByTheClient() {
    var machine = RetryMachine(.singleWrite, isOldServer: true)
    #expect(machine.failed(.server(code: 189, labels: [])) == .retry)
    #expect(machine.labels(of: .server(code: 189, labels: [])) == Self.label)
    #expect(machine.labels(of: .server(code: 11_000, labels: [])).isEmpty)
  }
}
