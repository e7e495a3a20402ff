extension Lesson {
  private init(_ name: String, _ variant: String, without: [String], fails: [String], isLong: Bool = false) {
    self.init(scenario: "novapulse/\(name)", variant: variant, without: without, fails: fails, isLong: isLong)
  }

  static let novaPulse = [
    Lesson("worker-outage", "base", without: noFaults, fails: ["alert EmailQueueHigh", "outcome"]),
    Lesson("worker-outage", "restarted", without: noActions, fails: ["outcome"], isLong: true),
    Lesson("redis-outage", "base", without: noFaults, fails: ["alert ApiErrorRateCritical"]),
    Lesson("steady-load", "base", without: ["components.novapulse-worker.replicas=0"], fails: ["alert"], isLong: true),
  ]
}
