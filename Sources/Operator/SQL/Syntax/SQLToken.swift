/// A word of SQL text.
struct SQLToken: Hashable {
  enum Kind: Hashable {
    /// An unquoted word, folded to lower case.
    case word
    /// A `"quoted"` identifier, as written.
    case quoted
    case number
    case string
    /// An operator or a punctuation mark.
    case symbol
    case end
  }

  var kind: Kind
  /// The content: folded, unquoted, unescaped.
  var text: String
  /// As written, for error texts.
  var source: String
  /// Characters (Unicode scalars) from the beginning.
  var position: Int
}
