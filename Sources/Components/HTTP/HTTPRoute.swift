/// A method and a path with `{parameters}`, as a server's router knows it: `GET /v1/things/{id}`.
public struct HTTPRoute: Hashable, Sendable {
  /// Methods that routes may have. `HEAD` and `OPTIONS` are left to servers (assumed).
  public static let methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]

  public let method: String
  /// As written, such as `/v1/things/{id}`.
  public let pattern: String
  private let segments: [Segment]

  private enum Segment: Hashable, Sendable {
    case literal(String)
    case parameter(String)
  }

  /// Why a text is no route.
  public struct Malformed: Error, Hashable, Sendable { public var message: String }

  /// As in files: a method, a blank, a path.
  public init(parsing text: String) throws(Malformed) {
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 2, words[1].hasPrefix("/") else {
      throw Malformed(message: "must be a method and a path, such as GET /v1/things/{id}, not '\(text)'")
    }
    guard Self.methods.contains(String(words[0])) else {
      throw Malformed(message: "has no method '\(words[0])'; the methods are \(Self.methods.joined(separator: ", "))")
    }
    method = String(words[0])
    pattern = String(words[1])
    var segments: [Segment] = []
    var names: Set<String> = []
    for part in words[1].dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
      guard part.hasPrefix("{"), part.hasSuffix("}"), part.count > 2 else {
        guard !part.contains(where: { "{}?#".contains($0) }) else {
          throw Malformed(message: "has the part '\(part)': a parameter is a whole part of the path, as in /{id}/")
        }
        segments.append(.literal(String(part)))
        continue
      }
      let name = String(part.dropFirst().dropLast())
      guard !name.contains(where: { "{}?#".contains($0) }), names.insert(name).inserted else {
        throw Malformed(message: "has the parameter '\(name)' twice, or one that is no name")
      }
      segments.append(.parameter(name))
    }
    self.segments = segments
  }

  /// As in files.
  public var name: String { "\(method) \(pattern)" }

  /// The names in braces.
  var parameterNames: [String] {
    segments.compactMap { if case .parameter(let name) = $0 { name } else { nil } }
  }

  /// Parts of the path that are parameters.
  var parameterCount: Int {
    segments.count { if case .parameter = $0 { true } else { false } }
  }

  /// Whether both take the same requests, whatever they call their parameters.
  func isSame(as other: HTTPRoute) -> Bool {
    method == other.method && segments.count == other.segments.count
      && zip(segments, other.segments).allSatisfy { pair in
        switch pair {
        case (.parameter, .parameter): true
        case (.literal(let a), .literal(let b)): a == b
        default: false
        }
      }
  }

  /// What the parameters stand for in a path; nil: the path is none of the pattern's. An empty part is no parameter.
  public func parameters(in path: String) -> [String: String]? {
    guard path.hasPrefix("/") else { return nil }
    let parts = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == segments.count else { return nil }
    var values: [String: String] = [:]
    for (part, segment) in zip(parts, segments) {
      switch segment {
      case .literal(let text): if part != text { return nil }
      case .parameter(let name):
        if part.isEmpty { return nil }
        values[name] = String(part)
      }
    }
    return values
  }
}

/// The routes of a server.
struct HTTPRouter: Sendable {
  /// Where a request leads.
  enum Destination: Hashable {
    case route(Int, parameters: [String: String])
    /// The path is known with other methods.
    case otherMethod
    case nowhere
  }

  let routes: [HTTPRoute]

  /// Of several patterns that fit, that with fewest parameters counts, then the first (assumed: as people order them).
  func destination(method: String, path: String) -> Destination {
    var best: (index: Int, parameters: [String: String])?
    var isKnown = false
    for (index, route) in routes.enumerated() {
      guard let parameters = route.parameters(in: path) else { continue }
      isKnown = true
      guard route.method == method else { continue }
      if best == nil || route.parameterCount < routes[best!.index].parameterCount { best = (index, parameters) }
    }
    if let best { return .route(best.index, parameters: best.parameters) }
    return isKnown ? .otherMethod : .nowhere
  }
}
