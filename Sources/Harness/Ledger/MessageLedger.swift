import Telemetry
import VirtualTime

/// Follows every message through the journal: counts them by category, times them, and audits each step.
///
/// It only reads the journal. A step that a correct system cannot take is kept as a violation; the run stops at the
/// next opportunity and reports it.
final class MessageLedger: JournalObserver {
  /// The first broken invariant, if any.
  @exclusivity(unchecked) private(set) var violation: Violation?
  /// Of messages created at or after the start: by channel, then category.
  @exclusivity(unchecked) private var counters: [Int]
  /// A constant, which `allCases.count` is not: the last one is `lost`.
  private static let categoryCount = MessageCategory.lost.rawValue + 1
  @exclusivity(unchecked) private(set) var duplicates: [Int]
  @exclusivity(unchecked) private(set) var attemptsFailed: [Int]
  @exclusivity(unchecked) private(set) var latency: [LatencyHistogram]
  @exclusivity(unchecked) private(set) var receipts: [LatencyHistogram]
  /// By channel: acceptances later than `lateAfter`; none where that is nil.
  @exclusivity(unchecked) private(set) var late: [Int]
  private let lateAfter: VirtualDuration?
  /// Failures by channel, stage and code, of messages created at or after the start.
  @exclusivity(unchecked) private(set) var errors: [ErrorKey: Int] = [:]
  let records = RecordTable()
  /// When each code first appeared on each channel, in the order of time.
  @exclusivity(unchecked) private(set) var firstErrors: [(key: ErrorKey, at: VirtualInstant)] = []

  struct ErrorKey: Hashable {
    var channel: UInt8
    var stage: ErrorStage
    var code: NameID
  }

  @exclusivity(unchecked) private var lastTime = VirtualInstant(nanoseconds: .min)
  @exclusivity(unchecked) private var windows: [LatencyWindow] = []
  /// The same, retained there: references that are not counted for every message.
  @exclusivity(unchecked) private var feeds: [Unmanaged<LatencyWindow>] = []

  init(channels: Int, lateAfter: VirtualDuration? = nil) {
    self.lateAfter = lateAfter
    late = Array(repeating: 0, count: channels)
    precondition(Self.categoryCount == MessageCategory.allCases.count, "a category comes after 'lost'")
    counters = Array(repeating: 0, count: Self.categoryCount * channels)
    duplicates = Array(repeating: 0, count: channels)
    attemptsFailed = Array(repeating: 0, count: channels)
    latency = (0..<channels).map { _ in LatencyHistogram() }
    receipts = (0..<channels).map { _ in LatencyHistogram() }
  }

  /// How many messages of a channel, created at or after the start, are in a category.
  func count(_ category: MessageCategory, channel: Int) -> Int { counters[Self.position(category, channel)] }

  /// Latencies observed from now on are also collected in `window`.
  func feed(_ window: LatencyWindow) {
    windows.append(window)
    feeds.append(.passUnretained(window))
  }

  func observe(_ event: JournalEvent) {
    if event.time < lastTime {
      violate(
        "monotonic-time", event, "\(event.kind) lies before \(VirtualDuration(nanoseconds: lastTime.nanoseconds))")
    }
    lastTime = event.time
    switch event.kind {
    case .offered: offered(event)
    case .accepted: step(event, from: .unanswered, to: .queued)
    case .rejected: step(event, from: .unanswered, to: .rejected)
    case .claimed: move(event, from: .queued, to: .sending)
    case .retryScheduled, .putBack: move(event, from: .sending, to: .queued)
    case .deadLettered: step(event, from: .sending, to: .deadLettered)
    case .cancelled: step(event, from: .queued, to: .cancelled)
    case .sendBegan: sendBegan(event)
    case .providerAccepted: providerAccepted(event)
    case .attemptFailed: attemptFailed(event)
    case .recorded: recorded(event)
    case .expired, .requeued, .lost: leave(event)
    case .receiptDelivered, .receiptFailed: receipt(event)
    case .reappeared: reappeared(event)
    default: break
    }
  }

  /// Enters the age of a message that is still on its way as a lower bound of its latency.
  func censor(_ age: VirtualDuration, channel: UInt8) {
    latency[Int(channel)].record(age)
    if let lateAfter, age > lateAfter { late[Int(channel)] += 1 }
  }

  @inline(never) func violate(_ auditor: String, _ event: JournalEvent, _ text: String) {
    guard violation == nil else { return }
    violation = Violation(auditor: auditor, at: event.time, message: event.message, text: text)
  }

  /// Changes a record and keeps the counts in step with its category.
  @inline(__always) private func change(_ event: JournalEvent, _ body: (inout MessageRecord) -> Void) {
    alter(event) { record in
      let before = record.category
      body(&record)
      let after = record.category
      if before != after, record.counts {
        counters[Self.position(before, Int(record.channel))] -= 1
        counters[Self.position(after, Int(record.channel))] += 1
      }
    }
  }

  /// Changes a record in a way that leaves its category, unless it breaks a rule, with which the run ends.
  @inline(__always) private func alter(_ event: JournalEvent, _ body: (inout MessageRecord) -> Void) {
    if !records.update(event.message, body) { violateUnknown(event) }
  }

  @inline(__always) private static func position(_ category: MessageCategory, _ channel: Int) -> Int {
    channel * categoryCount + category.rawValue
  }

  @inline(never) private func violateUnknown(_ event: JournalEvent) {
    guard let settled = records.settled(event.message) else {
      return violate("conservation", event, "\(event.kind) although it is unknown or settled")
    }
    violate(auditor(of: settled), event, "\(event.kind) although it is settled as \(settled.row)")
  }

  private func offered(_ event: JournalEvent) {
    guard event.message.number == records.next else {
      return violate("conservation", event, "created out of order, expected number \(records.next)")
    }
    let record = MessageRecord(created: event.time.nanoseconds, channel: event.channel)
    records.append(record)
    if record.counts { counters[Self.position(record.category, Int(record.channel))] += 1 }
  }

  private func step(_ event: JournalEvent, from: MessageRecord.Row, to: MessageRecord.Row) {
    change(event) { record in
      if record.row != from { violateStep(event, record, expected: from) }
      record.row = to
      guard record.counts else { return }
      if to == .rejected { count(event, .request, channel: record.channel) }
      if to == .deadLettered { count(event, .attempt, channel: record.channel) }
    }
  }

  /// A step between being queued and being sent, which the report does not tell apart.
  private func move(_ event: JournalEvent, from: MessageRecord.Row, to: MessageRecord.Row) {
    alter(event) { record in
      if record.row != from { violateStep(event, record, expected: from) }
      record.row = to
      if event.kind == .retryScheduled, record.counts { count(event, .attempt, channel: record.channel) }
    }
  }

  @inline(never) private func violateStep(
    _ event: JournalEvent, _ record: MessageRecord, expected: MessageRecord.Row
  ) {
    violate(auditor(of: record), event, "\(event.kind) while \(record.row), expected \(expected)")
  }

  private func auditor(of record: MessageRecord) -> String {
    record.row == .cancelled || record.row == .expired ? "no-send-after-withdrawal" : "conservation"
  }

  private func sendBegan(_ event: JournalEvent) {
    alter(event) { record in
      if record.row != .sending {
        if record.overtakenClaims == 0 {
          violateSend(event, record)
        } else {
          record.overtakenClaims -= 1
        }
      }
      record.sendsOpen += 1
    }
  }

  @inline(never) private func violateSend(_ event: JournalEvent, _ record: MessageRecord) {
    violate(auditor(of: record), event, "a send began while it was \(record.row)")
  }

  private func providerAccepted(_ event: JournalEvent) {
    change(event) { record in
      if record.sendsOpen == 0 {
        violate("conservation", event, "accepted by a provider without a send")
      } else {
        record.sendsOpen -= 1
      }
      record.accepts += 1
      if event.detail == .none { record.receiptsOpen += 1 }
      guard record.counts else { return }
      if record.accepts > 1 {
        duplicates[Int(record.channel)] += 1
      } else {
        let age = VirtualDuration(nanoseconds: event.time.nanoseconds - record.created)
        latency[Int(record.channel)].record(age)
        if let lateAfter, age > lateAfter { late[Int(record.channel)] += 1 }
        for index in feeds.indices {
          feeds[index]._withUnsafeGuaranteedRef { $0.observe(age, channel: record.channel) }
        }
      }
    }
  }

  private func attemptFailed(_ event: JournalEvent) {
    alter(event) { record in
      // A value of 1 says that no send ends with it: a quota refused before one began, or the client gave up waiting.
      if event.value == 0, record.sendsOpen > 0 { record.sendsOpen -= 1 }
      guard record.counts else { return }
      attemptsFailed[Int(record.channel)] += 1
    }
  }

  private func count(_ event: JournalEvent, _ stage: ErrorStage, channel: UInt8) {
    let key = ErrorKey(channel: channel, stage: stage, code: event.detail)
    let before = errors[key] ?? 0
    if before == 0 { firstErrors.append((key, event.time)) }
    errors[key] = before + 1
  }

  private func recorded(_ event: JournalEvent) {
    alter(event) { record in
      if record.row != .sending || record.accepts == 0 { violateRecord(event, record) }
      record.row = .recorded
    }
  }

  @inline(never) private func violateRecord(_ event: JournalEvent, _ record: MessageRecord) {
    if record.row != .sending {
      violate("conservation", event, "recorded while it was \(record.row)")
    } else {
      violate("at-least-once", event, "recorded as sent although no provider accepted it")
    }
  }

  private func leave(_ event: JournalEvent) {
    change(event) { record in
      let allowed: [MessageRecord.Row] =
        switch event.kind {
        case .expired: [.queued, .sending]
        case .requeued: [.sending, .deadLettered, .queued]
        default: [.queued, .sending, .deadLettered]
        }
      if !allowed.contains(record.row) { violate("conservation", event, "\(event.kind) while it was \(record.row)") }
      // Its worker does not know, and may still be about to send.
      if event.kind != .expired, record.row == .sending, record.overtakenClaims < .max { record.overtakenClaims += 1 }
      record.row = event.kind == .expired ? .expired : event.kind == .requeued ? .queued : .lost
    }
  }

  /// A message is in its queue again, whatever had become of it. One that was delivered stays so; sends from now on are doubles.
  private func reappeared(_ event: JournalEvent) {
    let isKnown = records.reopen(event.message, created: event.value, channel: event.channel) { record in
      let before = record.category
      record.row = .queued
      let after = record.category
      if before != after, record.counts {
        counters[Self.position(before, Int(record.channel))] -= 1
        counters[Self.position(after, Int(record.channel))] += 1
      }
    }
    if !isKnown { violate("conservation", event, "reappeared although it was never created") }
  }

  private func receipt(_ event: JournalEvent) {
    change(event) { record in
      if record.receiptsOpen == 0 {
        violate("conservation", event, "a receipt without an accepted send")
      } else {
        record.receiptsOpen -= 1
      }
      if event.kind == .receiptFailed {
        record.receiptsFailed += 1
        if record.counts { count(event, .receipt, channel: record.channel) }
      } else if !record.isConfirmed {
        record.isConfirmed = true
        if record.counts {
          receipts[Int(record.channel)].record(
            VirtualDuration(nanoseconds: event.time.nanoseconds - record.created))
        }
      }
    }
  }
}
