/// Plain words for libyaml's syntax errors.
enum SyntaxErrorText {
  static func message(_ text: String) -> String { "not valid YAML: " + text }

  /// What most likely went wrong, for the mistakes people make most.
  static func note(_ text: String, character: Unicode.Scalar?, line: [Unicode.Scalar], column: Int) -> String? {
    if character == "\t"
      || line.prefix(max(0, column - 1)).allSatisfy({ $0 == " " || $0 == "\t" }) && line.contains("\t")
    {
      return "YAML does not allow tabs in the indentation; use spaces"
    }
    if text.hasPrefix("mapping values are not allowed") {
      return "a value that is not quoted cannot hold ': '; put quotes around the whole value"
    }
    switch character {
    case "@", "`", "%", "&", "*", "!", "|", ">":
      return character.map { "a value cannot begin with '\($0)' unless it is quoted" }
    default: return nil
    }
  }
}
