import VirtualTime

/// A container probe: asked every period from its first moment on; so many failures in a row count.
///
/// Source of the defaults: Kubernetes API, Probe (period 10 s, timeout 1 s, failureThreshold 3, initialDelay 0).
struct Probe: Hashable, Sendable {
  var initialDelay: VirtualDuration
  var period: VirtualDuration
  var timeout: VirtualDuration
  var failureThreshold: Int

  /// The first time at or after `moment` that a container which started at `start` is asked.
  func next(_ moment: VirtualInstant, start: VirtualInstant) -> VirtualInstant {
    let first = start + initialDelay
    guard moment > first else { return first }
    let passed = (moment - first).nanoseconds
    return first + period * Int((passed + period.nanoseconds - 1) / period.nanoseconds)
  }

  /// When a container that stops answering at `moment` counts as failed: the last of the failures has to time out.
  func failure(ofHangAt moment: VirtualInstant, start: VirtualInstant) -> VirtualInstant {
    next(moment, start: start) + period * (failureThreshold - 1) + timeout
  }

  /// What a startup probe makes of a container whose process answers only after a while.
  enum Startup: Hashable, Sendable {
    /// After so long it has succeeded, and the other probes begin.
    case succeeds(VirtualDuration)
    /// After so long it has failed often enough, and the container is killed.
    case fails(VirtualDuration)
  }

  /// - Parameter boot: from the container's start until its process answers; before, connections are refused at once (assumed).
  func startup(booting boot: VirtualDuration) -> Startup {
    let late = max(0, (boot - initialDelay).nanoseconds)
    let failures = Int((late + period.nanoseconds - 1) / period.nanoseconds)
    return failures < failureThreshold
      ? .succeeds(initialDelay + period * failures) : .fails(initialDelay + period * (failureThreshold - 1))
  }

  /// A probe's line of `kubectl describe`, without its title.
  /// - Source: kubectl, `describe.go`, `DescribeProbe`.
  func described(asking handler: String) -> String {
    func seconds(_ span: VirtualDuration) -> Int64 { span.nanoseconds / 1_000_000_000 }
    return
      "\(handler) delay=\(seconds(initialDelay))s timeout=\(seconds(timeout))s period=\(seconds(period))s #success=1 "
      + "#failure=\(failureThreshold)"
  }

  /// The option of a startup probe.
  static let startupOption = OptionSpec(
    "startupProbe", .object(specs), required: false,
    "Until it has succeeded no other probe is asked and the pod is not ready; when it fails the container is killed and restarted. "
      + "`startDelay` is then from the container's start until its process answers.")

  static let specs = [
    spec("initialDelay", "0s", 0, "From the container's start to the first probe."),
    spec("period", "10s", 1_000, "From one probe to the next."),
    spec("timeout", "1s", 1, "How long a probe waits for an answer."),
    OptionSpec(
      "failureThreshold", .integer(1...1_000), default: "3", .documented("Kubernetes API, Probe"),
      "Failures in a row that count."),
  ]

  private static func spec(_ name: String, _ fallback: String, _ least: Int64, _ help: String) -> OptionSpec {
    let range = VirtualDuration.milliseconds(least)...VirtualDuration.hours(24)
    return OptionSpec(name, .duration(range), default: fallback, .documented("Kubernetes API, Probe"), help)
  }

  init(initialDelay: VirtualDuration, period: VirtualDuration, timeout: VirtualDuration, failureThreshold: Int) {
    self.initialDelay = initialDelay
    self.period = period
    self.timeout = timeout
    self.failureThreshold = failureThreshold
  }

  /// The probe of that option; nil when the option is not given.
  init?(_ options: Options, _ name: String) {
    guard options.has(name) else { return nil }
    let probe = options.options(name)
    self.init(
      initialDelay: probe.duration("initialDelay"), period: probe.duration("period"),
      timeout: probe.duration("timeout"), failureThreshold: probe.integer("failureThreshold"))
  }
}
