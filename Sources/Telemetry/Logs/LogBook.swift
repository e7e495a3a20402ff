public import VirtualTime

/// The log lines that the simulated components would print, made only for those that somebody asked to see.
///
/// A line looks like a Java service's, unless a server of another kind writes it as it stands: `2026-03-02T08:00:05.123+01:00  INFO [backend-7c9f] OutboundJobWorker : ...`.
/// Logs are not part of the journal and change nothing in it. Belongs to one simulation, used by one thread at a time.
public final class LogBook: @unchecked Sendable {
  /// The calendar moment of ``VirtualInstant/start``; set before the run, it dates every line.
  public var start = CalendarInstant(unixNanoseconds: 0, offsetSeconds: 0)

  /// One flag on the fast path: false as long as nobody listens to anything.
  private var anyEnabled = false
  private var everything: [any ByteSink] = []
  private var byComponent: [String: [any ByteSink]] = [:]
  private var archives: [String: LogArchive] = [:]

  public init() {}

  /// From now on, writes the lines of `component` to `sink`.
  public func enable(_ component: String, sink: any ByteSink) {
    byComponent[component, default: []].append(sink)
    anyEnabled = true
  }

  /// From now on, writes the lines of every component to `sink`.
  public func enableAll(sink: any ByteSink) {
    everything.append(sink)
    anyEnabled = true
  }

  /// From now on, keeps the lines of `component`.
  /// - Returns: the archive, the same one for every call.
  @discardableResult public func archive(_ component: String) -> LogArchive {
    if let archive = archives[component] { return archive }
    let archive = LogArchive()
    archives[component] = archive
    anyEnabled = true
    return archive
  }

  /// Whether a line of `component` would go anywhere.
  public func isEnabled(_ component: String) -> Bool {
    anyEnabled && (!everything.isEmpty || byComponent[component] != nil || archives[component] != nil)
  }

  /// Writes one line. `message` is evaluated only when somebody listens to `component`.
  ///
  /// - Parameters:
  ///   - component: the component's name in the system file.
  ///   - pod: the pod that prints the line; a component without pods gives its own name.
  ///   - logger: the name of the class or module that logs; data of the system.
  ///   - message: the text; line breaks are kept, as in a stack trace.
  public func write(
    time: VirtualInstant, component: String, pod: String, level: LogLevel = .info, logger: String,
    _ message: @autoclosure () -> String
  ) {
    guard anyEnabled, isEnabled(component) else { return }
    deliver("\(timestamp(time)) \(level.padded) [\(pod)] \(logger) : \(message())\n", component, pod, time)
  }

  /// Writes one line of a server that has a format of its own.
  ///
  /// - Parameters:
  ///   - component: the component whose pods they are.
  ///   - pod: the pod that prints the line.
  ///   - line: gets the moment and returns the line as it stands, without its line break; called only when somebody listens to
  ///     `component`.
  public func write(
    time: VirtualInstant, component: String, pod: String, raw line: (CalendarInstant) -> String
  ) {
    guard anyEnabled, isEnabled(component) else { return }
    deliver(line(start.moment(of: time)) + "\n", component, pod, time)
  }

  private func deliver(_ line: String, _ component: String, _ pod: String, _ time: VirtualInstant) {
    for sink in everything { sink.write(line) }
    for sink in byComponent[component] ?? [] { sink.write(line) }
    archives[component]?.add(line, of: pod, at: time)
  }

  /// RFC 3339 with exactly three decimals, cut off as Java's formatter does.
  private func timestamp(_ time: VirtualInstant) -> String {
    let nanoseconds = start.unixNanoseconds + time.nanoseconds
    var second = nanoseconds / 1_000_000_000
    if nanoseconds % 1_000_000_000 < 0 { second -= 1 }
    let millisecond = (nanoseconds - second * 1_000_000_000) / 1_000_000
    let whole = CalendarInstant(unixNanoseconds: second * 1_000_000_000, offsetSeconds: start.offsetSeconds).description
    let digits = String(millisecond + 1_000).dropFirst()
    return "\(whole.prefix(19)).\(digits)\(whole.dropFirst(19))"
  }
}
