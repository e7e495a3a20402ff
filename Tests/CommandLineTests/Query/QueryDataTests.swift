import Testing

/// `query --data` over a file of metrics.
@Suite("query over a file")
struct QueryDataTests {
  private let folder = Folder()
  private static let text = """
    # TYPE depth gauge
    depth{q="a"} 1 1000000000
    depth{q="a"} 2.5 1000000060.5
    depth{q="b"} 1e-7 1000000000
    # TYPE sent counter
    sent_total 0 1000000000
    sent_total 60 1000000060
    # EOF

    """
  private var data: String { folder.write(Self.text, to: "data.om") }

  private func query(_ arguments: String...) -> Shell.Outcome { Shell().run(["query", "--data", data] + arguments) }

  /// The server's own bytes: asked of Prometheus 3.5.3 with the same data.
  @Test(arguments: [
    (
      "depth{q=\"a\"}", "1000000030",
      #"{"resultType":"vector","result":[{"metric":{"__name__":"depth","q":"a"},"value":[1000000030,"1"]}]}"#
    ),
    (
      "depth{q=\"b\"} / 3", "1000000000.25",
      #"{"resultType":"vector","result":[{"metric":{"q":"b"},"value":[1000000000.250,"3.3333333333333334e-08"]}]}"#
    ),
    ("1e21", "0", #"{"resultType":"scalar","result":[0,"1000000000000000000000"]}"#),
    (
      "1e21 * depth{q=\"a\"}", "1000000030",
      #"{"resultType":"vector","result":[{"metric":{"q":"a"},"value":[1000000030,"1e+21"]}]}"#
    ),
    ("1e20 / 7", "0", #"{"resultType":"scalar","result":[0,"14285714285714287000"]}"#),
    ("0.000001", "0", #"{"resultType":"scalar","result":[0,"0.000001"]}"#),
    ("-1 / 0", "-1.5", #"{"resultType":"scalar","result":[-1.5,"-Inf"]}"#),
    ("\"a<b>&\\\"\"", "0", #"{"resultType":"string","result":[0,"a\u003cb\u003e\u0026\""]}"#),
    (
      "depth{q=\"a\"}[2m]", "1000000061",
      #"{"resultType":"matrix","result":[{"metric":{"__name__":"depth","q":"a"},"values":[[1000000000,"1"],[1000000060.500,"2.5"]]}]}"#
    ),
    ("nothing", "0", #"{"resultType":"vector","result":[]}"#),
  ])
  func answersAsAServer(expression: String, time: String, data: String) {
    let outcome = query("--at", time, "--", expression)
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    #expect(outcome.output == #"{"status":"success","data":"# + data + "}\n")
  }

  /// Without the second file, the series goes on for five minutes.
  @Test func whatHasEndedIsGone() {
    let ends = folder.write("depth{q=\"a\"} NaN 1000000075\n# EOF\n", to: "ends.om")
    let span = ["--start", "1000000060", "--end", "1000000090", "--step", "15s", "count(depth{q=\"a\"})"]
    let open = Shell().run(["query", "--data", data] + span)
    let ended = Shell().run(["query", "--data", data, "--stale-markers", ends] + span)
    #expect(open.output.contains("[1000000090,\"1\"]") && open.output.contains("[1000000075,\"1\"]"))
    #expect(ended.status == 0 && ended.output.contains("[[1000000060,\"1\"]]"), "\(ended.output)")
  }

  @Test func endsThatAreNoneAreRefusedWithTheirPlaces() {
    let text = "depth{q=\"a\"} 1 1000000075\ndepth{q=\"c\"} NaN 1000000075\ndepth{q=\"b\"} NaN 1000000000\n# EOF\n"
    let ends = folder.write(text, to: "ends.om")
    let outcome = query("depth", "--at", "1000000075", "--stale-markers", ends)
    #expect(outcome.status == 65)
    for line in [
      "ends.om:1:14: error: the end of a series is written as NaN",
      "ends.om:2:1: error: there are no samples of this series",
      "ends.om:3:18: error: the series has a sample at this time: it ends later",
    ] { #expect(outcome.errors.contains(line), "\(outcome.errors)") }
    #expect(query("depth", "--at", "0", "--stale-markers", folder.path("none.om")).status == 66)
  }

  @Test func answersOverASpan() {
    let outcome = query("sum(depth)", "--start", "1000000000", "--end", "2001-09-09T01:47:40Z", "--step", "30s")
    #expect(
      outcome.output
        == #"{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"#
        + #""values":[[1000000000,"1.0000001"],[1000000030,"1.0000001"],[1000000060,"1.0000001"]]}]}}"# + "\n")
    #expect(outcome.status == 0)
  }

  @Test func everyExpressionIsALine() {
    let outcome = query(
      "1", "sum(", "depth * on (q) group_left {__name__=~\"depth|sent_total\"}", "2", "--at", "1000000000")
    let lines = outcome.output.split(separator: "\n")
    #expect(outcome.status == 65 && lines.count == 4)
    #expect(lines[0].hasPrefix(#"{"status":"success","#) && lines[3].hasPrefix(#"{"status":"success","#))
    #expect(
      lines[1].hasPrefix(#"{"status":"error","errorType":"bad_data","error":"invalid parameter \"query\": 1:5: parse"#))
    #expect(outcome.errors.contains("expression 2:1:5: error: the parenthesis is not closed\n  | sum(\n  |     ^"))
  }

  /// What cannot be evaluated over these data is an error of another kind.
  @Test func anExpressionThatCannotBeEvaluatedIs65() {
    let file = folder.write("a{x=\"1\"} 1 1\na{y=\"1\"} 1 1\nb 1 1\n# EOF\n", to: "many.om")
    let outcome = Shell().run("query", "--data", file, "b * on () a", "--at", "1")
    #expect(outcome.status == 65)
    #expect(outcome.output.hasPrefix(#"{"status":"error","errorType":"execution","error":""#))
    #expect(outcome.errors.hasPrefix("expression 1:1:"))
  }

  @Test func questionsComeFromAFile() {
    let file = folder.write("# first\nsum(depth)\n\n  # second\nsum(\r\n", to: "queries")
    let outcome = query("--queries", file, "--at", "1000000000")
    #expect(outcome.status == 65 && outcome.output.split(separator: "\n").count == 2)
    #expect(outcome.errors.hasPrefix("\(file):5:5: error: "), "\(outcome.errors)")
    #expect(query("--queries", folder.path("none"), "--at", "0").status == 66)
    #expect(query("--queries", folder.write("# nothing\n", to: "empty"), "--at", "0").status == 65)
  }

  @Test func problemsOfTheDataHavePlaces() {
    let file = folder.write("a 1 1\nb x 1\nc{d=\"e\" 1 1\n", to: "bad.om")
    let outcome = Shell().run("query", "--data", file, "a", "--at", "1")
    #expect(outcome.status == 65 && outcome.output.isEmpty)
    #expect(outcome.errors.contains("\(file):2:3: error: 'x' is no value\n  | b x 1\n  |   ^\n"))
    #expect(outcome.errors.contains("\(file):3:8: error: expected ',' or '}', found a space"))
    #expect(outcome.errors.contains("\(file):3:12: error: the text does not end with '# EOF'"))
    #expect(Shell().run("query", "--data", folder.path("none.om"), "a", "--at", "1").status == 66)
  }

  @Test func exemplarsAreLeftOutWithAWord() {
    let file = folder.write("a_total 1 1 # {} 1\n# EOF\n", to: "exemplars.om")
    let outcome = Shell().run("query", "--data", file, "a_total", "--at", "1")
    #expect(outcome.status == 0 && outcome.errors.contains("1 exemplars are left out: no query can see them"))
  }

  @Test(arguments: [
    ["1"], ["1", "--at", "5m"], ["1", "--at", "yesterday"], ["1", "--at", "0", "--step", "1s"], ["1", "--start", "0"],
    ["1", "--start", "0", "--end", "1"], ["1", "--start", "1", "--end", "0", "--step", "1"],
    ["1", "--start", "0", "--end", "11000", "--step", "1"], ["1", "--start", "0", "--end", "1", "--step", "0"],
    ["1", "--start", "0", "--end", "1", "--step", "-1s"], ["--at", "0"], ["1", "--at", "0", "--queries", "q"],
    ["1", "--at", "0", "--seed", "1"], ["1", "--at", "0", "--variant", "x"], ["1", "--at", "0", "--set", "a=b"],
    ["1", "--at", "1e3"], ["1", "--at", "0x10"], ["1", "--at", "99999999999999"],
  ])
  func wrongUsageIs64(arguments: [String]) {
    let outcome = Shell().run(["query", "--data", data] + arguments)
    #expect(outcome.status == 64, "\(outcome.output)\(outcome.errors)")
    #expect(outcome.output.isEmpty)
  }

  /// As many steps as a server answers.
  @Test func elevenThousandStepsAreAnswered() {
    #expect(query("1", "--start", "0", "--end", "10999", "--step", "1").status == 0)
  }
}
