/// A piece of an action of a template (`{{ ... }}`).
struct TemplateToken: Hashable {
  enum Kind: Hashable {
    /// `if`, `humanize`, `true`.
    case word(String)
    /// `.Labels`, the name without its dot.
    case field(String)
    /// `.` alone.
    case dot
    /// `$x`, without the dollar sign; the root is empty.
    case variable(String)
    case text(String)
    case integer(Int64)
    case number(Double)
    case pipe
    case open
    case close
    case declare
    case assign
    case comma
  }

  var kind: Kind
  /// Bytes from the template's beginning.
  var offset: Int
  /// Whether white space stands before it: `x .y` are two operands, `x.y` is one.
  var follows: Bool
}

/// What a template is made of before it is parsed: texts and actions in turn.
struct TemplatePiece {
  enum Kind {
    case text(String)
    case action([TemplateToken])
  }
  var kind: Kind
  var offset: Int
}
