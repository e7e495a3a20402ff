import Telemetry
import Testing

@testable import Prometheus

@Suite("Templates of alerting rules")
struct TemplateTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var template: String
    var expected: String
    var value = 0.0
    init(_ template: String, _ expected: String, _ value: Double = 0) {
      (self.template, self.expected, self.value) = (template, expected, value)
    }
    var testDescription: String { "\(template) of \(value)" }
  }

  static func expand(_ text: String, _ value: Double = 0) throws -> String {
    let data = TemplateData(
      labels: [.init("channel", "SMS"), .init("code", "30007"), .init("empty", "")], value: value,
      externalLabels: [.init("cluster", "eu")], externalURL: "http://localhost:9090")
    return try Template(text).expanded(data) { text throws(TemplateFailure) in
      switch text {
      case "up": [.init(labels: [.init("job", "b")], value: 2), .init(labels: [.init("job", "a")], value: 1)]
      case "none": []
      default: throw TemplateFailure("no such query \(text)")
      }
    }
  }

  static let cases: [Case] = [
    Case("plain { text } }}", "plain { text } }}"), Case("{{ $labels.channel }}", "SMS"),
    Case("{{$labels.channel}}/{{ .Labels.code }}", "SMS/30007"), Case("{{ $labels.absent }}|", "|"),
    Case("{{ $externalLabels.cluster }} {{ $externalURL }}", "eu http://localhost:9090"),
    Case("{{ $value }}", "1.5", 1.5), Case("{{ .Value }}", "1e+06", 1e6),
    Case("{{ $value }}", "1.23456789e+08", 123_456_789),
    Case("{{ $value }}", "+Inf", .infinity), Case("{{ $value }}", "NaN", .nan), Case("{{ $value }}", "-0", -0.0),
    Case("{{ $value }}", "1e-05", 0.00001), Case("{{ $value }}", "100000", 100_000),
    // White space.
    Case("a {{- 1 -}} b", "a1b"), Case("a {{/* no */}} b", "a  b"), Case("a {{- /* no */ -}} b", "ab"),
    Case("{{ \"a\\tb\" }}{{ `c\\n` }}{{ 'x' }}", "a\tbc\\n120"),
    // Control.
    Case("{{ if gt $value 1.0 }}big{{ else if eq $value 1.0 }}one{{ else }}small{{ end }}", "one", 1),
    Case("{{ if gt $value 1.0 }}big{{ else if eq $value 1.0 }}one{{ else }}small{{ end }}", "big", 2),
    Case("{{ if gt $value 1.0 }}big{{ else if eq $value 1.0 }}one{{ else }}small{{ end }}", "small", 0),
    Case("{{ if $labels.empty }}yes{{ else }}no{{ end }}", "no"),
    Case("{{ with $labels.channel }}{{ . }}{{ end }}{{ with $labels.absent }}x{{ else }}-{{ end }}", "SMS-"),
    Case("{{ with query \"up\" }}{{ . | first | value }}{{ end }}", "2"),
    Case("{{ range query \"up\" }}{{ .Labels.job }}={{ .Value }};{{ end }}", "b=2;a=1;"),
    Case("{{ range $i, $e := query \"up\" }}{{ $i }}{{ label \"job\" $e }}{{ end }}", "0b1a"),
    Case("{{ range query \"none\" }}x{{ else }}nothing{{ end }}", "nothing"),
    Case("{{ range sortByLabel \"job\" (query \"up\") }}{{ .Labels.job }}{{ end }}", "ab"),
    Case("{{ (query \"up\" | first).Labels.job }}", "b"),
    Case("{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ end }}{{ $x }}", "2"),
    Case("{{ $x := 1 }}{{ if true }}{{ $x := 2 }}{{ end }}{{ $x }}", "1"),
    Case("{{ range $k, $v := $labels }}{{ $k }}:{{ $v }} {{ end }}", "channel:SMS code:30007 empty: "),
    Case("{{ $labels }}", "map[channel:SMS code:30007 empty:]"),
    Case("{{ and 1 0 }}{{ and 1 2 }}{{ or 0 \"x\" }}{{ not 0 }}", "02xtrue"),
    Case("{{ len $labels }} {{ index $labels \"code\" }} {{ len \"über\" }}", "3 30007 5"),
    Case("{{ print 1 2 \"a\" 3 }}|{{ println \"a\" 1 }}", "1 2a3|a 1\n"),
    Case("{{ eq $labels.channel \"EMAIL\" \"SMS\" }}{{ ne 1 2 }}{{ le 2 2 }}{{ ge \"b\" \"a\" }}", "truetruetruetrue"),
    // Functions.
    Case("{{ $value | humanize }}", "1.234k", 1234.4), Case("{{ humanize $value }}", "0", 0),
    Case("{{ humanize $value }}", "12.35m", 0.012345), Case("{{ humanize $value }}", "-1.5M", -1.5e6),
    Case("{{ humanize $value }}", "1e+04Y", 1e28), Case("{{ humanize \"1024\" }}", "1.024k"),
    Case("{{ humanize1024 $value }}", "1ki", 1024), Case("{{ humanize1024 $value }}", "0.5", 0.5),
    Case("{{ humanizeDuration $value }}", "1d 1h 1m 1s", 90_061), Case("{{ humanizeDuration $value }}", "59.9s", 59.9),
    Case("{{ humanizeDuration $value }}", "-2m 5s", -125), Case("{{ humanizeDuration $value }}", "12ms", 0.012),
    Case("{{ humanizeDuration $value }}", "0s", 0), Case("{{ $value | humanizePercentage }}", "94.9%", 0.949),
    Case("{{ $value | humanizePercentage }}", "NaN%", .nan),
    Case("{{ humanizeTimestamp $value }}", "2015-07-27 15:46:39.5 +0000 UTC", 1_438_011_999.5),
    Case("{{ \"over high\" | title }}{{ toUpper \"ä\" }}{{ toLower \"ÀB\" }}", "Over HighÄàb"),
    Case("{{ match \"a.c\" \"xabcx\" }}{{ match \"^b\" \"ab\" }}", "truefalse"),
    Case("{{ reReplaceAll \"(.*):[0-9]+\" \"$1\" \"host:80\" }}", "host"),
    Case("{{ reReplaceAll \"o\" \"0\" \"foo boo\" }}{{ reReplaceAll \"^f\" \"g\" \"ff\" }}", "f00 b00gf"),
    Case("{{ stripPort \"host:80\" }} {{ stripDomain \"a.b.c:80\" }}", "host a:80"),
    Case("{{ externalURL }}{{ pathPrefix }}|{{ urlquery \"a b\" 1 }}", "http://localhost:9090|a+b1"),
    Case("{{ graphLink \"up{job=\\\"ä\\\"} > 1\" }}", "/graph?g0.expr=up%7Bjob%3D%22%C3%A4%22%7D+%3E+1&g0.tab=0"),
    Case("{{ \"rate(x[5m])\" | tableLink }}", "/graph?g0.expr=rate%28x%5B5m%5D%29&g0.tab=1"),
    Case("{{ parseDuration \"1h30m\" }}", "5400"), Case("{{ query \"up\" | first | value | humanize }}", "2"),
    Case("{{ printf \"%.2f|%d|%s|%q|%v\" $value 3 \"x\" \"y\" $value }}", "1.50|3|x|\"y\"|1.5", 1.5),
    Case("{{ printf \"%5.1f|%-5d|%05d|%+d\" $value 3 42 7 }}", "  1.5|3    |00042|+7", 1.5),
    Case("{{ printf \"%g %e %x %t %%\" $value $value 255 true }}", "0.001 1.000000e-03 ff true %", 0.001),
    Case("{{ printf \"%d\" $value }}", "%!d(float64=1.5)", 1.5), Case("{{ printf \"%s\" }}", "%!s(MISSING)"),
    Case("{{ printf \"a\" 1 }}", "a%!(EXTRA int=1)"), Case("{{ $value | printf \"%.0f\" }}", "2", 2.5),
  ]

  @Test(arguments: cases) func gives(_ example: Case) throws {
    #expect(try Self.expand(example.template, example.value) == example.expected)
  }

  @Test(arguments: [
    ("http://localhost:9090", ""), ("https://a.example/prometheus/", "/prometheus/"), ("http://a?b=/c", ""), ("", ""),
    ("http://a/b#c", "/b"), ("/metrics", "/metrics"),
  ])
  func pathsOfAddresses(_ address: String, _ path: String) throws {
    let data = TemplateData(labels: [], value: 0, externalURL: address)
    #expect(try Template("{{ pathPrefix }}").expanded(data) { _ in [] } == path)
  }

  /// Go compares numbers only with numbers of their kind: a popular mistake, shown as the server shows it.
  @Test(arguments: [
    ("{{ if gt $value 1 }}x{{ end }}", "error calling gt: incompatible types for comparison"),
    ("{{ query \"none\" | first }}", "first() called on vector with no elements"),
    ("{{ humanize \"x\" }}", "error calling humanize: strconv.ParseFloat: parsing \"x\": invalid syntax"),
    ("{{ range $value }}{{ end }}", "range can't iterate over 1"),
    ("{{ with 1.5 }}{{ .X }}{{ end }}", "can't evaluate field X in type float64"),
  ])
  func fails(_ template: String, _ message: String) {
    let error = #expect(throws: TemplateFailure.self) { try Self.expand(template, 1) }
    #expect(error?.message == message)
  }

  @Test(arguments: [
    ("{{ $labls.x }}", 3, "undefined variable '$labls'"),
    ("a {{ humanise 1 }}", 5, "no template function is named 'humanise'"),
    ("{{ safeHtml \"x\" }}", 3, "the template function 'safeHtml' is not supported"),
    (
      "{{ .Label.x }}", 3,
      "templates of rules have no '.Label'; there are .Labels, .Value, .ExternalLabels and .ExternalURL"
    ),
    ("{{ if true }}x", 3, "'if' without its 'end'"), ("x{{ end }}", 4, "'end' without an if, with or range before it"),
    ("{{ $value ", 0, "a '{{' without its '}}'"), ("{{ \"x }}", 3, "a text without its closing quote"),
    ("{{ define \"x\" }}{{ end }}", 3, "'define' is not supported in templates of rules"),
    ("{{ }}", 0, "an empty action"), ("{{ humanize }}", 3, "'humanize' takes 1 arguments, not 0"),
    ("{{ pathPrefix 1 }}", 3, "'pathPrefix' takes 0 arguments, not 1"),
    ("{{ 1 2 }}", 3, "only a function takes arguments"), ("{{ ($value }}", 10, "a '(' without its ')'"),
    ("{{ if true }}{{ else }}{{ else }}{{ end }}", 26, "a second 'else'"),
    ("ü{{ $x }}", 5, "undefined variable '$x'"), ("{{ 1 | }}", 9, "a value is missing"),
  ])
  func refuses(_ template: String, _ offset: Int, _ message: String) {
    let error = #expect(throws: TemplateProblem.self) { try Template(template) }
    #expect(error?.message == message)
    #expect(error?.offset == offset)
  }

  @Test(arguments: 0..<300) func neverCrashes(seed: Int) {
    let parts = [
      "{{", "}}", "{{-", "-}}", " ", "$labels", ".channel", "$value", "|", "humanize", "if", "else", "end", "range",
      "with",
      "(", ")", "\"", "`", "printf", "\"%d\"", "1", "1.5", ":=", "$x", ",", "query", "\"up\"", "first", "/*", "*/", ".",
      "and",
      "index", "match", "\"(\"", "ü", "\n", "=", "-", "not", "reReplaceAll",
    ]
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
    for _ in 0..<40 {
      var text = ""
      for _ in 0..<(1 + Int(state >> 60)) {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text += parts[Int(state >> 33) % parts.count]
        if state >> 63 == 0 { text += " " }
      }
      _ = try? Self.expand(text, 3)
      _ = try? Self.expand("{{ \(text) }}", 3)
    }
  }
}
