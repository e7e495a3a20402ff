import Foundation
import Harness
import Testing

@testable import Reporting

/// What reports say of requests to APIs: nothing where there are none.
@Suite("Requests in reports")
struct RequestReportTests {
  private static let asked: RunResult = {
    var result = Examples.quota
    var latency = LatencyFigures()
    (latency.p50, latency.p90, latency.p95, latency.p99, latency.max) = (0.0201, 0.06, 0.107, 0.204, 1.46)
    latency.count = 1_203
    latency.censored = 3
    result.requests = [
      EndpointFigures(
        component: "api", endpoint: "POST /v1/login", answered: 0, clientErrors: 0, serverErrors: 0, inFlight: 0,
        latency: LatencyFigures()),
      EndpointFigures(
        component: "api", endpoint: "GET /v1/things/{id}", answered: 1_200, clientErrors: 30, serverErrors: 6,
        inFlight: 3,
        statuses: [.init(status: 200, count: 1_164), .init(status: 404, count: 30), .init(status: 503, count: 6)],
        latency: latency),
    ]
    result.thresholds.append(
      ThresholdResult(
        metric: "http_req_duration", channel: nil, endpoint: "GET /v1/things/{id}", require: "p(95) < 300ms",
        observed: 0.107, passed: true))
    return result
  }()

  @Test func isASectionOfTheText() throws {
    let text = TextReport.render(Self.asked)
    let start = try #require(text.range(of: "REQUESTS  "))
    let section = text[start.lowerBound...].prefix { _ in true }.components(separatedBy: "\n\n")[0]
    #expect(
      section == """
        REQUESTS  of the load to APIs, from the request to its answer; failed: 4xx and 5xx; HDR histogram, 3
                  digits
        endpoint             answered  4xx  5xx  failed     p50    p95    p99    max  in flight
        POST /v1/login              0    0    0       -       -      -      -      -          0
        GET /v1/things/{id}     1,200   30    6    3.0%  20.1ms  107ms  204ms  1.46s          3
        By status: 200: 1,164, 404: 30, 503: 6
        """)
    #expect(text.contains("http_req_duration of GET /v1/things/{id}: p(95) < 300ms"))
    #expect(!TextReport.render(Examples.quota).contains("REQUESTS"))
  }

  @Test func isASectionOfMarkdown() {
    let text = MarkdownReport.render(Self.asked)
    #expect(text.contains("\n## Requests\n"))
    #expect(text.contains("By status: 200: 1,164, 404: 30, 503: 6."))
    #expect(!MarkdownReport.render(Examples.quota).contains("Requests"))
  }

  @Test func isAKeyOfTheJSON() throws {
    func parse(_ text: String) throws -> [String: Any] {
      try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }
    let requests = try #require(parse(JSONReport.render(Self.asked))["requests"] as? [[String: Any]])
    #expect(requests.count == 2)
    #expect(requests[1]["endpoint"] as? String == "GET /v1/things/{id}" && requests[1]["count"] as? Int == 1_200)
    #expect(requests[1]["errors4xx"] as? Int == 30 && requests[1]["errors5xx"] as? Int == 6)
    #expect(requests[1]["inFlight"] as? Int == 3)
    #expect(requests[1]["statuses"] as? [String: Int] == ["200": 1_164, "404": 30, "503": 6])
    #expect((requests[1]["latency"] as? [String: Any])?["p95"] as? Double == 0.107)
    let thresholds = try #require(parse(JSONReport.render(Self.asked))["thresholds"] as? [[String: Any]])
    #expect(thresholds.last?["where"] as? [String: String] == ["endpoint": "GET /v1/things/{id}"])
    #expect(try parse(JSONReport.render(Examples.quota))["requests"] == nil)
    // A stored report is read with the endpoint of its threshold.
    let again = try ReportReader.runs(Array(JSONReport.render(Self.asked).utf8))
    #expect(again[0].thresholds.last?.endpoint == "GET /v1/things/{id}")
  }

  @Test func severalWaysInAreNamed() {
    var result = Self.asked
    result.requests[0].component = "admin"
    #expect(TextReport.render(result).contains("admin: POST /v1/login"))
    #expect(TextReport.render(result).contains("api: GET /v1/things/{id}"))
  }
}
