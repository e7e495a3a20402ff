extension Lesson {
  private init(_ name: String, _ variant: String, without: [String], fails: [String], isLong: Bool = false) {
    self.init(
      scenario: "outbound-messaging/\(name)", variant: variant, without: without, fails: fails, isLong: isLong)
  }

  static let outboundMessaging = [
    Lesson("high-queue-depth", "base", without: noFaults, fails: ["HighQueueDepth", "delivery_latency of EMAIL"]),
    Lesson("high-queue-depth", "larger-batches", without: noFaults, fails: ["HighQueueDepth ends"], isLong: true),
    Lesson(
      "high-queue-depth", "more-pods", without: noActions, fails: ["HighQueueDepth", "delivery_latency of EMAIL"],
      isLong: true),
    Lesson("high-queue-depth", "stop-sms", without: noActions, fails: ["delivery_latency of EMAIL"], isLong: true),
    Lesson(
      "dead-letter-growth", "base", without: noActions,
      fails: ["DeadLetterGrowthP1 ends", "messages_dead_lettered of WHATSAPP"]),
    Lesson(
      "dead-letter-growth", "nobody-acts", without: noFaults,
      fails: ["DeadLetterGrowth begins", "DeadLetterGrowthP1", "messages_dead_lettered of WHATSAPP"], isLong: true),
    Lesson(
      "dead-letter-growth", "reprocess-too-early", without: noFaults, fails: ["attempts_failed", "messages_dead"],
      isLong: true),
    Lesson("dead-letter-growth", "archive", without: noActions, fails: ["DeadLetterGrowthP1 ends"], isLong: true),
    Lesson(
      "high-failure-rate", "base", without: noFaults, fails: ["HighFailureRate"]),
    Lesson("high-failure-rate", "base", without: noActions, fails: ["messages_dead_lettered of EMAIL"], isLong: true),
    Lesson(
      "high-failure-rate", "nobody-acts", without: noFaults, fails: ["HighFailureRate", "messages_dead_lettered"],
      isLong: true),
    Lesson(
      "high-failure-rate", "disable-email", without: noActions, fails: ["messages_dead_lettered", "delivery_latency"],
      isLong: true),
    Lesson(
      "high-failure-rate", "backup-provider", without: noActions, fails: ["HighFailureRate", "messages_dead_lettered"],
      isLong: true),
    Lesson(
      "high-failure-rate", "rollback", without: noFaults, fails: ["HighFailureRate", "messages_dead_lettered"],
      isLong: true),
    Lesson("stuck-messages", "base", without: noActions, fails: ["StuckMessages"]),
    Lesson("stuck-messages", "nobody-acts", without: noFaults, fails: ["StuckMessages"], isLong: true),
    Lesson("stuck-messages", "reset-sending", without: noFaults, fails: ["StuckMessages"], isLong: true),
    Lesson("stuck-messages", "force-too-early", without: noFaults, fails: ["StuckMessages"], isLong: true),
    Lesson(
      "stuck-messages", "shorter-cap",
      without: [
        "components.outbox.attempts.backoff.delay=1h", "components.outbox.attempts.backoff.cap=8h",
        "components.outbox.attempts.backoff.jitter=none",
      ], fails: ["StuckMessages"], isLong: true),
    Lesson(
      "high-delivery-latency", "base", without: noFaults,
      fails: ["HighDeliveryLatency", "VeryHighDeliveryLatency", "delivery_latency"]),
    Lesson(
      "high-delivery-latency", "more-concurrency", without: noActions,
      fails: ["HighDeliveryLatency", "delivery_latency"], isLong: true),
    Lesson(
      "high-delivery-latency", "smaller-batches", without: noActions,
      fails: ["HighDeliveryLatency", "delivery_latency"], isLong: true),
    Lesson("high-delivery-latency", "read-replicas", without: noFaults, fails: ["HighDeliveryLatency"], isLong: true),
    Lesson("autoscaling", "base", without: noFaults, fails: ["incident slow-twilio", "outcome"], isLong: true),
    Lesson(
      "autoscaling", "autoscaled-on-queue",
      without: ["components.backend-hpa.behavior={scaleDown: {stabilizationWindowSeconds: 3600}}"], fails: ["outcome"]),
    Lesson("autoscaling", "autoscaled-on-cpu", without: noFaults, fails: ["HighQueueDepth"], isLong: true),
    Lesson(
      "autoscaling", "people-against-cpu", without: ["components.backend-hpa.minReplicas=24"],
      fails: ["HighQueueDepth", "outcome"], isLong: true),
    Lesson(
      "automatic-breaker", "automated-and-patient", without: ["automations={}"], fails: ["delivery_latency of EMAIL"]),
    Lesson(
      "automatic-breaker", "automated", without: ["automations.whatsapp-off.undoAfter=40m"],
      fails: ["delivery_latency of EMAIL"], isLong: true),
    Lesson("automatic-breaker", "people", without: ["runbooks={}"], fails: ["delivery_latency of EMAIL"], isLong: true),
    Lesson(
      "automatic-failover", "automated", without: ["automations={}"],
      fails: ["incident revoked-key mitigated", "messages_dead_lettered"]),
    Lesson("automatic-failover", "people", without: ["runbooks={}"], fails: ["outcome"], isLong: true),
    Lesson("bad-release", "base", without: noActions, fails: ["HighFailureRate"]),
    Lesson("bad-release", "nobody-acts", without: noFaults, fails: ["HighFailureRate"], isLong: true),
    Lesson(
      "bad-release", "undo-after-set-env", without: ["actions=[{at: 50m, target: backend, rolloutUndo: {}}]"],
      fails: ["HighFailureRate"], isLong: true),
    Lesson("bad-release", "restart", without: noFaults, fails: ["HighFailureRate"], isLong: true),
    Lesson(
      "bad-release", "readiness-probe", without: ["faults.0.badRelease.neverReady=false"],
      fails: ["messages_dead_lettered"], isLong: true),
    Lesson("breaker-activation", "base", without: noActions, fails: ["delivery_latency of EMAIL"]),
    Lesson("breaker-activation", "nobody-acts", without: noFaults, fails: ["delivery_latency of EMAIL"], isLong: true),
    Lesson(
      "breaker-activation", "default-breaker", without: noFaults, fails: ["delivery_latency of EMAIL"], isLong: true),
    Lesson(
      "breaker-activation", "tuned-breaker",
      without: ["components.backend.runs.routes.WHATSAPP.whenRefused.then=stopChannel"],
      fails: ["delivery_latency of EMAIL"], isLong: true),
    Lesson(
      "breaker-activation", "breaker-stops-channel",
      without: ["components.backend.runs.routes.WHATSAPP.whenRefused.then=putBack"],
      fails: ["delivery_latency of EMAIL"], isLong: true),
    Lesson(
      "connection-cascade", "base", without: ["components.backend.runs.holdsConnection=false"],
      fails: ["messages_rejected"]),
    Lesson(
      "connection-cascade", "release-connections", without: ["components.backend.runs.holdsConnection=true"],
      fails: ["messages_rejected"], isLong: true),
    Lesson(
      "connection-cascade", "more-pods", without: noFaults + noActions, fails: ["messages_rejected"], isLong: true),
    Lesson("retry-storm", "base", without: noFaults, fails: ["HighFailureRate", "messages_duplicated"]),
    Lesson(
      "retry-storm", "backoff", without: noFaults, fails: ["HighFailureRate", "messages_duplicated"], isLong: true),
    Lesson(
      "retry-storm", "switch-off-and-on", without: ["components.backend.env.OUTBOUND_WORKER_CONCURRENCY=5"],
      fails: ["HighFailureRate", "messages_duplicated"], isLong: true),
    Lesson(
      "retry-storm", "breaker",
      without: [
        "components.backend.runs.routes.SMS.breaker.minimumNumberOfCalls=100000",
        "components.backend.runs.routes.SMS.breaker.slidingWindowSize=100000",
      ], fails: ["messages_duplicated"], isLong: true),
    Lesson("retry-storm", "fewer-senders", without: noActions, fails: ["HighFailureRate"], isLong: true),
    Lesson(
      "retry-storm", "short-trigger", without: ["faults.0.for=10m"], fails: ["HighFailureRate", "messages_duplicated"],
      isLong: true),
    Lesson(
      "whatsapp-quota-exhaustion", "base", without: ["load.reminders.stages=[{duration: 4h, target: 5}]"],
      fails: ["WhatsAppQuotaHigh", "DeadLetterGrowth"]),
    Lesson(
      "whatsapp-quota-exhaustion", "base", without: noActions,
      fails: ["DeadLetterGrowth", "HighQueueDepth", "messages_dead_lettered"], isLong: true),
    Lesson(
      "whatsapp-quota-exhaustion", "nobody-acts", without: ["load.reminders.stages=[{duration: 4h, target: 5}]"],
      fails: ["DeadLetterGrowth", "HighQueueDepth", "messages_dead_lettered"], isLong: true),
    Lesson(
      "whatsapp-quota-exhaustion", "halve-quota", without: noActions, fails: ["HighQueueDepth"],
      isLong: true),
    Lesson(
      "whatsapp-quota-exhaustion", "fail-over", without: noActions, fails: ["DeadLetterGrowth", "HighQueueDepth"],
      isLong: true),
    Lesson("hung-pods", "base", without: noFaults, fails: ["alert TargetDown"]),
    Lesson("hung-pods", "nobody-acts", without: noFaults, fails: ["alert TargetDown", "outcome"], isLong: true),
    Lesson(
      "hung-pods", "liveness-probe", without: ["components.backend.livenessProbe.failureThreshold=1000"],
      fails: ["alert TargetDown", "incident hung", "outcome"], isLong: true),
    Lesson(
      "hung-pods", "only-the-endpoints", without: noFaults, fails: ["alert TargetDown", "false_alerts"], isLong: true),
    Lesson("random-month", "base", without: noFaults, fails: ["HighFailureRate", "attempts_failed"], isLong: true),
    Lesson("random-month", "base", without: noActions, fails: ["messages_dead_lettered"], isLong: true),
    Lesson(
      "alert-storm", "base", without: ["context", "check", "act", "decide"].map { "onCall.times.\($0)=1s" },
      fails: ["outcome"]),
    Lesson("alert-storm", "nobody-acts", without: noFaults, fails: ["outcome"], isLong: true),
    Lesson("night-page", "base", without: ["start=2026-03-17T15:00:00+01:00"], fails: ["incident revoked-key acknow"]),
    Lesson(
      "night-page", "nobody-on-call", without: ["onCall.people.primary.shifts=[]"],
      fails: ["incident revoked-key unacknowledged", "outcome"], isLong: true),
    Lesson("dead-pager", "base", without: ["faults.1.for=1s"], fails: ["incident revoked-key acknowledged"]),
    Lesson(
      "wrong-remedy", "base",
      without: ["DeadLetterGrowth", "DeadLetterGrowthP1"].map {
        "runbooks.\($0)=scenarios/systems/runbooks/dead-letter-queue-growth.yaml"
      }, fails: ["outcome"]),
    Lesson(
      "wrong-remedy", "nobody-takes-over", without: ["onCall.onFailure.then=escalate"], fails: ["outcome"], isLong: true
    ),
    Lesson(
      "wrong-remedy", "as-written",
      without: ["DeadLetterGrowth", "DeadLetterGrowthP1"].map {
        "runbooks.\($0)=scenarios/systems/runbooks/dead-letter-queue-growth.yaml"
      }, fails: ["outcome", "messages_dead_lettered of WHATSAPP"]),
    Lesson(
      "breaker-activation", "as-written",
      without: ["runbooks.ActivateCircuitBreaker=scenarios/systems/runbooks/circuit-breaker-activation.yaml"],
      fails: ["alert WorkerInactive", "delivery_latency of EMAIL"]),
    Lesson("retry-storm", "on-call", without: ["runbooks={}"], fails: ["HighFailureRate ends"], isLong: true),
    Lesson("high-queue-depth", "on-call", without: ["runbooks={}"], fails: ["delivery_latency of EMAIL"], isLong: true),
    Lesson("dead-letter-growth", "on-call", without: ["runbooks={}"], fails: ["outcome"], isLong: true),
    Lesson("stuck-messages", "on-call", without: ["runbooks={}"], fails: ["StuckMessages"], isLong: true),
    Lesson("high-failure-rate", "on-call", without: ["runbooks={}"], fails: ["outcome"], isLong: true),
    Lesson("high-delivery-latency", "on-call", without: ["runbooks={}"], fails: ["delivery_latency"], isLong: true),
    Lesson("whatsapp-quota-exhaustion", "on-call", without: ["runbooks={}"], fails: ["outcome"], isLong: true),
    Lesson(
      "bad-release", "on-call", without: ["actions=[{at: 40m, target: backend, rolloutUndo: }]"],
      fails: ["outcome"], isLong: true),
    Lesson(
      "healthy-day", "base", without: ["components.backend.replicas=1"],
      fails: ["HighQueueDepth", "HighDeliveryLatency"], isLong: true),
    Lesson(
      "steady-load", "base", without: ["components.backend.replicas=12"], fails: ["HighQueueDepth"], isLong: true),
  ]
}
