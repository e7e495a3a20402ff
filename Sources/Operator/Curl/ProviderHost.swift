import Components
import SimulationKernel
import Telemetry
import VirtualTime

/// A provider's public API as curl meets it: paths, credentials, answers. Texts follow the providers' own documentation
/// as far as it gives them; fields that nobody looks at are left out.
struct ProviderHost {
  let provider: Provider
  let api: ProviderAPI

  static let apis: [(host: String, api: ProviderAPI)] = [
    ("api.twilio.com", .twilio), ("api.sendgrid.com", .sendgrid), ("graph.facebook.com", .whatsapp),
  ]

  private enum Purpose {
    case look
    case send(invalid: Bool)
  }

  func answer(_ request: CurlRequest, path: String, query: String) -> HTTPOutcome {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
    switch api {
    case .none: return .failed(6, "Could not resolve host")
    case .twilio: return twilio(request, parts)
    case .sendgrid: return sendGrid(request, parts, query)
    case .whatsapp: return whatsApp(request, parts)
    }
  }

  /// Asks the provider and words its answer.
  private func reply(
    _ purpose: Purpose, accepted: (Int64?) -> HTTPAnswer, refused: (String, Int) -> HTTPAnswer
  ) -> HTTPOutcome {
    let reply = provider.with { provider -> ProviderReply in
      switch purpose {
      case .look: provider.look()
      case .send(let invalid): provider.sendTest(recipientIsInvalid: invalid)
      }
    }
    switch reply {
    case .accepted(let number, let after): return .answered(accepted(number), after: after)
    case .refused(let code, let status, let after): return .answered(refused(code, status ?? 400), after: after)
    case .silent(let wait): return .silent(wait)
    }
  }

  private static let quick = VirtualDuration.milliseconds(80)

  private func twilio(_ request: CurlRequest, _ parts: [String]) -> HTTPOutcome {
    func problem(_ code: String, _ status: Int, _ message: String) -> HTTPAnswer {
      .json(
        status,
        "{\"code\": \(Int(code) ?? 20500), \"message\": \(jsonText(message)), "
          + "\"more_info\": \"https://www.twilio.com/docs/errors/\(code)\", \"status\": \(status)}")
    }
    func refused(_ code: String, _ status: Int) -> HTTPAnswer {
      problem(code, status, Self.twilioMessages[code] ?? HTTPAnswer.reasons[status] ?? "Error")
    }
    let missing = HTTPOutcome.answered(
      problem("20404", 404, "The requested resource was not found"), after: Self.quick)
    guard parts.count >= 3, parts[0] == "2010-04-01", parts[1] == "Accounts" else { return missing }
    let account = parts[2].hasSuffix(".json") ? String(parts[2].dropLast(5)) : parts[2]
    guard !account.isEmpty else { return missing }
    // The user must be the account, and there must be a password.
    let user = (request.credentials ?? "").split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard user.count == 2, !user[1].isEmpty, user[0] == account else {
      return .answered(refused("20003", 401), after: Self.quick)
    }
    if parts.count == 3, request.verb == "GET" {
      return reply(.look) { _ in
        .json(200, "{\"sid\": \(jsonText(account)), \"status\": \"active\", \"type\": \"Full\"}")
      } refused: {
        refused($0, $1)
      }
    }
    guard parts.count == 4, parts[3] == "Messages.json", request.verb == "POST" else { return missing }
    guard let to = request.field("To"), !to.isEmpty else {
      return .answered(problem("21604", 400, "A 'To' phone number is required."), after: Self.quick)
    }
    guard let from = request.field("From"), !from.isEmpty else {
      return .answered(problem("21603", 400, "A 'From' phone number is required."), after: Self.quick)
    }
    let digits = to.dropFirst(to.hasPrefix("+") ? 1 : 0)
    let isInvalid = digits.count < 7 || digits.count > 15 || !digits.allSatisfy(\.isNumber)
    return reply(.send(invalid: isInvalid)) { number in
      let sid = String(number ?? 0, radix: 16)
      return .json(
        201,
        "{\"sid\": \"SM\(String(repeating: "0", count: 32 - sid.count))\(sid)\", \"status\": \"queued\", "
          + "\"to\": \(jsonText(to)), \"from\": \(jsonText(from)), "
          + "\"body\": \(jsonText(request.field("Body") ?? "")), \"error_code\": null}")
    } refused: {
      refused($0, $1)
    }
  }

  private static let twilioMessages = [
    "20003": "Authenticate", "20429": "Too Many Requests", "21211": "Invalid 'To' Phone Number",
    "21611": "This 'From' number has exceeded the maximum number of queued messages", "503": "Service Unavailable",
    "30002": "Account suspended",
  ]

  private func bearer(_ request: CurlRequest) -> Bool {
    request.headers.contains { header in
      let parts = header.split(separator: ":", maxSplits: 1)
      guard parts.count == 2, parts[0].lowercased() == "authorization" else { return false }
      let words = parts[1].split(separator: " ")
      return words.count == 2 && words[0] == "Bearer"
    }
  }

  private func sendGrid(_ request: CurlRequest, _ parts: [String], _ query: String) -> HTTPOutcome {
    func problem(_ status: Int, _ message: String, field: String? = nil) -> HTTPAnswer {
      .json(
        status,
        "{\"errors\":[{\"message\":\(jsonText(message)),\"field\":\(field.map(jsonText) ?? "null"),"
          + "\"help\":null}]}")
    }
    guard bearer(request) else { return .answered(problem(401, "authorization required"), after: Self.quick) }
    guard parts == ["v3", "stats"], request.verb == "GET" else {
      if parts == ["v3", "scopes"], request.verb == "GET" {
        return reply(.look) { _ in
          .json(200, "{\"scopes\":[\"mail.send\"]}")
        } refused: { code, status in
          problem(status, Self.sendGridMessage(code))
        }
      }
      return .answered(problem(404, "not found"), after: Self.quick)
    }
    return reply(.look) { _ in
      // The statistics have no default for their first day.
      guard query.split(separator: "&").contains(where: { $0.hasPrefix("start_date=") && $0.count > 11 }) else {
        return problem(400, "missing required start_date", field: "start_date")
      }
      return .json(200, "[]")
    } refused: { code, status in
      problem(status, Self.sendGridMessage(code))
    }
  }

  private static func sendGridMessage(_ code: String) -> String {
    switch code {
    case "401": "The provided authorization grant is invalid, expired, or revoked"
    case "403": "access forbidden"
    case "429": "too many requests"
    default: "service unavailable (\(code))"
    }
  }

  private func whatsApp(_ request: CurlRequest, _ parts: [String]) -> HTTPOutcome {
    func problem(_ code: String, _ status: Int, _ message: String) -> HTTPAnswer {
      let type = code == "190" ? "OAuthException" : "GraphMethodException"
      return .json(
        status,
        "{\"error\":{\"message\":\(jsonText(message)),\"type\":\"\(type)\",\"code\":\(Int(code) ?? 2)}}")
    }
    guard bearer(request) else {
      return .answered(problem("190", 401, "Invalid OAuth access token"), after: Self.quick)
    }
    guard parts.count == 2, parts[0].hasPrefix("v"), !parts[1].isEmpty, request.verb == "GET" else {
      return .answered(problem("100", 400, "Unsupported request"), after: Self.quick)
    }
    return reply(.look) { _ in
      .json(200, "{\"verified_name\":\"Firedrill\",\"quality_rating\":\"GREEN\",\"id\":\(jsonText(parts[1]))}")
    } refused: { code, status in
      problem(code, status, code == "190" ? "Invalid OAuth access token" : "(#\(code)) Service temporarily unavailable")
    }
  }
}
