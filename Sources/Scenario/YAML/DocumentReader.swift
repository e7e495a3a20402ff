import CLibYAML

/// Reads the one document of a file into located values.
///
/// Duplicate keys, aliases, anchors, tags, merge keys, a second document, too many or too deeply nested values are
/// reported where they stand and reading goes on as far as it can; only a syntax error stops it. What was read until
/// then is returned as if everything open had been closed there.
struct DocumentReader {
  private let limits: ReadingLimits
  private let problems: ProblemList
  private let file: Int
  /// Where the first line of the text begins in the file, for texts that are a part of a line.
  private let origin: (line: Int, column: Int)
  /// The text is a part of a line; libyaml puts its end on the next one.
  private let isPartOfLine: Bool
  private var parser = yaml_parser_t()
  private var nodes = 0
  private var isStopped = false
  private var syntaxError: SourcePosition?
  private var hasAliasNote = false
  /// Syntax errors from this line on are the cut's fault, not the file's.
  private var cutLine: Int?

  init(file: Int, problems: ProblemList, limits: ReadingLimits, origin: (line: Int, column: Int)? = nil) {
    isPartOfLine = origin != nil
    self.file = file
    self.problems = problems
    self.limits = limits
    self.origin = origin ?? (1, 1)
  }

  /// - Returns: nil when there is no value at all (an empty file, or nothing before a syntax error).
  mutating func read(_ source: SourceText) -> LocatedNode? {
    if let problem = source.problem {
      let position = SourcePosition(file: file, line: problem.line, column: problem.column)
      problems.report(position, problem.message, note: problem.note)
      problems.isCutShort = true
      cutLine = problem.line
    }
    precondition(yaml_parser_initialize(&parser) == 1, "libyaml cannot allocate a parser")
    defer { yaml_parser_delete(&parser) }
    return source.bytes.withUnsafeBufferPointer { bytes in
      yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
      yaml_parser_set_input_string(&parser, bytes.baseAddress, bytes.count)
      return document()
    }
  }

  private mutating func document() -> LocatedNode? {
    var root: LocatedNode?
    while var event = next() {
      defer { yaml_event_delete(&event) }
      switch event.type {
      case YAML_STREAM_END_EVENT: return root
      case YAML_DOCUMENT_START_EVENT:
        if root != nil {
          problems.report(position(event.start_mark), "a file holds one document; a second one begins here")
          return root
        }
      case YAML_STREAM_START_EVENT, YAML_DOCUMENT_END_EVENT, YAML_NO_EVENT: break
      default: root = node(event, depth: 1)
      }
    }
    return root
  }

  private mutating func node(_ event: yaml_event_t, depth: Int) -> LocatedNode {
    let start = position(event.start_mark)
    let invalid = LocatedNode(content: .invalid, position: start, end: position(event.end_mark))
    nodes += 1
    if nodes > limits.nodes { return stop(start, "the file holds more than \(limits.nodes) values", invalid) }
    switch event.type {
    case YAML_ALIAS_EVENT:
      reportAnchorOrAlias(start, "aliases are not supported")
      return invalid
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      reportProperties(start, anchor: scalar.anchor, tag: scalar.tag)
      let text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
      let isPlain = scalar.style == YAML_PLAIN_SCALAR_STYLE
      return LocatedNode(
        content: .scalar(.init(text: text, isPlain: isPlain)), position: start, end: position(event.end_mark))
    case YAML_SEQUENCE_START_EVENT, YAML_MAPPING_START_EVENT:
      if depth > limits.depth { return stop(start, "values are nested deeper than \(limits.depth)", invalid) }
      if event.type == YAML_SEQUENCE_START_EVENT {
        reportProperties(start, anchor: event.data.sequence_start.anchor, tag: event.data.sequence_start.tag)
        return sequence(from: start, depth: depth)
      }
      reportProperties(start, anchor: event.data.mapping_start.anchor, tag: event.data.mapping_start.tag)
      return mapping(from: start, depth: depth)
    default: preconditionFailure("libyaml sent event \(event.type.rawValue) where a value begins")
    }
  }

  private mutating func sequence(from start: SourcePosition, depth: Int) -> LocatedNode {
    var items: [LocatedNode] = []
    var end = start
    while var event = next() {
      defer { yaml_event_delete(&event) }
      end = position(event.end_mark)
      if event.type == YAML_SEQUENCE_END_EVENT { break }
      items.append(node(event, depth: depth + 1))
    }
    return LocatedNode(content: .sequence(items), position: start, end: end)
  }

  private mutating func mapping(from start: SourcePosition, depth: Int) -> LocatedNode {
    var pairs: [LocatedNode.Pair] = []
    var firsts: [String: SourcePosition] = [:]
    var end = start
    while var event = next() {
      defer { yaml_event_delete(&event) }
      end = position(event.end_mark)
      if event.type == YAML_MAPPING_END_EVENT { break }
      let key = node(event, depth: depth + 1)
      guard var valueEvent = next() else { break }
      defer { yaml_event_delete(&valueEvent) }
      let value = node(valueEvent, depth: depth + 1)
      if isStopped, value.isInvalid { break }
      guard let name = keyText(key) else { continue }
      if let first = firsts[name] {
        problems.report(key.position, "duplicate key '\(name)'; it is first at line \(first.line)")
      } else {
        firsts[name] = key.position
        pairs.append(.init(key: .init(text: name, position: key.position), value: value))
      }
    }
    // In `a: b: c` the error stands where `b` ends; that `b` alone makes no sense needs no second message.
    if let syntaxError, pairs.last?.value.end == syntaxError { pairs[pairs.count - 1].value.content = .invalid }
    return LocatedNode(content: .mapping(pairs), position: start, end: end)
  }

  /// What stands under a key that cannot be read is unknown, as after a syntax error.
  private func keyText(_ key: LocatedNode) -> String? {
    guard let scalar = key.scalar else {
      problems.isCutShort = true
      if !key.isInvalid { problems.report(key.position, "a key must be a single text, not \(key.kindName)") }
      return nil
    }
    if scalar.isPlain, scalar.text == "<<" {
      problems.isCutShort = true
      problems.report(
        key.position, "merge keys are not supported", note: "use 'extends' for files that share parts")
      return nil
    }
    if scalar.text.isEmpty {
      problems.isCutShort = true
      problems.report(key.position, "a key is missing before ':'")
      return nil
    }
    return scalar.text
  }

  private mutating func reportProperties(
    _ start: SourcePosition, anchor: UnsafeMutablePointer<yaml_char_t>?, tag: UnsafeMutablePointer<yaml_char_t>?
  ) {
    if anchor != nil { reportAnchorOrAlias(start, "anchors are not supported") }
    if tag != nil {
      problems.report(start, "tags are not supported", note: "every value is typed by what its key expects")
    }
  }

  private mutating func reportAnchorOrAlias(_ start: SourcePosition, _ message: String) {
    let note = hasAliasNote ? nil : "write the value out, or share whole files through 'extends'"
    problems.report(start, message, note: note)
    hasAliasNote = true
  }

  private mutating func stop(_ at: SourcePosition, _ message: String, _ result: LocatedNode) -> LocatedNode {
    if !isStopped { problems.report(at, message) }
    isStopped = true
    problems.isCutShort = true
    return result
  }

  // MARK: libyaml

  private mutating func next() -> yaml_event_t? {
    guard !isStopped else { return nil }
    var event = yaml_event_t()
    guard yaml_parser_parse(&parser, &event) == 1 else {
      isStopped = true
      problems.isCutShort = true
      reportSyntaxError()
      return nil
    }
    return event
  }

  private mutating func reportSyntaxError() {
    precondition(parser.error != YAML_MEMORY_ERROR, "libyaml ran out of memory")
    let text = parser.problem.map { String(cString: $0) } ?? "cannot be read"
    // Characters are checked before, so a reader error cannot happen; its place would be a byte offset.
    precondition(parser.error != YAML_READER_ERROR, "libyaml rejects a character that was let through: \(text)")
    let place = position(parser.problem_mark)
    if let cutLine, place.line >= cutLine { return }
    syntaxError = place
    problems.report(place, SyntaxErrorText.message(text), note: syntaxNote(text, at: place))
  }

  private func syntaxNote(_ text: String, at place: SourcePosition) -> String? {
    let line = problems.sources.line(at: place) ?? []
    let character = line.indices.contains(place.column - 1) ? line[place.column - 1] : nil
    if let note = SyntaxErrorText.note(text, character: character, line: line, column: place.column) { return note }
    guard let context = parser.context else { return nil }
    let opened = position(parser.context_mark)
    return "\(String(cString: context)) that begins at \(opened.line):\(opened.column)"
  }

  private func position(_ mark: yaml_mark_t) -> SourcePosition {
    if isPartOfLine, mark.line > 0 { return SourcePosition(file: file, line: origin.line, column: origin.column) }
    let column = mark.line == 0 ? mark.column + origin.column : mark.column + 1
    return SourcePosition(file: file, line: mark.line + origin.line, column: column)
  }
}
