public import VirtualTime

/// What a client hears of a delivery.
public enum WebhookResult: Hashable, Sendable {
  /// - Parameter retryAfter: what the header of that name says.
  case answered(status: Int, retryAfter: VirtualDuration? = nil)
  case failed(WebhookError)

  /// Any status from 200 to 299; redirections are failures (Standard Webhooks specification).
  public var isSuccess: Bool {
    if case .answered(200...299, _) = self { true } else { false }
  }

  /// `410`, `ECONNREFUSED`, `timeout`.
  public var code: String {
    switch self {
    case .answered(let status, _): "\(status)"
    case .failed(let error): error.rawValue
    }
  }

  /// The HTTP status; nil without an answer.
  public var status: Int? {
    if case .answered(let status, _) = self { status } else { nil }
  }

  /// Whether the sender is asked to slow down (Standard Webhooks: 429, 502, 504) or waited in vain.
  public var isThrottling: Bool {
    switch self {
    case .answered(let status, _): [429, 502, 504].contains(status)
    case .failed(let error): error == .timeout
    }
  }

  /// Whether another attempt may work out.
  ///
  /// Assumed: senders differ. Svix and the Standard Webhooks specification try again whatever the status was.
  /// - Parameter retryingRefusals: also after a status from 400 to 499 other than 408 and 429.
  public func isWorthRetrying(retryingRefusals: Bool = false) -> Bool {
    switch self {
    case .answered(408, _), .answered(429, _): true
    case .answered(400...499, _): retryingRefusals
    case .answered: true
    case .failed(let error): error.isWorthRetrying
    }
  }
}

/// Why a delivery got no answer, under the codes of Node.js and OpenSSL.
public enum WebhookError: String, Hashable, Sendable, CaseIterable {
  /// No answer within the client's patience.
  case timeout = "timeout"
  /// Nobody listens there.
  case refused = "ECONNREFUSED"
  /// The host's name has no address.
  case notFound = "ENOTFOUND"
  case certificateExpired = "CERT_HAS_EXPIRED"
  case selfSigned = "DEPTH_ZERO_SELF_SIGNED_CERT"
  /// The registered URL is none; nothing was sent.
  case invalidURL = "ERR_INVALID_URL"
  /// The endpoint is disabled; nothing was sent.
  case disabled = "disabled"

  /// Whether the same delivery may work out later without a change of the registration (assumed).
  public var isWorthRetrying: Bool { self != .invalidURL && self != .disabled }
}

extension WebhookResult {
  /// The error's text as a client written with axios has it; empty for a success.
  /// - Parameters:
  ///   - patience: how long it waited for answers.
  ///   - endpoint: whom it sent to.
  public func text(patience: VirtualDuration, endpoint: WebhookEndpoint) -> String {
    switch self {
    case .answered(200...299, _): return ""
    case .answered(let status, _): return "Request failed with status code \(status)"
    case .failed(let error):
      let host = endpoint.target?.host ?? ""
      return switch error {
      case .timeout: "timeout of \(patience.nanoseconds / 1_000_000)ms exceeded"
      case .refused: "connect ECONNREFUSED \(host):\(endpoint.target?.port ?? 0)"
      case .notFound: "getaddrinfo ENOTFOUND \(host)"
      case .certificateExpired: "certificate has expired"
      case .selfSigned: "self-signed certificate"
      case .invalidURL: "Invalid URL"
      case .disabled: "endpoint \(endpoint.id) is disabled"
      }
    }
  }
}

/// A delivery, worked out at its beginning.
public struct WebhookDelivery: Hashable, Sendable {
  /// What the client hears.
  public var result: WebhookResult
  /// How long after the request it hears it, or gives up.
  public var duration: VirtualDuration
  /// How long after the request the receiver has processed it; nil: it never does. Beyond `duration` where the client has
  /// given up by then: it cannot tell, and its next attempt delivers once more.
  public var processedAfter: VirtualDuration?
  /// The number of this among all that receivers process, from 1; 0 where they do not.
  public var number: Int64
}
