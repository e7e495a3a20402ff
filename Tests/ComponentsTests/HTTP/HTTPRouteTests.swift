import Testing

@testable import Components

@Suite("HTTP routes")
struct HTTPRouteTests {
  @Test(
    arguments: [
      ("GET /", "/", [:]), ("GET /v1/a", "/v1/a", [:]), ("POST /v1/{id}", "/v1/7", ["id": "7"]),
      ("GET /v1/{a}/x/{b}", "/v1/1/x/%7Bid%7D", ["a": "1", "b": "%7Bid%7D"]),
      ("GET /v1/{id}", "/v1/{id}", ["id": "{id}"]),
      ("DELETE /a/", "/a/", [:]),
    ] as [(String, String, [String: String])])
  func fits(_ text: String, _ path: String, _ parameters: [String: String]) throws {
    #expect(try HTTPRoute(parsing: text).parameters(in: path) == parameters)
  }

  @Test(arguments: [
    ("GET /v1/a", "/v1/b"), ("GET /v1/a", "/v1/a/"), ("GET /v1/{id}", "/v1/"), ("GET /v1/{id}", "/v1/1/2"),
    ("GET /", ""), ("GET /v1/a", "v1/a"), ("GET /v1/a", "/V1/a"),
  ])
  func doesNotFit(_ text: String, _ path: String) throws {
    #expect(try HTTPRoute(parsing: text).parameters(in: path) == nil)
  }

  @Test(arguments: [
    "", "/v1", "GET", "GET v1", "get /v1", "HEAD /v1", "GET  /v1", "GET /v1 ", "GET /a{b}", "GET /{}", "GET /{a}/{a}",
    "GET /a?b=c", "GET /{a{b}}",
  ])
  func isRefused(_ text: String) {
    #expect(throws: HTTPRoute.Malformed.self) { try HTTPRoute(parsing: text) }
  }

  @Test func aLiteralPartComesBeforeAParameter() throws {
    let router = HTTPRouter(
      routes: try ["GET /a/{id}", "GET /a/new", "POST /a/{id}", "GET /a/{id}/{part}"].map { try HTTPRoute(parsing: $0) }
    )
    #expect(router.destination(method: "GET", path: "/a/new") == .route(1, parameters: [:]))
    #expect(router.destination(method: "GET", path: "/a/old") == .route(0, parameters: ["id": "old"]))
    #expect(router.destination(method: "POST", path: "/a/new") == .route(2, parameters: ["id": "new"]))
    #expect(router.destination(method: "DELETE", path: "/a/new") == .otherMethod)
    #expect(router.destination(method: "GET", path: "/b") == .nowhere)
    #expect(router.destination(method: "GET", path: "/a/1/2") == .route(3, parameters: ["id": "1", "part": "2"]))
  }

  @Test func routesThatTakeTheSameRequestsAreTheSame() throws {
    func isSame(_ a: String, _ b: String) throws -> Bool {
      try HTTPRoute(parsing: a).isSame(as: HTTPRoute(parsing: b))
    }
    #expect(try isSame("GET /a/{id}", "GET /a/{name}"))
    #expect(try !isSame("GET /a/{id}", "POST /a/{id}"))
    #expect(try !isSame("GET /a/{id}", "GET /a/b"))
    #expect(try !isSame("GET /a/{id}", "GET /a/{id}/b"))
  }
}
