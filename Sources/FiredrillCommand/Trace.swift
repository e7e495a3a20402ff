import ArgumentParser
import Components
import Harness
import Scenario
import Telemetry
import VirtualTime

/// `firedrill trace`: what happened to one message.
struct Trace: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what happened to one message.",
    discussion: "The message is named by its number or by the correlation id that logs and the journal show.")

  @Argument(help: "The message's number or correlation id.")
  var id: String

  @OptionGroup var replaying: Replaying

  func run() throws {
    let environment = CommandEnvironment.current
    let tracer = Tracer(id: id, sink: OutputSink(environment))
    try replaying.play { options, plan in
      let channels = plan.vocabulary.channels
      options.observers = [{ telemetry in tracer.attach(telemetry, channels: channels) }]
    }
    guard tracer.isUnderstood else {
      throw ValidationError("'\(id)' is neither a message number nor a correlation id.")
    }
    if tracer.found == 0 {
      environment.errors("firedrill: no message '\(id)' in this run\n")
      throw ExitStatus.invalid
    }
  }
}

/// Prints the events of one message as they are recorded.
private final class Tracer: JournalObserver, @unchecked Sendable {
  private(set) var found = 0
  private(set) var isUnderstood = true
  private let id: String
  private let sink: OutputSink
  private var wanted: MessageID?
  private var telemetry: TelemetryHub!
  private var channels: [String] = []
  private var first: VirtualInstant?

  init(id: String, sink: OutputSink) {
    self.id = id
    self.sink = sink
  }

  func attach(_ telemetry: TelemetryHub, channels: [String]) -> any JournalObserver {
    self.telemetry = telemetry
    self.channels = channels
    if let number = UInt32(id) {
      wanted = MessageID(number)
    } else if let correlation = CorrelationID(id) {
      wanted = telemetry.correlationIDs.message(for: correlation)
    } else {
      isUnderstood = false
    }
    return self
  }

  func observe(_ event: JournalEvent) {
    // Number 0 stands for no message.
    guard let wanted, wanted != .none, event.message == wanted else { return }
    if found == 0 {
      sink.write(
        "message \(wanted.number), correlation id \(telemetry.correlationIDs.id(of: wanted)), "
          + "channel \(channels[Int(event.channel)])\n")
      first = event.time
    }
    found += 1
    let journal = telemetry.journal
    let age = event.time - first!
    var line = pad(Self.text(event.time - .start), 16) + pad(Self.text(age), 16)
    line += pad("\(event.kind)", 18) + journal.name(of: event.component)
    if event.attempt > 0 { line += "  attempt \(event.attempt)" }
    if event.actor != .none { line += "  \(journal.name(of: event.actor))" }
    if event.detail != .none { line += "  \(journal.name(of: event.detail))" }
    if event.kind == .retryScheduled {
      line += "  in \(Self.text(VirtualDuration(nanoseconds: event.value)).dropFirst())"
    }
    sink.write(line + "\n")
  }

  /// To the millisecond: `+1h02m03.456s`, `-8m25.534s`, `+0.023s`.
  private static func text(_ duration: VirtualDuration) -> String {
    let milliseconds = (duration.nanoseconds.magnitude + 500_000) / 1_000_000
    let (minutes, rest) = (milliseconds / 60_000, milliseconds % 60_000)
    let seconds = "\(padded(rest / 1_000, minutes > 0 ? 2 : 1)).\(padded(rest % 1_000, 3))s"
    let sign = duration < .zero ? "-" : "+"
    if minutes == 0 { return sign + seconds }
    if minutes < 60 { return "\(sign)\(minutes)m\(seconds)" }
    return "\(sign)\(minutes / 60)h\(padded(minutes % 60, 2))m\(seconds)"
  }

  private func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }
}
