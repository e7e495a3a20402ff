public import VirtualTime

/// A moment at which a source's load changes, in words.
public struct LoadLevel: Hashable, Sendable {
  public var at: VirtualInstant
  /// Such as `5/s` or `ramps from 5/s to 18/s over 10m`.
  public var text: String
}

extension LoadSource {
  /// The moments a reader wants to see in a timeline, in order, up to `end`; a profile counts as one.
  public func describedLevels(until end: VirtualInstant) -> [LoadLevel] {
    let begin = VirtualInstant.start + startTime
    switch executor {
    case .constantArrivalRate(let rate, let duration):
      return closing(duration, from: begin, [LoadLevel(at: begin, text: Self.text(rate))])
    case .rampingArrivalRate(let rate, let stages): return ramp(from: rate, stages, begin)
    case .constantVUs(let count, let thinkTime, let duration):
      return closing(
        duration, from: begin, [LoadLevel(at: begin, text: "\(count) users, thinking \(thinkTime) between requests")])
    case .burst(let count, let over):
      let spread = over == .zero ? "at once" : "within \(over)"
      return [LoadLevel(at: begin, text: "\(count) messages \(spread)")]
    case .profile(let perMinute):
      let peak = perMinute.max() ?? 0
      let text = "profile of \(perMinute.count) minutes, at most \(Self.text(peak / 60))"
      return closing(.minutes(Int64(perMinute.count)), from: begin, [LoadLevel(at: begin, text: text)])
    }
  }

  private func ramp(from rate: Double, _ stages: [Stage], _ begin: VirtualInstant) -> [LoadLevel] {
    var levels: [LoadLevel] = []
    var (moment, current) = (begin, rate)
    for stage in stages {
      if stage.targetPerSecond != current {
        let text =
          stage.duration == .zero
          ? "steps from \(Self.text(current)) to \(Self.text(stage.targetPerSecond))"
          : "ramps from \(Self.text(current)) to \(Self.text(stage.targetPerSecond)) over \(stage.duration)"
        levels.append(LoadLevel(at: moment, text: text))
      } else if levels.isEmpty {
        levels.append(LoadLevel(at: moment, text: Self.text(current)))
      }
      moment = moment + stage.duration
      current = stage.targetPerSecond
    }
    levels.append(LoadLevel(at: moment, text: "ends"))
    return levels
  }

  private func closing(_ duration: VirtualDuration?, from begin: VirtualInstant, _ levels: [LoadLevel]) -> [LoadLevel] {
    levels + (duration.map { [LoadLevel(at: begin + $0, text: "ends")] } ?? [])
  }

  private static func text(_ perSecond: Double) -> String {
    let rounded = (perSecond * 1000).rounded() / 1000
    return rounded == rounded.rounded() ? "\(Int64(rounded))/s" : "\(rounded)/s"
  }
}
