import BullEngine
import RedisEngine
import Telemetry

extension StepFailure {
  /// Redis has not answered, or with an error.
  init(redis error: any Error, _ journal: Journal) {
    let text =
      switch error {
      case let error as IORedisError: error.description
      case let error as RedisError: error.text
      default: "\(error)"
      }
    self.init(code: journal.intern(RedisErrorName.of(text)), text, status: 503)
  }
}
