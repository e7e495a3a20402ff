public import Harness

/// The formats that runs can be reported in.
public enum ReportFormat: String, CaseIterable, Hashable, Sendable {
  case text, json, markdown
  /// For continuous integration: JUnit XML, annotations of GitHub Actions, a short Markdown summary.
  case junit, github, summary
  /// The incidents in the form of a post-mortem, as Markdown.
  case postmortem

  /// All runs in one document, in the order given; a single run is reported whole, several with a summary.
  ///
  /// A pure function of its arguments. `style` matters to `text` only. An empty list gives a document that says so.
  public func render(_ results: [RunResult], style: TextStyle = .plain) -> String {
    if results.count == 1 {
      switch self {
      case .text: return TextReport.render(results[0], style: style)
      case .json: return JSONReport.render(results[0])
      case .markdown: return MarkdownReport.render(results[0])
      case .junit, .github, .summary, .postmortem: break
      }
    }
    switch self {
    case .text: return TextReport.render(results, style: style)
    case .json: return JSONReport.render(results)
    case .markdown: return MarkdownReport.render(results)
    case .junit: return JUnitReport.render(results)
    case .github: return GitHubReport.render(results)
    case .summary: return PullRequestReport.render(results)
    case .postmortem: return PostMortemReport.render(results)
    }
  }
}
