/// What a provider thinks of a template.
public enum TemplateState: String, Hashable, Sendable, CaseIterable {
  case approved
  /// Paused for its quality; refused.
  case paused
  /// Unknown in the language asked for, or not approved yet; refused.
  case missing
  /// Approved with another number of parameters than the messages give; refused.
  case mismatched
  /// No template at all: allowed only to recipients whose service window is open.
  case freeForm
}

/// The codes of refusals for a template's state; nil: the provider knows no such refusal. Indices into the codes.
public struct TemplateCodes: Hashable, Sendable {
  public var paused: Int?
  public var missing: Int?
  public var mismatched: Int?
  /// Of a free-form message to a recipient whose service window is closed.
  public var windowClosed: Int?

  func code(of state: TemplateState) -> Int? {
    switch state {
    case .approved: nil
    case .paused: paused
    case .missing: missing
    case .mismatched: mismatched
    case .freeForm: windowClosed
    }
  }
}
