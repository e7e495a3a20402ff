/// Why a template cannot be read, and where.
public struct TemplateProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, as a sentence without a full stop.
  public var message: String
  /// Bytes (UTF-8) from the template's beginning.
  public var offset: Int
  /// What may have been meant.
  public var candidates: [String]
  /// The name that is wrong, if a name is.
  public var name: String?

  public init(_ message: String, at offset: Int, name: String? = nil, of candidates: [String] = []) {
    self.message = message
    self.offset = offset
    self.name = name
    self.candidates = candidates
  }

  public var description: String { "\(message) (at byte \(offset))" }
}

/// Why a template could not be carried out. Prometheus then puts the message where the text would be.
public struct TemplateFailure: Error, Hashable, Sendable {
  public var message: String
  public init(_ message: String) { self.message = message }
}
