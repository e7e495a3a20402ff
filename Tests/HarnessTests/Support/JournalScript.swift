import Components
import Telemetry
import VirtualTime

@testable import Harness

/// A ledger fed with events that a test writes down, one word each.
final class JournalScript {
  let ledger: MessageLedger
  let journal = Journal()
  let channels: [String]
  private var now = VirtualInstant.start
  private var offered: UInt32 = 0

  init(channels: [String] = ["SMS"]) {
    self.channels = channels
    ledger = MessageLedger(channels: channels.count)
    journal.addObserver(ledger)
  }

  var figures: Figures { Figures(ledger: ledger, channels: channels) }

  /// The counts over all channels.
  var counts: MessageCounts { figures.messages(channel: nil) }

  /// Moves the clock; events happen at its time.
  func at(_ moment: VirtualInstant) { now = moment }

  /// Plays a new message's events, a millisecond apart: names of `JournalEvent.Kind` between spaces.
  ///
  /// `attemptFailed*` ends no send (a quota refused, or the client gave up); `providerAccepted*` has no receipt to come;
  /// `retryScheduled:CODE` carries a code.
  @discardableResult func message(_ words: String, channel: UInt8 = 0) -> UInt32 {
    offered += 1
    continueMessage(offered, words, channel: channel)
    return offered
  }

  /// Plays further events of a message.
  func continueMessage(_ number: UInt32, _ words: String, channel: UInt8 = 0) {
    for word in words.split(separator: " ") {
      journal.record(event(String(word), number, channel))
      now = now + .milliseconds(1)
    }
  }

  private func event(_ word: String, _ number: UInt32, _ channel: UInt8) -> JournalEvent {
    let parts = word.split(separator: ":")
    let name = parts[0].replacing("*", with: "")
    guard let kind = JournalEvent.Kind.allCases.first(where: { "\($0)" == name }) else {
      preconditionFailure("no event is called '\(name)'")
    }
    let isMarked = parts[0].hasSuffix("*")
    var detail = parts.count > 1 ? journal.intern(String(parts[1])) : .none
    if kind == .providerAccepted, isMarked { detail = journal.intern("untracked") }
    return JournalEvent(
      time: now, kind: kind, component: .none, message: MessageID(number), channel: channel, detail: detail,
      value: kind == .attemptFailed && isMarked ? 1 : 0)
  }
}
