public import Harness
import VirtualTime

/// What each step of the runbooks was worth.
public enum StepEffectReport {
  /// - Parameter title: which run it was, such as its scenario and variant.
  public static func render(_ effects: [StepEffect], of title: String, style: TextStyle = .plain) -> String {
    let page = Page(width: style.width, ink: Ink(color: style.color))
    var lines = page.title("STEPS", "\(title.cleaned): what the run comes to without each of them")
    guard let base = effects.first?.with else {
      return (lines + ["no runbook has a step"]).joined(separator: "\n") + "\n"
    }
    lines += page.item("  ", "with all of them: \(text(base))", .faint)
    var grid = Grid([
      .text("runbook"), .prose("step"), .number("done"), .number("took"), .text("worth"), .prose("without it"),
    ])
    // What nobody came to is told in one line.
    for effect in effects where effect.verdict != .unreached {
      grid.append([
        Grid.Cell(effect.runbook), Grid.Cell("\(effect.step) \(effect.title)".truncated(to: 60)),
        Grid.Cell("\(effect.times)×"), Grid.Cell(HumanDuration.rounded(effect.took)),
        Grid.Cell(effect.verdict.rawValue, effect.verdict.tone),
        Grid.Cell(effect.verdict == .none ? "" : effect.without.map(text) ?? ""),
      ])
    }
    lines += grid.rows.isEmpty ? [] : grid.lines(width: page.width, ink: page.ink)
    let unreached = effects.count { $0.verdict == .unreached }
    if unreached > 0 { lines += page.item("  ", "\(Count.of(unreached, "step")) nobody came to", .faint) }
    return lines.joined(separator: "\n") + "\n"
  }

  /// `resolved after 1h23m, 24 failed, 3 queued`
  private static func text(_ outcome: StepEffect.Outcome) -> String {
    let time = outcome.time.map { "resolved after \(HumanDuration.rounded($0))" } ?? "not resolved"
    let counts = [
      (outcome.failed, "failed"), (outcome.queued, "queued"), (outcome.lost, "lost"),
      (outcome.duplicated, "duplicated"),
    ]
    return
      ([outcome.resolved.isEmpty ? "no incident" : time]
      + counts.filter { $0.0 > 0 }.map { "\(Count.string($0.0)) \($0.1)" }).joined(separator: ", ")
  }
}

extension StepEffect.Verdict {
  fileprivate var tone: Tone {
    switch self {
    case .helps: .good
    case .costs: .caution
    case .none: .faint
    case .unreached: .faint
    }
  }
}
