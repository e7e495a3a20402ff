public import VirtualTime

extension WebhookMachine {
  /// Whether a fault of the catalogue fits these endpoints as they are configured; `inject` traps on one that does not. That
  /// operators have given endpoints other URLs since is no reason to refuse it: then it does nothing until they change back.
  public func check(_ fault: FaultCall) throws(ConfigurationProblem) {
    _ = try effect(of: fault, now: .start)
    let reach = try reach(of: fault)
    func hits(_ condition: (Int) -> Bool) -> Bool { endpoints.indices.contains { reach[$0] && condition($0) } }
    switch fault.type {
    case "certificateExpired" where !hits({ endpoints[$0].target?.isSecure == true }):
      throw ConfigurationProblem([], "has no effect: no such endpoint has an https URL")
    case "secretRotated" where !hits({ receivers[$0].verifiesSignature }):
      throw ConfigurationProblem([], "has no effect: no such endpoint's receiver verifies signatures")
    default: break
    }
  }

  /// A fault of the catalogue begins now.
  public mutating func inject(_ fault: FaultCall, now: VirtualInstant) {
    let made: WebhookFault
    do { made = try effect(of: fault, now: now) } catch {
      preconditionFailure("fault '\(fault.id)': \(error.path.joined(separator: ".")) \(error.message)")
    }
    if case .rateLimit(let limit) = made.effect {
      faultBuckets[fault.id] = Array(repeating: limit.bucket, count: endpoints.count)
    }
    faults.add(fault.id, made)
  }

  /// A fault ends now. What operators have adapted to stays as it is.
  public mutating func lift(_ id: String) {
    if cured.remove(id) != nil { return }
    faults.remove(id)
    faultBuckets[id] = nil
  }

  private func effect(of fault: FaultCall, now: VirtualInstant) throws(ConfigurationProblem) -> WebhookFault {
    let options = fault.options
    let reach = try reach(of: fault)
    let effect: WebhookFault.Effect
    switch fault.type {
    case "slow":
      try LatencyFault.check(fault)
      effect = .slow(LatencyFault(fault))
    case "outage": effect = .outage(outage(options))
    case "status":
      effect = .status(
        WebhookReceiver.Answer(
          status: options.integer("status"), share: Share(options.share("share").value * fault.strength),
          retryAfter: options.has("retryAfter") ? options.duration("retryAfter") : nil))
    case "rateLimit": effect = .rateLimit(try WebhookCapacity(options, path: []))
    case "certificateExpired": effect = .certificateExpired
    case "flapping":
      effect = .flapping(
        WebhookFlapping(period: options.duration("period"), share: options.share("share"), outage: outage(options)))
    case "secretRotated": effect = .secret(options.text("to"))
    case "urlChanged": effect = .url(try urls(options.text("to"), reach))
    default: preconditionFailure("a fault that the catalogue entry does not list: \(fault.type)")
    }
    return WebhookFault(effect: effect, began: now, reach: reach)
  }

  private func outage(_ options: Options) -> WebhookOutage {
    guard let outage = WebhookOutage(rawValue: options.text("mode")) else {
      preconditionFailure("a mode that the catalogue entry does not list")
    }
    return outage
  }

  private func urls(_ pattern: String, _ reach: [Bool]) throws(ConfigurationProblem) -> [Int: WebhookURL] {
    var urls: [Int: WebhookURL] = [:]
    for index in endpoints.indices where reach[index] {
      let text = pattern.replacing("{url}", with: receivers[index].address)
        .replacing("{id}", with: endpoints[index].id)
      guard let url = WebhookURL(text) else {
        throw ConfigurationProblem(["to"], "'\(text)' is no http or https URL")
      }
      urls[index] = url
    }
    return urls
  }

  /// Which endpoints a fault hits: of those that `endpoint` names, the part `endpointShare`, rounded up, drawn anew for each
  /// fault.
  private func reach(of fault: FaultCall) throws(ConfigurationProblem) -> [Bool] {
    let named = try indices(of: fault.options.text("endpoint"))
    let share = fault.options.share("endpointShare").value
    let count = min(named.count, Int((Double(named.count) * share).rounded(.up)))
    var reach = [Bool](repeating: false, count: endpoints.count)
    guard count < named.count else {
      for index in named { reach[index] = true }
      return reach
    }
    guard count > 0 else { throw ConfigurationProblem(["endpointShare"], "is zero: the fault hits nothing") }
    // FNV-1a, so that each fault draws others.
    let key = fault.id.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    let drawn = named.map { (draw: draws[key &+ UInt64($0)], index: $0) }.sorted { $0 < $1 }
    for entry in drawn.prefix(count) { reach[entry.index] = true }
    return reach
  }

  /// The endpoints whose id fits a pattern: an id, in which `*` stands for anything.
  /// - Throws: there is none.
  func indices(of pattern: String) throws(ConfigurationProblem) -> [Int] {
    let found = endpoints.indices.filter { WebhookPattern.fits(endpoints[$0].id, pattern) }
    guard !found.isEmpty else {
      let meant = NearName.nearest(to: pattern, in: endpoints.map(\.id)).map { "; did you mean '\($0)'?" } ?? ""
      throw ConfigurationProblem(["endpoint"], "'\(pattern)' is no endpoint\(meant)")
    }
    return found
  }
}

/// Names with `*` in them.
enum WebhookPattern {
  /// Whether a name fits a pattern in which `*` stands for any characters, or none.
  static func fits(_ name: String, _ pattern: String) -> Bool {
    let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
    guard parts.count > 1, let first = parts.first, let last = parts.last else { return name == pattern }
    guard name.hasPrefix(first), name.hasSuffix(last), name.count >= first.count + last.count else { return false }
    var rest = name.dropFirst(first.count).dropLast(last.count)
    for part in parts.dropFirst().dropLast() where !part.isEmpty {
      guard let range = rest.firstRange(of: part) else { return false }
      rest = rest[range.upperBound...]
    }
    return true
  }
}
