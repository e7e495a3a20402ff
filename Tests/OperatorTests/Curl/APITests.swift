import Operator
import Testing

/// `curl` on an application's API: by host, path and method, through the load balancer, as the pods answer.
@Suite("curl on an API")
struct APITests {
  /// Redis is down from 3 minutes on, the pods from 20 to 30 minutes.
  private static let scenario = """
    version: 1
    name: API
    duration: 1h
    components:
      postgres: {type: postgres}
      redis: {type: redis}
      outbox: {type: tableQueue, store: postgres, table: jobs}
      backend:
        type: deployment
        replicas: 2
        http: {host: api.example.com, health: /v1/health, metrics: /v1/metrics}
        runs:
          type: httpServer
          timeout: 30s
          checks: [postgres, redis]
          views:
            GET /v1/queue: {show: outbox, view: counts}
            GET /v1/things/{id}/log: {show: outbox, view: counts, authentication: bearer}
          endpoints:
            - {path: POST /v1/messages, flows: [notices], does: [{store: {in: outbox}}]}
            - {path: POST '/v1/login', does: [{work: {time: 300ms}}]}
            - {path: GET /v1/slow, does: [{work: {time: 50s}}]}
      api: {type: http, servedBy: backend}
    flows: {notices: {into: api, channel: SMS, template: notice}}
    load: {notices: {flow: notices, executor: burst, count: 3, over: 10s}}
    faults:
      - {at: 3m, for: 10m, target: redis, outage: {}}
      - {at: 20m, for: 10m, target: backend, crash: {}}

    """.replacing("'/v1/login'", with: "/v1/login")

  @Test func answersAsTheServerDoes() throws {
    let url = "https://api.example.com/v1"
    let found = try Rehearsing.run(["curl -s \(url)/queue"], at: "2m", scenario: Self.scenario)[0].output
    #expect(found.hasPrefix(#"{"queued":3,"#))
    try Rehearsing.checkInTurn(
      [
        CommandCase("curl -s \(url)/queue", found),
        CommandCase("curl -s \(url)/things/7/log", #"{"statusCode":401,"message":"Unauthorized"}"#),
        CommandCase(
          "curl -s -H 'Authorization: Basic x' \(url)/things/7/log", #"{"statusCode":401,"message":"Unauthorized"}"#),
        CommandCase("curl -s -H \"Authorization: Bearer $TOKEN\" \(url)/things/7/log", found),
        CommandCase("curl -s -H \"Authorization: Bearer $TOKEN\" \(url)/things/{id}/log | jq .queued", "3\n"),
        // curl takes braces and brackets for sets and ranges.
        CommandCase("curl -s \(url)/lo{gin}", #"{"statusCode":405,"message":"Method Not Allowed"}"#),
        CommandCase("curl -g -s \(url)/lo{gin}", #"{"statusCode":404,"message":"Not Found"}"#),
        CommandCase(
          "curl -s \(url)/{login,queue}", error: "firedrill: the simulation asks one URL at a time\n", exit: 126),
        CommandCase(
          "curl 'http://a{b'", error: "curl: (3) unmatched brace in URL position 9:\nhttp://a{b\n        ^\n",
          exit: 3),
        CommandCase(
          "curl 'http://a{}'",
          error: "curl: (3) empty string within braces in URL position 10:\nhttp://a{}\n         ^\n", exit: 3),
        CommandCase(
          "curl 'http://a[b'", error: "curl: (3) bad range in URL position 10:\nhttp://a[b\n         ^\n", exit: 3),
        CommandCase("curl -s \(url)/login", #"{"statusCode":405,"message":"Method Not Allowed"}"#),
        CommandCase("curl -s -X POST \(url)/login -d 'user=a'", "{}"),
        CommandCase("curl -s -o /dev/null -w '%{http_code} %{time_total}' -X POST \(url)/login", "200 0.320000"),
        CommandCase(
          "curl -sS https://api.example.com:8443/v1/queue",
          error: "curl: (7) Failed to connect to api.example.com port 8443 after 20 ms: Couldn't connect to server\n",
          exit: 7),
        CommandCase("curl -s https://api.example.com:443/v1/nothing", #"{"statusCode":404,"message":"Not Found"}"#),
        CommandCase("curl -s http://api.example.com:8080/v1/nothing", #"{"statusCode":404,"message":"Not Found"}"#),
        CommandCase("curl -s \(url)/nothing", #"{"statusCode":404,"message":"Not Found"}"#),
        CommandCase("curl -sf \(url)/nothing", exit: 22),
        CommandCase(
          "curl -s \(url)/health",
          #"{"status":"ok","info":{"postgres":{"status":"up"},"redis":{"status":"up"}},"error":{},"#
            + #""details":{"postgres":{"status":"up"},"redis":{"status":"up"}}}"#),
        CommandCase("curl -s -X POST \(url)/health", #"{"statusCode":405,"message":"Method Not Allowed"}"#),
        CommandCase(
          "curl -s \(url)/metrics | grep 'requests_total{.*login.*405'", exit: 1),
        CommandCase(
          "curl -s \(url)/metrics | grep 'requests_total{.*login'",
          "http_server_requests_total{deployment=\"backend\",method=\"POST\",path=\"/v1/login\",status=\"200\"} 2\n"),
        CommandCase(
          "curl -s -X POST \(url)/messages",
          error: "firedrill: POST /v1/messages takes the messages of notices, which come from the load alone\n",
          exit: 126),
        CommandCase(
          "curl -s -S -m 2 \(url)/slow",
          error: "curl: (28) Operation timed out after 2000 milliseconds with 0 bytes received\n",
          exit: 28),
        CommandCase("curl -s \(url)/slow", #"{"statusCode":504,"message":"Gateway Timeout"}"#),
      ], at: "2m", scenario: Self.scenario, variables: ["TOKEN": "secret"])
  }

  @Test func healthSaysWhatIsDown() throws {
    try Rehearsing.check(
      [
        CommandCase(
          "curl -s https://api.example.com/v1/health",
          #"{"status":"error","info":{"postgres":{"status":"up"}},"error":{"redis":{"status":"down","#
            + #""message":"timeout of 1000ms exceeded"}},"details":{"postgres":{"status":"up"},"redis":{"status":"down","#
            + #""message":"timeout of 1000ms exceeded"}}}"#),
        CommandCase("curl -s -o /dev/null -w '%{http_code}' https://api.example.com/v1/health", "503"),
      ], at: "5m", scenario: Self.scenario)
  }

  /// One connection, and somebody's query holds it: the check waits for it as long as it may.
  @Test func healthWaitsForAConnectionOfThePool() throws {
    let scenario = """
      version: 1
      name: A small pool
      duration: 1h
      components:
        db: {type: mongo, database: shop, collections: {orders: {documents: 30000000}}}
        redis: {type: redis, config: {maxclients: '1'}}
        backend:
          type: deployment
          http: {host: api.example.com, health: /health, metrics: /metrics}
          runs:
            type: httpServer
            checks: [db, redis]
            mongoClients: {db: {maxPoolSize: 1}}
            endpoints:
              - {path: GET /orders, does: [{find: {in: db, collection: orders, filter: '{a: 1}'}}]}

      """
    let health = "curl -s https://api.example.com/health"
    func down(_ name: String, _ other: String) -> String {
      let problem = #""\#(name)":{"status":"down","message":"timeout of 1000ms exceeded"}"#
      return #"{"status":"error","info":{"\#(other)":{"status":"up"}},"error":{\#(problem)},"details":{"#
        + (name == "db" ? #"\#(problem),"\#(other)":{"status":"up"}}}"# : #""\#(other)":{"status":"up"},\#(problem)}}"#)
    }
    let up = #""db":{"status":"up"},"redis":{"status":"up"}"#
    let well = #"{"status":"ok","info":{\#(up)},"error":{},"details":{\#(up)}}"#
    try Rehearsing.checkInTurn(
      [
        CommandCase(health, well),
        CommandCase(
          "curl -s -S -m 1 https://api.example.com/orders",
          error: "curl: (28) Operation timed out after 1000 milliseconds with 0 bytes received\n", exit: 28),
        CommandCase(health, down("db", "redis")), CommandCase("sleep 2m", ""), CommandCase(health, well),
        // The check's own connection is the one that the server takes; a person's is one too many.
        CommandCase("redis-cli ping", "(error) ERR max number of clients reached\n"),
      ], at: "2m", scenario: scenario)
  }

  @Test func withoutAPodTheLoadBalancerAnswers() throws {
    try Rehearsing.check(
      [CommandCase("curl -s -w ' %{http_code}' https://api.example.com/v1/health", "no healthy upstream 503")],
      at: "21m", scenario: Self.scenario)
  }

  @Test func aForwardLeadsToOnePod() throws {
    let results = try Rehearsing.run(
      ["kubectl port-forward deployment/backend 3000:8080 &", "curl -s localhost:3000/v1/nothing"], at: "2m",
      scenario: Self.scenario)
    #expect(results[1].output == #"{"statusCode":404,"message":"Not Found"}"#)
  }
}
