/// What a piece of text means; a terminal shows it as a colour.
enum Tone {
  case plain, strong, faint, good, bad, caution, fault, action, symptom
}

/// Applies tones. Without colour a text stays as it is.
struct Ink {
  let color: Bool

  func callAsFunction(_ text: String, _ tone: Tone) -> String {
    guard color, text.contains(where: { $0 != " " }), let code = Self.code(tone) else { return text }
    return "\u{1B}[\(code)m\(text)\u{1B}[0m"
  }

  /// The parameters of ECMA-48's "select graphic rendition".
  private static func code(_ tone: Tone) -> String? {
    switch tone {
    case .plain: nil
    case .strong: "1"
    case .faint: "2"
    case .good: "32"
    case .bad: "31;1"
    case .caution: "33"
    case .fault: "31"
    case .action: "36"
    case .symptom: "33"
    }
  }
}
