/// What a sender should do about an error.
public enum ErrorClass: String, Hashable, Sendable, CaseIterable {
  /// Passing: try again later.
  case retry
  /// This message will never go out: give it up.
  case permanent
  /// No message of this channel will go out until someone acts; trying again harms.
  case stopChannel
  /// Only this recipient must wait; others may go on.
  case delayRecipient
}

/// An error code of a provider.
public struct ProviderCode: Hashable, Sendable {
  /// As the provider writes it: `21211`.
  public var name: String
  public var errorClass: ErrorClass
  /// The HTTP status it comes with; nil for codes that only come with a receipt.
  public var status: Int?

  public init(name: String, errorClass: ErrorClass, status: Int?) {
    self.name = name
    self.errorClass = errorClass
    self.status = status
  }
}
