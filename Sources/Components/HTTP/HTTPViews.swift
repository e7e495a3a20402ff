/// What an operator's request asks a component for, by way of an application's API.
public struct HTTPRequest: Hashable, Sendable {
  public var method: String
  public var path: String
  /// What the `{names}` of the route's pattern stand for in this path.
  public var parameters: [String: String]
  public var query: String
  public var body: String
  /// In the order of the request.
  public var headers: [Header]

  /// A field of its head.
  public struct Header: Hashable, Sendable {
    public var name: String
    public var value: String
    /// `name: value`.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// A request for this path, which begins with `/` and has no query.
  public init(
    method: String, path: String, parameters: [String: String] = [:], query: String = "", body: String = "",
    headers: [Header] = []
  ) {
    self.method = method
    self.path = path
    self.parameters = parameters
    self.query = query
    self.body = body
    self.headers = headers
  }
}

/// A component that an application's API shows something of: a queue its counts, a webhook endpoint its log.
///
/// The system file gives each view its method and path; the component knows it by its own name.
public protocol HTTPViews: Component {
  /// The views there are, such as `counts`.
  static var views: [String] { get }

  /// Whether the view works on what a pattern says: a parameter `pattern` of the route, or the view's option of that name.
  static func needsPattern(_ view: String) -> Bool

  /// Answers a request for a view. Waits as long as the answer takes.
  /// - Throws: `SimulationEnded`.
  nonisolated func answer(_ request: HTTPRequest, view: String) async throws -> HTTPAnswer

  /// As ``answer(_:view:)``, which it is by default, in a pod: for views that use the pod's own clients.
  /// - Throws: `SimulationEnded`.
  nonisolated func answer(_ request: HTTPRequest, view: String, in place: HTTPPlace) async throws -> HTTPAnswer
}

/// The pod that serves a request.
public struct HTTPPlace: Sendable {
  let pod: Pod
  /// The deployment's.
  let context: ComponentContext
  let logs: StepLog
}

extension HTTPViews {
  public static func needsPattern(_ view: String) -> Bool { false }

  public nonisolated func answer(
    _ request: HTTPRequest, view: String, in place: HTTPPlace
  ) async throws -> HTTPAnswer {
    try await answer(request, view: view)
  }
}
