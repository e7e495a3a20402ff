/// A PromQL expression: what was written, checked for types, with the place of every part.
///
/// Source: the Prometheus 3.5 documentation, "Querying", and its parser's behaviour with default flags. Experimental
/// functions and those of native histograms are refused by name.
public struct PromQLExpression: Hashable, Sendable {
  /// What kind of expression this is.
  public indirect enum Node: Hashable, Sendable {
    case number(Double)
    case string(String)
    /// The newest sample of every matching series.
    case selector(Selector)
    /// The samples of a span, in milliseconds.
    case range(Selector, milliseconds: Int64)
    case subquery(Subquery)
    case call(PromQLFunction, [PromQLExpression])
    case aggregation(Aggregation)
    case binary(Binary)
    /// A minus (or plus) sign in front.
    case signed(isNegative: Bool, PromQLExpression)
    case parentheses(PromQLExpression)
  }

  /// What an expression evaluates to.
  public enum ValueType: String, Hashable, Sendable {
    case scalar, string
    case instantVector = "instant vector"
    case rangeVector = "range vector"
  }

  public var node: Node
  /// The bytes (UTF-8) of the text it was read from.
  public var range: Range<Int>

  /// Two expressions are equal when they mean the same, wherever they stand.
  public static func == (a: Self, b: Self) -> Bool { a.node == b.node }
  public func hash(into hasher: inout Hasher) { hasher.combine(node) }

  /// Reads an expression.
  ///
  /// - Throws: the first problem, with the bytes it is about.
  /// - Complexity: O(length).
  public static func parse(_ text: String) throws(PromQLError) -> PromQLExpression {
    var parser = PromQLParser(text)
    return try parser.expression()
  }

  /// What it evaluates to.
  public var type: ValueType {
    switch node {
    case .number: .scalar
    case .string: .string
    case .selector, .aggregation: .instantVector
    case .range, .subquery: .rangeVector
    case .call(let function, _): function.signature.result
    case .binary(let binary): binary.left.type == .scalar && binary.right.type == .scalar ? .scalar : .instantVector
    case .signed(_, let inner), .parentheses(let inner): inner.type
    }
  }
}

extension PromQLExpression {
  /// Which series, and as of when.
  public struct Selector: Hashable, Sendable {
    /// The metric's name where it is written in front of the braces or as the only quoted name in them.
    public var name: String?
    /// The conditions on labels, that on the name included (as `__name__`).
    public var matchers: [LabelMatcher]
    public var shift: TimeShift
    /// The place of the name; of the whole selector when it has none.
    public var nameRange: Range<Int>

    public static func == (a: Self, b: Self) -> Bool {
      a.name == b.name && a.matchers == b.matchers && a.shift == b.shift
    }
    public func hash(into hasher: inout Hasher) {
      hasher.combine(matchers)
      hasher.combine(shift)
    }
  }

  /// `offset` and `@`.
  public struct TimeShift: Hashable, Sendable {
    /// What `@` fixes the evaluation to.
    public enum Anchor: Hashable, Sendable {
      /// Milliseconds since 1970.
      case time(Int64)
      case start, end
    }
    /// Milliseconds back; negative: ahead.
    public var offset: Int64 = 0
    public var anchor: Anchor?
  }

  /// An instant vector evaluated again and again over a span.
  public struct Subquery: Hashable, Sendable {
    public var inner: PromQLExpression
    /// The span in milliseconds.
    public var milliseconds: Int64
    /// The step in milliseconds; nil: the default.
    public var step: Int64?
    public var shift: TimeShift
  }

  /// `sum by (a) (x)` and the like.
  public struct Aggregation: Hashable, Sendable {
    public var operation: PromQLAggregator
    /// `topk`'s number and the like.
    public var parameter: PromQLExpression?
    public var inner: PromQLExpression
    public var labels: [String]
    /// The labels are those to drop.
    public var isWithout: Bool
  }

  /// Two operands.
  public struct Binary: Hashable, Sendable {
    public var operation: PromQLOperator
    public var left: PromQLExpression
    public var right: PromQLExpression
    /// Comparisons give 0 or 1 instead of filtering.
    public var returnsBool: Bool
    public var matching: Matching
  }

  /// How the series of two vectors find each other.
  public struct Matching: Hashable, Sendable {
    /// How many elements of each side may meet.
    public enum Cardinality: Hashable, Sendable { case oneToOne, manyToOne, oneToMany }
    public var cardinality = Cardinality.oneToOne
    /// `on` or `ignoring` was written.
    public var isExplicit = false
    /// The labels are the only ones compared, rather than the ones left out.
    public var isOn = false
    public var labels: [String] = []
    /// Labels taken over from the "one" side.
    public var included: [String] = []
  }

  /// This expression and everything in it, from the outside in, left to right.
  public var all: [PromQLExpression] {
    var found = [self]
    for child in children { found += child.all }
    return found
  }

  /// The parts that are expressions themselves.
  public var children: [PromQLExpression] {
    switch node {
    case .number, .string, .selector, .range: []
    case .subquery(let subquery): [subquery.inner]
    case .call(_, let arguments): arguments
    case .aggregation(let aggregation): (aggregation.parameter.map { [$0] } ?? []) + [aggregation.inner]
    case .binary(let binary): [binary.left, binary.right]
    case .signed(_, let inner), .parentheses(let inner): [inner]
    }
  }

  /// Every selector in it, left to right.
  public var selectors: [Selector] {
    all.compactMap { part in
      switch part.node {
      case .selector(let selector), .range(let selector, _): selector
      default: nil
      }
    }
  }

  /// Without parentheses around it.
  var unwrapped: PromQLExpression {
    if case .parentheses(let inner) = node { inner.unwrapped } else { self }
  }
}
