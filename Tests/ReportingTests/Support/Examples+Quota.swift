import Harness
import VirtualTime

extension Examples {
  /// A quota that runs out during a campaign, over four hours.
  static var quota: RunResult {
    var result = empty
    result.scenario = "WhatsApp quota runs out during the morning campaign"
    result.variant = "halve-quota"
    result.file = "scenarios/outbound-messaging/whatsapp-quota-exhaustion.yaml"
    result.systemName = "outbound-messaging"
    result.severity = "P1"
    result.seed = 7
    result.start = start
    result.duration = .hours(4)
    result.warmUp = .hours(1)
    result.digest = "5f0c1be27d9a4e63b8d21f7706c3ae91"
    result.channels = channels
    result.total = total
    result.errors = [
      ErrorCount(channel: "WHATSAPP", stage: .attempt, code: "RATE_LIMIT_EXCEEDED", count: 61_204),
      ErrorCount(channel: "SMS", stage: .request, code: "INVALID_PHONE_NUMBER", count: 911),
      ErrorCount(channel: "WHATSAPP", stage: .attempt, code: "TEMPORARY_ERROR", count: 402),
      ErrorCount(channel: "EMAIL", stage: .receipt, code: "TEMPORARY_ERROR", count: 17),
    ]
    result.symptoms = [
      SymptomEpisode(name: "WhatsAppQuotaHigh", began: at(1, 24, 30), ended: at(2, 45)),
      SymptomEpisode(name: "QueueBacklog", began: at(1, 41), ended: nil),
    ]
    result.timeline = timeline
    result.series = series
    result.expectations = [
      CheckResult(name: "WhatsAppQuotaHigh begins < 90m", observed: "began at 1h24m30s", passed: true),
      CheckResult(name: "QueueBacklog ends < 3h", observed: "still held at the end", passed: false),
      CheckResult(name: "messages_dead_lettered: count > 0", observed: "2,310", passed: true),
    ]
    result.thresholds = [
      ThresholdResult(
        metric: "delivery_latency", channel: "WHATSAPP", require: "p(95) < 30m", observed: 5_046.272, passed: false),
      ThresholdResult(metric: "messages_lost", channel: nil, require: "count == 0", observed: 0, passed: true),
      ThresholdResult(metric: "delivery_success", channel: nil, require: "rate >= 0.8", observed: 0.838, passed: true),
    ]
    result.verdict = .failed
    return result
  }

  private static var timeline: [TimelineEntry] {
    [
      TimelineEntry(at: at(), kind: .load, text: "reminders 5.0/s"),
      TimelineEntry(at: at(0, 30), kind: .load, text: "reminders rises from 5.0/s to 18.0/s over 10m"),
      TimelineEntry(at: at(0, 40), kind: .load, text: "reminders 18.0/s"),
      TimelineEntry(
        at: at(1, 20), kind: .fault, text: "slow-redis begins: redis answers later by 50ms (p50), 400ms (p99)",
        subject: "slow-redis", phase: .begins),
      TimelineEntry(at: at(1, 20, 30), kind: .fault, text: "slow-redis ends", subject: "slow-redis", phase: .ends),
      TimelineEntry(
        at: at(1, 24, 30), kind: .symptom, text: "WhatsAppQuotaHigh begins (0.901 > 0.9)",
        subject: "WhatsAppQuotaHigh", phase: .begins),
      TimelineEntry(
        at: at(1, 33, 15), kind: .milestone, text: "first message refused for the quota: RATE_LIMIT_EXCEEDED"),
      TimelineEntry(
        at: at(1, 36), kind: .action,
        text: "redis setQuota organisation=org-1 factor=0.5: 1 row changed (Option B of the runbook: reduce the "
          + "quota to slow the consumption)", subject: "setQuota"),
      TimelineEntry(
        at: at(1, 41), kind: .symptom, text: "QueueBacklog begins (1,004 > 1,000)", subject: "QueueBacklog",
        phase: .begins),
      TimelineEntry(
        at: at(2, 40), kind: .action, text: "redis raiseTier tier=100000 per 24h: 40 rows changed",
        subject: "raiseTier"),
      TimelineEntry(
        at: at(2, 45), kind: .symptom, text: "WhatsAppQuotaHigh ends (0.118 > 0.9 no longer holds)",
        subject: "WhatsAppQuotaHigh", phase: .ends),
    ]
  }

  private static var channels: [ChannelFigures] {
    var whatsapp = MessageCounts()
    (whatsapp.offered, whatsapp.rejected, whatsapp.accepted) = (154_013, 301, 153_712)
    (whatsapp.delivered, whatsapp.unconfirmed, whatsapp.undeliverable) = (117_605, 1_204, 902)
    (whatsapp.deadLettered, whatsapp.expired, whatsapp.queued) = (2_310, 0, 32_895)
    var sms = MessageCounts()
    (sms.offered, sms.rejected, sms.accepted, sms.delivered) = (40_120, 88, 40_032, 39_121)
    (sms.undeliverable, sms.queued, sms.duplicated) = (907, 4, 3)
    var email = MessageCounts()
    (email.offered, email.accepted, email.delivered) = (21_900, 21_900, 21_898)
    (email.undeliverable, email.queued) = (0, 2)
    return [
      ChannelFigures(
        name: "WHATSAPP", messages: whatsapp,
        latency: quantiles(3.41, 4_812, 5_046.272, 5_390, 5_412, mean: 1_460, count: 153_712, censored: 32_895),
        receipts: quantiles(4.9, 4_815, 5_050, 5_393, 5_419, mean: 1_466, count: 116_401)),
      ChannelFigures(
        name: "SMS", messages: sms,
        latency: quantiles(2.95, 4.87, 5.23, 8.1, 31.2, mean: 3.1, count: 40_032, censored: 4),
        receipts: quantiles(7.2, 12.4, 14.9, 33.1, 61.5, mean: 8.0, count: 39_121)),
      ChannelFigures(
        name: "EMAIL", messages: email,
        latency: quantiles(0.412, 0.874, 2.71, 5.02, 9.97, mean: 0.6, count: 21_900, censored: 2),
        receipts: LatencyFigures()),
    ]
  }

  private static var total: ChannelFigures {
    var all = MessageCounts()
    for counts in channels.map(\.messages) {
      all.offered += counts.offered
      all.accepted += counts.accepted
      all.rejected += counts.rejected
      all.delivered += counts.delivered
      all.unconfirmed += counts.unconfirmed
      all.undeliverable += counts.undeliverable
      all.deadLettered += counts.deadLettered
      all.queued += counts.queued
      all.duplicated += counts.duplicated
    }
    return ChannelFigures(
      name: "", messages: all,
      latency: quantiles(3.2, 4_203, 4_890, 5_350, 5_412, mean: 1_040, count: 215_644, censored: 32_901),
      receipts: quantiles(5.3, 4_333, 4_902, 5_361, 5_419, mean: 1_098, count: 155_522))
  }

  /// Points every minute, drawn with straight lines.
  private static var series: [SampledSeries] {
    func line(_ corners: [(Int, Double)]) -> [Double?] {
      (1...240).map { minute in
        guard let right = corners.firstIndex(where: { $0.0 >= minute }) else { return corners[corners.count - 1].1 }
        guard right > 0 else { return corners[0].1 }
        let (from, to) = (corners[right - 1], corners[right])
        return from.1 + (to.1 - from.1) * Double(minute - from.0) / Double(to.0 - from.0)
      }
    }
    var latency = line([(0, 3), (80, 4), (81, 9), (95, 5), (100, 60), (160, 3_600), (200, 5_046), (240, 5_400)])
    for minute in 94..<98 { latency[minute] = nil }
    return [
      SampledSeries(
        title: "load", unit: "msg/s", interval: .minutes(1), points: line([(0, 5), (30, 5), (40, 18), (240, 18)])),
      SampledSeries(
        title: "queue depth", unit: "msg", interval: .minutes(1),
        points: line([(0, 20), (30, 24), (40, 81), (92, 90), (160, 38_412), (240, 32_901)]).map { $0?.rounded() }),
      SampledSeries(title: "p95 latency", unit: "s", interval: .minutes(1), points: latency),
      SampledSeries(
        title: "WhatsApp quota used", unit: "%", interval: .minutes(1),
        points: line([(0, 0.12), (30, 0.3), (84, 0.9), (93, 1), (160, 1), (161, 0.1), (240, 0.19)])),
    ]
  }
}
