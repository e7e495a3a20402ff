import Operator
import Testing

/// `curl` on the receivers of webhooks: as deliveries fare, without being one.
@Suite("curl on webhook receivers")
struct ReceiverTests {
  /// Two receivers are as they should be, the others each wrong in its own way; all are away from 10 to 20 minutes, and from 30 to
  /// 40 their names are gone.
  private static let scenario = """
    version: 1
    name: Receivers
    duration: 1h
    components:
      hooks:
        type: webhooks
        timeout: 10s
        endpoints:
          - {id: good, url: 'https://good.example.com/hooks', receiver: {latency: 200ms, status: 202}}
          - {id: plain, url: 'http://plain.example.com:8080/in?key=1', receiver: {latency: 0s, capacity: {rate: 1 per 1m}}}
          - {id: slow, url: 'https://slow.example.com/', receiver: {latency: 30s}}
          - {id: old, url: 'https://old.example.com/', receiver: {certificate: {validUntil: '2020-01-01T00:00:00Z'}}}
          - {id: own, url: 'https://own.example.com/', receiver: {latency: 0s, certificate: {selfSigned: true}}}
          - {id: lost, url: 'https://lost.example.com/', receiver: {resolves: false}}
          - {id: moved, url: 'https://moved.example.com/', receiver: {latency: 0s, url: 'https://new.example.com/'}}
          - {id: fussy, url: 'https://fussy.example.com/', receiver: {latency: 0s, secret: other}}
        connect: 30ms
    faults:
      - {at: 10m, for: 10m, target: hooks, outage: {mode: hang}}
      - {at: 30m, for: 10m, target: hooks, outage: {mode: dns}}
      - {at: 50m, for: 5m, target: hooks, status: {status: 503}}

    """

  private static let more = """

    More details here: https://curl.se/docs/sslcerts.html

    curl failed to verify the legitimacy of the server and therefore could not
    establish a secure connection to it. To learn more about this situation and
    how to fix it, please visit the web page mentioned above.

    """

  private static func asked(_ url: String, _ output: String) -> CommandCase {
    CommandCase("curl -w '%{http_code} %{time_total}' \(url)", output)
  }

  private static func failed(_ line: String, _ exitCode: Int, _ text: String) -> CommandCase {
    CommandCase("curl \(line)", error: "curl: (\(exitCode)) \(text)\n", exit: exitCode)
  }

  @Test func answersAsADeliveryIsAnswered() throws {
    try Rehearsing.checkInTurn(
      [
        Self.asked("https://good.example.com/hooks", "202 0.230000"),
        Self.asked("-X POST https://good.example.com/hooks -d '{}'", "202 0.230000"),
        Self.asked("https://GOOD.example.com/other", "404 0.230000"),
        // It takes nothing of what the receiver takes.
        Self.asked("'http://plain.example.com:8080/in?key=1'", "200 0.030000"),
        Self.asked("'http://plain.example.com:8080/in?key=1'", "200 0.030000"),
        Self.asked("http://plain.example.com:8080/in", "404 0.030000"),
        Self.asked("https://slow.example.com", "200 30.030000"),
        Self.failed(
          "-m 2 https://slow.example.com", 28, "Operation timed out after 2000 milliseconds with 0 bytes received"),
        Self.failed(
          "https://old.example.com/", 60, "SSL certificate problem: certificate has expired" + Self.more.dropLast()),
        Self.failed(
          "https://own.example.com/", 60, "SSL certificate problem: self-signed certificate" + Self.more.dropLast()),
        Self.asked("-k https://own.example.com/", "200 0.030000"),
        Self.failed("https://lost.example.com/", 6, "Could not resolve host: lost.example.com"),
        Self.failed("https://moved.example.com/", 6, "Could not resolve host: moved.example.com"),
        Self.asked("https://new.example.com/", "200 0.030000"),
        Self.asked("https://fussy.example.com/", "401 0.030000"),
        Self.failed("https://nobody.example.com/", 6, "Could not resolve host: nobody.example.com"),
        Self.failed(
          "https://good.example.com:444/hooks", 7,
          "Failed to connect to good.example.com port 444 after 30 ms: Couldn't connect to server"),
        Self.failed(
          "http://good.example.com/hooks", 7,
          "Failed to connect to good.example.com port 80 after 30 ms: Couldn't connect to server"),
      ], at: "2m", scenario: Self.scenario)
  }

  @Test func faultsAreMet() throws {
    let url = "https://good.example.com/hooks"
    let hung = [
      Self.failed("-m 5 \(url)", 28, "Operation timed out after 5000 milliseconds with 0 bytes received"),
      Self.failed(
        url, 28, "Failed to connect to good.example.com port 443 after 127000 ms: Couldn't connect to server"),
    ]
    try Rehearsing.checkInTurn(hung, at: "11m", scenario: Self.scenario)
    try Rehearsing.check(
      [Self.failed(url, 6, "Could not resolve host: good.example.com")], at: "31m", scenario: Self.scenario)
    try Rehearsing.check([Self.asked(url, "503 0.230000")], at: "51m", scenario: Self.scenario)
  }

  /// Neither the log nor the metrics know of it.
  @Test func isNoDelivery() throws {
    let results = try Rehearsing.run(
      [
        "curl -s -H \"Authorization: Bearer $TOKEN\" https://api.novapulse.com/api/v1/webhooks/hook-2/logs",
        "curl -w '%{http_code}' https://customer-2.example.com/hooks",
        "curl https://customer-1.example.com/hooks",
        "curl -s -H \"Authorization: Bearer $TOKEN\" https://api.novapulse.com/api/v1/webhooks/hook-2/logs",
      ], at: "6m", scenario: OperationsRunbook.scenario, variables: OperationsRunbook.variables)
    #expect(results[1].output == "200")
    #expect(results[2].exitCode == 60 && results[2].errorOutput.contains("certificate has expired"))
    #expect(results[0].output == results[3].output)
  }

  @Test(
    arguments: [
      ("curl -f https://good.example.com/hooks", []), ("curl -f https://new.example.com/", []),
      (
        "curl -f https://goood.example.com/hooks",
        ["there is no host 'goood.example.com'; did you mean good.example.com?"]
      ),
    ] as [(String, [String])])
  func hostsAreKnownBeforehand(line: String, messages: [String]) throws {
    #expect(try Rehearsing.problems(in: line, plan: Rehearsing.plan(Self.scenario)) == messages)
  }
}
