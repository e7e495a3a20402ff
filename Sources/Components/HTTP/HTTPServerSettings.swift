import VirtualTime

/// How one process of an HTTP server was started: its options, filled from its container's environment.
struct HTTPServerSettings: Sendable {
  /// An endpoint as this process serves it.
  struct Endpoint: Sendable {
    var route: HTTPRoute
    var procedure: Procedure
    /// What it answers when the steps have worked out.
    var status: Int
    /// Statuses that requests get without their steps, with the share of such requests.
    var clientErrors: [(status: Int, share: Double)]
    /// After this time a request is given up.
    var timeout: VirtualDuration
  }

  var endpoints: [Endpoint]
  var maxConcurrent: Int
  var maxWaiting: Int
  /// What a request is answered that finds the line full.
  var refusal: Int
  var timeout: VirtualDuration

  /// - Parameters:
  ///   - options: without templates.
  ///   - context: the deployment's.
  init(_ options: Options, _ context: ComponentContext) throws(ConfigurationProblem) {
    timeout = options.duration("timeout")
    maxConcurrent = options.integer("maxConcurrent")
    maxWaiting = options.integer("maxWaiting")
    refusal = options.text("whenFull") == "429" ? 429 : 503
    endpoints = []
    for (index, value) in options.list("endpoints").enumerated() {
      guard case .options(let own) = value else { preconditionFailure("an endpoint that is no mapping") }
      do { endpoints.append(try Self.endpoint(own, context, timeout)) } catch {
        throw ConfigurationProblem(["endpoints", "\(index)"] + error.path, error.message)
      }
    }
  }

  private static func endpoint(
    _ options: Options, _ context: ComponentContext, _ timeout: VirtualDuration
  ) throws(ConfigurationProblem) -> Endpoint {
    let route: HTTPRoute
    do { route = try HTTPRoute(parsing: options.text("path")) } catch {
      throw ConfigurationProblem(["path"], error.message)
    }
    let procedure: Procedure
    do { procedure = try Procedure(options.list("does"), context) } catch {
      throw ConfigurationProblem(["does"] + error.path, error.message)
    }
    if let step = procedure.steps.firstIndex(where: \.delivers) {
      throw ConfigurationProblem(
        ["does", "\(step)"], "delivers a message: a request hands its message to a queue, whose worker delivers it")
    }
    let takesMessages = options.has("flows") && !options.list("flows").isEmpty
    if takesMessages, !procedure.stores {
      throw ConfigurationProblem(["does"], "stores no message, but the endpoint lists 'flows' whose messages come here")
    }
    if !takesMessages, let step = procedure.steps.firstIndex(where: \.stores) {
      throw ConfigurationProblem(
        ["does", "\(step)"], "stores a message, but the endpoint lists no 'flows' whose messages come here")
    }
    return Endpoint(
      route: route, procedure: procedure, status: options.integer("status"),
      clientErrors: try clientErrors(options.options("clientErrors")),
      timeout: options.has("timeout") ? options.duration("timeout") : timeout)
  }

  private static func clientErrors(_ options: Options) throws(ConfigurationProblem) -> [(Int, Double)] {
    var errors: [(status: Int, share: Double)] = []
    for entry in options.entries {
      guard let status = Int(entry.name), (400...499).contains(status) else {
        throw ConfigurationProblem(["clientErrors", entry.name], "must be a status from 400 to 499")
      }
      errors.append((status, options.share(entry.name).value))
    }
    guard errors.reduce(0, { $0 + $1.share }) <= 1 else {
      throw ConfigurationProblem(["clientErrors"], "add up to more than 100%")
    }
    return errors
  }
}

extension HTTPServerSettings.Endpoint {
  /// The status that a request gets instead of its steps, by a draw from 0 to 1; nil: they run.
  func clientError(_ draw: Double) -> Int? {
    var rest = draw
    for error in clientErrors {
      rest -= error.share
      if rest < 0 { return error.status }
    }
    return nil
  }
}
