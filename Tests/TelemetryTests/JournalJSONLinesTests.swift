import Foundation
import Telemetry
import Testing
import VirtualTime

@Suite("Journal as JSON Lines")
struct JournalJSONLinesTests {
  static let channels = ["SMS", "E-\"MAIL\"", "WHATSAPP"]

  /// What a run writes: every line of the file.
  static func lines(seed: UInt64 = 7, _ fill: (Journal) -> [JournalEvent]) -> [String] {
    let journal = Journal()
    let sink = MemorySink()
    let lines = JournalJSONLines(
      journal: journal, correlationIDs: CorrelationIDs(seed: seed), channels: channels, sink: sink)
    journal.addObserver(lines)
    for event in fill(journal) { journal.record(event) }
    lines.finish()
    return sink.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
  }

  @Test func golden() {
    let written = Self.lines { journal in
      let outbox = journal.intern("outbox")
      let pod = journal.intern("backend-7c9f")
      return [
        JournalEvent(
          time: VirtualInstant(nanoseconds: -1), kind: .offered, component: journal.intern("reminders"),
          message: MessageID(1), channel: 0, actor: journal.intern("org-1"), detail: journal.intern("visit"), value: 0),
        JournalEvent(
          time: .start + .seconds(12) + .nanoseconds(345), kind: .claimed, component: outbox, message: MessageID(1),
          channel: 0, attempt: 1, actor: pod),
        JournalEvent(
          time: VirtualInstant(nanoseconds: 9_223_372_036_854_775_807), kind: .retryScheduled, component: outbox,
          message: MessageID(1), channel: 2, attempt: 65_535, detail: journal.intern("twilio/21211"),
          value: -9_223_372_036_854_775_808),
        JournalEvent(time: .start, kind: .podReady, component: journal.intern("backend"), actor: pod),
        JournalEvent(time: .start, kind: .actionApplied, component: outbox, detail: journal.intern("purge"), value: 0),
      ]
    }
    let id = CorrelationIDs(seed: 7).id(of: MessageID(1))
    #expect(
      written == [
        #"{"t":-0.000000001,"kind":"offered","message":1,"correlationId":"\#(id)","component":"reminders","channel":"SMS","actor":"org-1","detail":"visit","value":0}"#,
        #"{"t":12.000000345,"kind":"claimed","message":1,"correlationId":"\#(id)","component":"outbox","channel":"SMS","actor":"backend-7c9f","attempt":1}"#,
        #"{"t":9223372036.854775807,"kind":"retryScheduled","message":1,"correlationId":"\#(id)","component":"outbox","channel":"WHATSAPP","detail":"twilio/21211","attempt":65535,"value":-9223372036854775808}"#,
        #"{"t":0.000000000,"kind":"podReady","component":"backend","actor":"backend-7c9f"}"#,
        #"{"t":0.000000000,"kind":"actionApplied","component":"outbox","detail":"purge","value":0}"#,
      ])
  }

  static let awkward = [
    "quote \" in", "back\\slash", "line\nfeed", "carriage\rreturn", "tab\t", "nul \0", "unit \u{1F}", "del \u{7F}",
    "ümläut", "emoji 🚒", "separator \u{2028}", "</script>",
  ]

  @Test(arguments: awkward)
  func namesSurviveEscaping(name: String) throws {
    let written = Self.lines { [JournalEvent(time: .start, kind: .podReady, component: $0.intern(name))] }
    try #require(written.count == 1)
    let object = try #require(try JSONSerialization.jsonObject(with: Data(written[0].utf8)) as? [String: Any])
    #expect(object["component"] as? String == name)
  }

  /// Everything that entered the digest can be read back.
  @Test(arguments: 0..<20)
  func nothingIsLeftOut(seed: Int) throws {
    var events: [JournalEvent] = []
    var names: [NameID: String] = [:]
    let written = Self.lines(seed: UInt64(seed)) { journal in
      events = randomEvents(count: 200, seed: UInt64(seed), in: journal)
      for event in events {
        for name in [event.component, event.actor, event.detail] { names[name] = journal.name(of: name) }
      }
      return events
    }
    try #require(written.count == events.count)
    let ids = CorrelationIDs(seed: UInt64(seed))
    for (line, event) in zip(written, events) {
      let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      func name(_ key: String) -> String { object[key] as? String ?? "" }
      #expect(object["kind"] as? String == "\(event.kind)")
      #expect(name("component") == names[event.component])
      #expect(name("actor") == names[event.actor])
      #expect(name("detail") == names[event.detail])
      #expect(object["channel"] as? String == Self.channels[Int(event.channel)])
      #expect((object["attempt"] as? Int ?? 0) == Int(event.attempt))
      #expect((object["value"] as? Int ?? 0) == Int(event.value))
      #expect((object["message"] as? Int ?? 0) == Int(event.message.number))
      if event.message != .none { #expect(name("correlationId") == ids.id(of: event.message).description) }
      let time = line.dropFirst(5).prefix { $0 != "," }.replacing(".", with: "")
      #expect(Int64(time) == event.time.nanoseconds)
    }
  }

  @Test func kindNamesAreTheCaseNames() {
    for kind in JournalEvent.Kind.allCases { #expect("\(kind.name)" == "\(kind)") }
  }

  /// Kinds about a message carry one; the world's kinds do not.
  @Test func fieldTables() {
    for kind in JournalEvent.Kind.allCases {
      #expect(kind.fields.contains(.message) == (kind.rawValue < 32))
      #expect(kind.fields.contains(.channel) == (kind.rawValue < 32))
    }
    let withValue = JournalEvent.Kind.allCases.filter { $0.fields.contains(.value) }
    #expect(
      withValue == [
        .offered, .providerAccepted, .retryScheduled, .putBack, .reappeared, .actionApplied, .loadChanged, .loadDropped,
        .dataLost, .dataRestored, .faultGrew,
        .alertResolved, .notificationSent, .notificationFailed, .rescaled, .pageReceived, .pageMissed,
        .pageAcknowledged,
        .personCalled, .stepBegan, .stepEnded, .remedyApplied, .remedyUndone, .ticketClosed, .requestSent,
        .requestAnswered,
      ])
  }

  @Test func attachingItChangesNothingElse() {
    let plain = Journal()
    for event in randomEvents(count: 500, seed: 9, in: plain) { plain.record(event) }
    let written = Journal()
    written.addObserver(
      JournalJSONLines(
        journal: written, correlationIDs: CorrelationIDs(seed: 1), channels: Self.channels, sink: MemorySink()))
    for event in randomEvents(count: 500, seed: 9, in: written) { written.record(event) }
    #expect(written.digest == plain.digest)
    #expect(written.count == plain.count)
  }

  /// More than one buffer: whole lines arrive, in order.
  @Test func longJournalsStream() {
    let written = Self.lines { journal in
      (1...3_000).map { number in
        JournalEvent(
          time: .start, kind: .accepted, component: journal.intern("api"), message: MessageID(number), channel: 0)
      }
    }
    #expect(written.count == 3_000)
    for (index, line) in written.enumerated() {
      #expect(line.hasPrefix("{\"t\":0.000000000,\"kind\":\"accepted\",\"message\":\(index + 1),"))
      #expect(line.hasSuffix("\"channel\":\"SMS\"}"))
    }
  }
}
