/// A program of jq as it was understood.
indirect enum JqExpression: Hashable {
  case identity
  /// `..`
  case descendants
  case index(JqExpression, JqExpression, isOptional: Bool = false)
  case slice(JqExpression, from: JqExpression?, to: JqExpression?)
  /// `.[]`
  case iterate(JqExpression, isOptional: Bool = false)
  case literal(JSONDocument)
  /// A string with `\( )` in it, or with a format before it.
  case text([Piece], format: String)
  /// `@csv` without a string behind it.
  case format(String)
  case array(JqExpression?)
  case object([Entry])
  case negative(JqExpression)
  case pipe(JqExpression, JqExpression)
  case comma(JqExpression, JqExpression)
  case binary(Operator, JqExpression, JqExpression)
  case and(JqExpression, JqExpression)
  case or(JqExpression, JqExpression)
  /// `//`
  case alternative(JqExpression, JqExpression)
  case conditional(JqExpression, then: JqExpression, otherwise: JqExpression)
  /// `try`, and `?` without a handler.
  case attempt(JqExpression, handler: JqExpression?)
  case call(String, [JqExpression])
  case variable(String)
  case bind(JqExpression, name: String, JqExpression)
  case reduce(JqExpression, name: String, initial: JqExpression, update: JqExpression)
  case foreach(JqExpression, name: String, initial: JqExpression, update: JqExpression, extract: JqExpression)
  /// `=`, `|=`, `+=` and the like.
  case assign(Assignment, JqExpression, JqExpression)

  enum Piece: Hashable {
    case literal(String)
    case inserted(JqExpression)
  }

  struct Entry: Hashable {
    var key: JqExpression
    var value: JqExpression
  }

  enum Operator: String, CaseIterable, Hashable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case remainder = "%"
    case equal = "=="
    case unequal = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
  }

  enum Assignment: Hashable {
    /// `=`: values of the original input.
    case plain
    /// `|=`: of what is there.
    case update
    /// `+=` and the like.
    case arithmetic(Operator)
    /// `//=`
    case alternative
  }
}

/// Why a text is no program.
enum JqProblem: Error, Hashable {
  /// jq itself refuses it.
  case syntax(String)
  /// The simulation does.
  case unsupported(String)
}
