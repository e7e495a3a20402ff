/// What a server answers.
public struct HTTPAnswer: Hashable, Sendable {
  public var status: Int
  /// `Content-Type`.
  public var type: String
  public var body: String

  public init(status: Int, type: String, body: String) {
    self.status = status
    self.type = type
    self.body = body
  }

  /// An answer in JSON.
  public static func json(_ status: Int, _ body: String) -> Self {
    Self(status: status, type: "application/json", body: body)
  }

  /// The reason phrases of RFC 9110, where a client shows them.
  public static let reasons = [
    200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 400: "Bad Request", 401: "Unauthorized",
    403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 410: "Gone", 429: "Too Many Requests",
    500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
  ]
}
