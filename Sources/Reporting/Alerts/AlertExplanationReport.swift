public import Harness
import Telemetry
import VirtualTime

/// One alert of a run for a terminal: what its rule saw, drawn against its limit, and where the time went.
public enum AlertExplanationReport {
  /// Lines end with `\n` and take at most `style.width` columns. The same explanation gives the same bytes.
  public static func render(_ explanation: AlertExplanation, style: TextStyle = .plain) -> String {
    let page = Page(width: style.width, ink: Ink(color: style.color))
    let sections = [
      header(explanation, page), plot(explanation, page), episodes(explanation, page), delay(explanation, page),
    ]
    return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
  }

  private static func header(_ explanation: AlertExplanation, _ page: Page) -> [String] {
    var lines = [page.ink(explanation.name.cleaned, .strong)]
    lines += page.item("expr  ", explanation.expression, .faint)
    if explanation.holdFor > .zero { lines += page.item("for   ", HumanDuration.exact(explanation.holdFor), .faint) }
    if let labels = explanation.episode?.labels, !labels.isEmpty {
      lines += page.item("of    ", labels.map { "\($0.name)=\($0.value)" }.joined(separator: ", "), .faint)
    }
    return lines + explanation.result.identityLine.wrapped(to: page.width)
  }

  private static func plot(_ explanation: AlertExplanation, _ page: Page) -> [String] {
    guard let plot = AlertPlot(explanation, width: page.width) else {
      return page.title("SERIES", "nothing was observed that the rule could compare with a number")
    }
    return page.title("SERIES", plot.remark) + plot.lines
  }

  private static func episodes(_ explanation: AlertExplanation, _ page: Page) -> [String] {
    let clock = explanation.result.clock
    guard !explanation.episodes.isEmpty else {
      return page.title("ALERTS", "its condition never held at an evaluation")
    }
    var grid = Grid([
      .prose("labels"), .number("pending"), .number("firing"), .number("resolved"), .text("judged"),
    ])
    for episode in explanation.episodes.prefix(shownEpisodes) {
      let labels = episode.labels.filter { label in
        // What all have in common says nothing.
        !explanation.episodes.allSatisfy { $0.labels.contains(label) }
      }
      grid.append([
        Grid.Cell(labels.isEmpty ? Phrase.all : labels.map(\.value).joined(separator: ", ")),
        Grid.Cell(clock.offset(episode.pendingAt)), Grid.Cell(episode.firingAt.map(clock.offset) ?? Phrase.never),
        Grid.Cell(episode.resolvedAt.map(clock.offset) ?? Phrase.nothing),
        episode.truePositive.map { $0 ? Grid.Cell("true", .good) : Grid.Cell("false", .bad) } ?? Grid.Cell(""),
      ])
    }
    let rest = explanation.episodes.count - shownEpisodes
    return page.title("ALERTS") + grid.lines(width: page.width, ink: page.ink)
      + (rest > 0 ? page.remark("… \(Count.string(rest)) more") : [])
  }

  private static let shownEpisodes = 12

  private static func delay(_ explanation: AlertExplanation, _ page: Page) -> [String] {
    guard let delay = explanation.delay else { return [] }
    let clock = explanation.result.clock
    var grid = Grid([.text("part"), .number("took"), .number("until"), .prose()])
    for step in delay.steps {
      grid.append([
        Grid.Cell(step.part.rawValue), Grid.Cell(HumanDuration.exact(step.length.milliseconds)),
        Grid.Cell(clock.offset(step.to)), Grid.Cell(step.part.help),
      ])
      if step.part == .symptom, let most = delay.metricUpdateAtMost {
        grid.append([
          Grid.Cell("metric update", indent: 1), Grid.Cell("≤ " + HumanDuration.rounded(most)), "",
          "of that, until the metric said so",
        ])
      }
    }
    grid.append([Grid.Cell("in all", .strong), Grid.Cell(HumanDuration.exact(delay.total.milliseconds)), "", ""])
    let from =
      explanation.incident.map { "from the beginning of the incident \($0.name), \(clock.offset($0.startedAt))" }
      ?? "no incident it is meant for: from the symptom on"
    return page.title("DELAY", from) + grid.lines(width: page.width, ink: page.ink)
  }
}

extension VirtualDuration {
  /// Without parts of milliseconds.
  fileprivate var milliseconds: VirtualDuration {
    VirtualDuration(nanoseconds: nanoseconds / 1_000_000 * 1_000_000)
  }
}

extension DetectionDelay.Part {
  /// What the time passed until.
  var help: String {
    switch self {
    case .symptom: "until it showed, in windows of two scrapes"
    case .window: "until it filled the rule's windows"
    case .scrape: "until the next scrape"
    case .evaluation: "until the next evaluation: pending"
    case .hold: "as long as the rule asks: firing"
    case .groupWait: "until Alertmanager first tried to tell a receiver"
    case .receiver: "until it had taken the news: notified"
    case .delivery: "until a person could notice it"
    }
  }
}
