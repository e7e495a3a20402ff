/// A value of a YAML document that knows where it stands. Scalars are text; the schema types them later.
struct LocatedNode: Hashable, Sendable {
  enum Content: Hashable, Sendable {
    case scalar(Scalar)
    case sequence([LocatedNode])
    case mapping([Pair])
    /// Something that was reported already; nothing more is to be said about it.
    case invalid
  }

  struct Scalar: Hashable, Sendable {
    var text: String
    /// Not quoted and not a block scalar.
    var isPlain: Bool
    /// What the file says when variables have changed the text.
    var written: String?

    /// Nothing at all, or one of YAML's words for it.
    var isNull: Bool { isPlain && (text.isEmpty || text == "~" || text == "null") }
  }

  struct Pair: Hashable, Sendable {
    var key: Key
    var value: LocatedNode
  }

  struct Key: Hashable, Sendable {
    var text: String
    var position: SourcePosition
    /// The key was not in any file; a path on the command line asked for it.
    var isMadeByPath = false
  }

  var content: Content
  /// Of its first character.
  var position: SourcePosition
  /// Behind its last character.
  var end: SourcePosition

  var scalar: Scalar? {
    if case .scalar(let scalar) = content { scalar } else { nil }
  }
  var mapping: [Pair]? {
    if case .mapping(let pairs) = content { pairs } else { nil }
  }
  var sequence: [LocatedNode]? {
    if case .sequence(let items) = content { items } else { nil }
  }
  var isInvalid: Bool { content == .invalid }

  /// What users call this kind of value.
  var kindName: String {
    switch content {
    case .scalar(let scalar): scalar.isNull ? "nothing" : "a single value"
    case .sequence: "a list"
    case .mapping: "a mapping"
    case .invalid: "an invalid value"
    }
  }

  /// The value of a mapping's key; nil when this is no mapping or has no such key.
  subscript(key: String) -> LocatedNode? { mapping?.first { $0.key.text == key }?.value }

  /// A mapping without keys, for parts that are absent.
  static func empty(at position: SourcePosition) -> Self {
    Self(content: .mapping([]), position: position, end: position)
  }
}
