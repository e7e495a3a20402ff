public import VirtualTime

extension WebhookConfiguration {
  /// - Parameters:
  ///   - organisations: their names, by number.
  ///   - start: the calendar moment of virtual time 0.
  /// - Throws: the first option that does not fit the others.
  public init(
    options: Options, organisations: [String], start: CalendarInstant
  ) throws(ConfigurationProblem) {
    var endpoints: [WebhookEndpoint] = []
    var receivers: [WebhookReceiver] = []
    var ids: Set<String> = []
    for (position, value) in options.list("endpoints").enumerated() {
      guard case .options(let group) = value else { preconditionFailure("an endpoint that is no mapping") }
      let reader = WebhookGroupReader(group: group, path: ["endpoints", "\(position)"])
      try reader.checkCount(beside: endpoints.count)
      for number in 1...group.integer("count") {
        let endpoint = reader.endpoint(number, try reader.organisations(of: number, among: organisations))
        guard ids.insert(endpoint.id).inserted else {
          throw ConfigurationProblem(reader.path + ["id"], "'\(endpoint.id)' is there twice")
        }
        endpoints.append(endpoint)
        receivers.append(try reader.receiver(of: endpoint, number, start: start))
      }
    }
    guard !endpoints.isEmpty else { throw ConfigurationProblem(["endpoints"], "names no endpoint") }
    if !endpoints.contains(where: \.organisations.isEmpty) {
      let named = Set(endpoints.flatMap(\.organisations))
      if let missing = organisations.indices.first(where: { !named.contains(UInt16($0)) }) {
        throw ConfigurationProblem(
          ["endpoints"],
          "leaves '\(organisations[missing])' without an endpoint; give one without 'organisations', for all others")
      }
    }
    let disabling = options.options("disableAfter")
    self.init(
      endpoints: endpoints, receivers: receivers, choosesByRecipient: options.text("chosenBy") == "recipient",
      connect: options.distribution("connect"), timeout: options.duration("timeout"),
      tolerance: options.duration("tolerance"),
      disabling: WebhookDisabling(
        failures: disabling.has("failures") ? disabling.integer("failures") : nil,
        span: disabling.has("span") ? disabling.duration("span") : nil, onGone: options.boolean("disableOn410")),
      throttleWait: options.duration("throttleWait"))
  }
}

/// Reads an entry of `endpoints`: one endpoint, or several that are alike.
struct WebhookGroupReader {
  let group: Options
  let path: [String]

  func checkCount(beside others: Int) throws(ConfigurationProblem) {
    let count = group.integer("count")
    guard others + count <= WebhookConfiguration.mostEndpoints else {
      throw ConfigurationProblem(path + ["count"], "makes more than \(WebhookConfiguration.mostEndpoints) endpoints")
    }
    guard count == 1 || group.text("id").contains("{n}") else {
      throw ConfigurationProblem(path + ["id"], "needs '{n}', which stands for the number of each of the \(count)")
    }
  }

  func organisations(of number: Int, among names: [String]) throws(ConfigurationProblem) -> [UInt16] {
    var numbers: [UInt16] = []
    for (position, value) in group.list("organisations").enumerated() {
      guard case .text(let text) = value else { preconditionFailure("an organisation's name that is no text") }
      let name = text.replacing("{n}", with: "\(number)")
      guard let number = names.firstIndex(of: name) else {
        let meant = NearName.nearest(to: name, in: names).map { "; did you mean '\($0)'?" } ?? ""
        throw ConfigurationProblem(
          path + ["organisations", "\(position)"], "'\(name)' is no organisation of the flows\(meant)")
      }
      numbers.append(UInt16(number))
    }
    return numbers
  }

  func endpoint(_ number: Int, _ organisations: [UInt16]) -> WebhookEndpoint {
    let id = group.text("id").replacing("{n}", with: "\(number)")
    return WebhookEndpoint(
      id: id, url: filled("url", number, id), secret: filled("secret", number, id), organisations: organisations,
      weight: group.number("weight"), isEnabled: group.boolean("enabled"))
  }

  private func filled(_ name: String, _ number: Int, _ id: String, in options: Options? = nil) -> String {
    (options ?? group).text(name).replacing("{n}", with: "\(number)").replacing("{id}", with: id)
  }

  func receiver(
    of endpoint: WebhookEndpoint, _ number: Int, start: CalendarInstant
  ) throws(ConfigurationProblem) -> WebhookReceiver {
    let options = group.options("receiver")
    let path = path + ["receiver"]
    let certificate = options.options("certificate")
    return WebhookReceiver(
      address: options.has("url") ? filled("url", number, endpoint.id, in: options) : endpoint.url,
      secret: options.has("secret") ? filled("secret", number, endpoint.id, in: options) : endpoint.secret,
      status: options.integer("status"), latency: options.distribution("latency"),
      answers: try answers(options, path),
      capacity: options.has("capacity")
        ? try WebhookCapacity(options.options("capacity"), path: path + ["capacity"]) : nil,
      isSelfSigned: certificate.boolean("selfSigned"), certificateEnds: try end(certificate, path, start),
      resolves: options.boolean("resolves"), verifiesSignature: options.boolean("verifiesSignature"),
      clockAhead: options.duration("clockAhead"))
  }

  private func answers(_ options: Options, _ path: [String]) throws(ConfigurationProblem) -> [WebhookReceiver.Answer] {
    let answers = options.list("answers").map { value in
      guard case .options(let answer) = value else { preconditionFailure("an answer that is no mapping") }
      return WebhookReceiver.Answer(
        status: answer.integer("status"), share: answer.share("share"),
        retryAfter: answer.has("retryAfter") ? answer.duration("retryAfter") : nil)
    }
    guard answers.reduce(0, { $0 + $1.share.value }) <= 1 else {
      throw ConfigurationProblem(path + ["answers"], "adds up to more than the whole")
    }
    return answers
  }

  private func end(
    _ certificate: Options, _ path: [String], _ start: CalendarInstant
  ) throws(ConfigurationProblem) -> VirtualInstant? {
    guard certificate.has("validUntil") else { return nil }
    do throws(ParseProblem) {
      return .start + start.duration(to: try CalendarInstant(parsing: certificate.text("validUntil")))
    } catch { throw ConfigurationProblem(path + ["certificate", "validUntil"], error.message) }
  }
}
