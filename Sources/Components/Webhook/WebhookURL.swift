/// Where a webhook goes, as far as its delivery depends on it.
public struct WebhookURL: Hashable, Sendable {
  /// Whether it is `https`.
  public var isSecure: Bool
  /// In small letters.
  public var host: String
  public var port: Int
  /// From the first slash on, the query included; at least `/`.
  public var path: String

  /// An absolute `http` or `https` URL; nil when the text is none. Names and addresses in dotted form are hosts, those in
  /// brackets are not.
  public init?(_ text: String) {
    let lower = text.lowercased()
    let scheme: String
    if lower.hasPrefix("https://") {
      scheme = "https://"
    } else if lower.hasPrefix("http://") {
      scheme = "http://"
    } else {
      return nil
    }
    isSecure = scheme == "https://"
    let rest = text.dropFirst(scheme.count)
    let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    let target = rest.dropFirst(authority.count).prefix { $0 != "#" }
    path = target.hasPrefix("/") ? String(target) : "/" + target
    let parts = (authority.split(separator: "@", omittingEmptySubsequences: false).last ?? "")
      .split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 1 || parts.count == 2, let name = parts.first, Self.isHost(name) else { return nil }
    host = name.lowercased()
    guard parts.count == 2 else {
      port = isSecure ? 443 : 80
      return
    }
    guard let number = Int(parts[1]), (1...65_535).contains(number) else { return nil }
    port = number
  }

  private static func isHost(_ text: Substring) -> Bool {
    let labels = text.split(separator: ".", omittingEmptySubsequences: false)
    return labels.allSatisfy { label in
      !label.isEmpty && label.utf8.allSatisfy { $0 < 0x80 }
        && label.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
    }
  }
}
