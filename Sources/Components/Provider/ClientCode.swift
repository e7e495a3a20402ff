/// The codes of attempts that no provider's answer ended, behind `provider/` as the provider's own are.
public enum ClientCode {
  /// No answer within the client's patience.
  static let timeout = "timeout"

  /// All of them, those of a route's own protection included.
  public static let all = [timeout] + RouteGuard.Refusal.allCases.map(\.rawValue)
}
