public import Harness

/// One run as a story for a terminal: what happened on one time axis, what it cost, and the verdict.
public enum TextReport {
  /// The report of one run; lines end with `\n` and take at most `style.width` columns; only the command that
  /// repeats the run may be longer, as its words are never broken.
  ///
  /// A pure function: the same result and style give the same bytes. Names and texts are shown on one line without
  /// control characters. Complexity: linear in the timeline and the points of the series.
  public static func render(_ result: RunResult, style: TextStyle = .plain) -> String {
    let page = Page(width: style.width, ink: Ink(color: style.color))
    let sections = [
      header(result, page), timeline(result, page), messages(result, page), latency(result, page),
      requests(result, page), errors(result, page), symptoms(result, page), alerts(result, page),
      incidents(result, page),
      response(result, page), actors(result, page), checks(result, page),
      warnings(result, page),
      verdict(result, page),
    ]
    return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
  }
}

/// What the sections of a text report are written on.
struct Page {
  let width: Int
  let ink: Ink

  /// A section's title in capitals with a remark beside it.
  func title(_ text: String, _ remark: String = "") -> [String] {
    guard !remark.isEmpty else { return [ink(text, .strong)] }
    let lines = remark.wrapped(to: width - text.displayWidth - 2)
    return lines.enumerated().map { index, line in
      let head = index == 0 ? ink(text, .strong) : String(repeating: " ", count: text.displayWidth)
      return "\(head)  \(ink(line, .faint))"
    }
  }

  /// Small print.
  func remark(_ text: String) -> [String] { text.cleaned.wrapped(to: width).map { ink($0, .faint) } }

  /// A paragraph whose further lines stand under the text, not under `mark`.
  func item(_ mark: String, _ text: String, _ tone: Tone = .plain) -> [String] {
    let indent = String(repeating: " ", count: mark.displayWidth)
    return text.cleaned.wrapped(to: width - mark.displayWidth).enumerated().map { index, line in
      ((index == 0 ? ink(mark, tone) : indent) + line).withoutTrailingSpaces
    }
  }

  /// The command that repeats a run, after `mark`.
  func replay(_ mark: String, _ result: RunResult) -> [String] {
    let indent = String(repeating: " ", count: mark.displayWidth)
    return result.replayLines(width: width - mark.displayWidth).enumerated().map { index, line in
      (index == 0 ? ink(mark, .faint) : indent) + line
    }
  }
}
