import Components
import SimulationKernel
import Telemetry
import TestSupport
import Testing
import VirtualTime

/// n attempts at failure probability p: load factor (1 - p^n) / (1 - p), success 1 - p^n. Through the queue, its worker and
/// a provider.
@Suite struct AttemptArithmeticTests {
  struct Setting: CustomTestStringConvertible, Sendable {
    var attempts: Int
    var failure: Double
    var testDescription: String { "\(attempts) attempts at \(failure)" }

    private var allFail: Double { (0..<attempts).reduce(1) { product, _ in product * failure } }
    var success: Double { 1 - allFail }
    var load: Double { success / (1 - failure) }
    /// The variance of the number of attempts of one message.
    var variance: Double {
      var mean = 0.0
      var square = 0.0
      var reached = 1.0
      for attempt in 1...attempts {
        let probability = attempt == attempts ? reached : reached * (1 - failure)
        mean += probability * Double(attempt)
        square += probability * Double(attempt * attempt)
        reached *= failure
      }
      return square - mean * mean
    }
  }

  static let settings = [1, 2, 3, 5, 8].flatMap { attempts in
    [0.02, 0.1, 0.3, 0.5, 0.9].map { Setting(attempts: attempts, failure: $0) }
  }
  private static let messages = Verification.isOn ? 40_000 : 400

  /// How far load factor and success are off, in standard errors.
  private static func deviations(_ setting: Setting) throws -> (load: Double, success: Double) {
    var parts = QueueSystem.Parts()
    parts.sms = "acceptLatency: 0s, errors: [{code: '503', share: \(setting.failure)}]"
    parts.queue = "attempts: {max: \(setting.attempts), backoff: {type: fixed, delay: 1s, jitter: none}}"
    parts.worker = "batch: 100, pollInterval: 100ms"
    parts.api = "maxConcurrent: 1000000"
    let queue = try QueueSystem(parts, seed: UInt64(setting.attempts))
    queue.system.offer(messages)
    try queue.system.run(until: .minutes(20))
    let count = Double(messages)
    #expect(queue.rows(.sent) + queue.rows(.failed) == messages)
    let load = Double(queue.log.count(.sendBegan)) / count
    let success = Double(queue.log.count(.recorded)) / count
    func errors(_ difference: Double, _ variance: Double) -> Double {
      variance < 1e-12 ? (difference.magnitude < 1e-9 ? 0 : 99) : difference / (variance / count).squareRoot()
    }
    return (
      errors(load - setting.load, setting.variance),
      errors(success - setting.success, setting.success * (1 - setting.success))
    )
  }

  @Test func followsTheClosedForm() throws {
    var worst = 0.0
    for setting in Self.settings {
      let found = try Self.deviations(setting)
      // 50 figures: one in 400 lies beyond three standard errors by chance.
      #expect(found.load.magnitude < 3.5 && found.success.magnitude < 3.5, "\(setting.testDescription): \(found)")
      worst = max(worst, found.load.magnitude, found.success.magnitude)
    }
    Verification.record(
      "Load factor and success of n attempts",
      asked: "(1 - p^n) / (1 - p) and 1 - p^n within 3.5 standard errors, at least 20 settings",
      measured: "\(Self.settings.count) settings of \(Self.messages) messages, largest deviation "
        + "\((worst * 100).rounded() / 100) standard errors", passed: worst < 3.5)
  }
}
