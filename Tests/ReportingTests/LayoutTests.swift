import Testing

@testable import Reporting

@Suite struct LayoutTests {
  @Test(arguments: [
    ("abc", 3), ("", 0), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("한글", 4), ("✓━█…µ", 5), ("🚒", 2), ("👩‍🚒", 2),
    ("\u{7F}", 0), ("ｆ", 2), ("naïve", 5),
  ])
  func measuresText(text: String, width: Int) { #expect(text.displayWidth == width) }

  @Test(arguments: [("abcdef", 4, "abc…"), ("abc", 3, "abc"), ("日本語", 5, "日本…"), ("日本語", 4, "日…"), ("ab", 0, "")])
  func truncates(text: String, width: Int, expected: String) { #expect(text.truncated(to: width) == expected) }

  @Test func neutralisesWhatDrivesATerminal() {
    #expect("a\u{1B}[31mb\nc\td\u{202E}e\u{2028}f".cleaned == "a\u{FFFD}[31mb c d\u{FFFD}e f")
  }

  @Test(arguments: UInt64(0)..<50)
  func wrapsWithinTheWidthAndLosesNothing(seed: UInt64) {
    var random = Seeded(seed)
    let letters: [Character] = ["a", "b", "ü", "日", "🚒", " ", " ", "-"]
    let text = String((0..<random.below(300)).map { _ in letters[random.below(letters.count)] })
    let width = 2 + random.below(40)
    let lines = text.wrapped(to: width)
    #expect(lines.allSatisfy { $0.displayWidth <= width })
    #expect(lines.joined().filter { $0 != " " } == text.filter { $0 != " " })
    #expect(!lines.isEmpty)
  }

  @Test(arguments: UInt64(0)..<50)
  func gridsStayWithinTheWidthAndKeepEveryNumber(seed: UInt64) {
    var random = Seeded(seed)
    let count = 1 + random.below(14)
    var grid = Grid([.text("name")] + (0..<count).map { .number("column \($0)") })
    let numbers = (0..<5).map { _ in
      (0..<count).map { _ in Count.string(Int(random.next() >> (16 + random.below(47)))) }
    }
    for (index, row) in numbers.enumerated() {
      grid.append([Grid.Cell(String(repeating: "long ", count: index * 3))] + row.map { Grid.Cell($0) })
    }
    let lines = grid.lines(width: 80, ink: Ink(color: false))
    #expect(lines.allSatisfy { $0.displayWidth <= 80 && !$0.hasSuffix(" ") })
    for number in numbers.joined() { #expect(lines.contains { $0.contains(number) }) }
  }

  @Test func proseIsWrappedUnderItsColumn() {
    let grid = Grid(
      [.text(), .prose(), .prose()],
      rows: [[.mark(true), Grid.Cell("short"), Grid.Cell("a long text of many words in a narrow column")]])
    let expected = ["✓  short  a long text of", "          many words in", "          a narrow", "          column"]
    #expect(grid.lines(width: 24, ink: Ink(color: false)) == expected)
  }

  @Test func colourChangesNoColumn() {
    let plain = TextReport.render(Examples.quota)
    let colored = TextReport.render(Examples.quota, style: TextStyle(color: true))
    #expect(colored != plain)
    #expect(colored.withoutColour == plain)
  }

  @Test(arguments: [
    ("plain/path.yaml", "plain/path.yaml"), ("it's", #"'it'\''s'"#), ("a b", "'a b'"), ("", "''"), ("$x;y", "'$x;y'"),
  ])
  func quotesForAShell(word: String, expected: String) { #expect(word.shellQuoted == expected) }

  @Test(arguments: [
    ("a_b", "a_b"), ("_a_", "\\_a\\_"), ("a|b", "a\\|b"), ("# a", "\\# a"), ("1. a", "1\\. a"),
    ("p(95) < 3", "p(95) < 3"),
    ("<b>", "\\<b>"), ("a*b`c", "a\\*b\\`c"), ("&amp; & x", "\\&amp; & x"), ("- a", "\\- a"), ("1.5 s", "1\\.5 s"),
  ])
  func escapesMarkdown(text: String, expected: String) { #expect(Markdown.escaped(text) == expected) }

  @Test func fencesAreLongerThanWhatTheyHold() {
    #expect(Markdown.block(["a ```` b"]) == ["`````text", "a ```` b", "`````"])
  }
}

extension String {
  /// Without ANSI's colours.
  var withoutColour: String {
    var result = ""
    var isEscape = false
    for character in self {
      if character == "\u{1B}" { isEscape = true }
      if !isEscape { result.append(character) }
      if character == "m" { isEscape = false }
    }
    return result
  }
}
