import Telemetry

/// Carries a template out.
struct TemplateRuntime {
  let data: TemplateData
  let query: (String) throws(TemplateFailure) -> [TemplateSample]
  private(set) var output = ""
  private var variables: [(name: String, value: TemplateValue)] = []
  /// Longer results are refused: a template could double its text again and again.
  static let maximumLength = 1 << 20

  init(data: TemplateData, query: @escaping (String) throws(TemplateFailure) -> [TemplateSample]) {
    self.data = data
    self.query = query
    variables = [
      ("", .root), ("labels", .labels(data.labels)), ("externalLabels", .labels(data.externalLabels)),
      ("externalURL", .text(data.externalURL)), ("value", .number(data.value)),
    ]
  }

  mutating func run(_ nodes: [TemplateNode], dot: TemplateValue) throws(TemplateFailure) {
    for node in nodes {
      switch node {
      case .text(let text): output += text
      case .output(let pipeline):
        let value = try evaluate(pipeline, dot)
        if pipeline.variables.isEmpty { output += value.text }
      case .conditional(let pipeline, let body, let otherwise):
        let mark = variables.count
        let holds = try evaluate(pipeline, dot).isTrue
        try run(holds ? body : otherwise, dot: dot)
        variables.removeLast(variables.count - mark)
      case .scope(let pipeline, let body, let otherwise):
        let mark = variables.count
        let value = try evaluate(pipeline, dot)
        if value.isTrue { try run(body, dot: value) } else { try run(otherwise, dot: dot) }
        variables.removeLast(variables.count - mark)
      case .loop(let pipeline, let body, let otherwise): try loop(pipeline, body, otherwise, dot)
      }
      guard output.utf8.count <= Self.maximumLength else {
        throw TemplateFailure("the text is longer than \(Self.maximumLength) bytes")
      }
    }
  }

  private mutating func loop(
    _ pipeline: TemplatePipeline, _ body: [TemplateNode], _ otherwise: [TemplateNode], _ dot: TemplateValue
  ) throws(TemplateFailure) {
    var plain = pipeline
    plain.variables = []
    let items: [(key: TemplateValue, value: TemplateValue)]
    switch try evaluate(plain, dot) {
    case .list(let values): items = values.enumerated().map { (.integer(Int64($0.offset)), $0.element) }
    case .labels(let labels): items = labels.map { (.text($0.name), .text($0.value)) }
    case .integer(let count):
      guard count <= 10_000 else { throw TemplateFailure("range over more than 10000 numbers") }
      items = (0..<max(0, count)).map { (.integer($0), .integer($0)) }
    case .none: items = []
    case let other: throw TemplateFailure("range can't iterate over \(other.text)")
    }
    if items.isEmpty { return try run(otherwise, dot: dot) }
    for item in items {
      let mark = variables.count
      let values = pipeline.variables.count == 2 ? [item.key, item.value] : [item.value]
      for (name, value) in zip(pipeline.variables, values) { set(name, value, declares: pipeline.declares) }
      try run(body, dot: item.value)
      variables.removeLast(max(0, variables.count - mark))
    }
  }

  private mutating func evaluate(_ pipeline: TemplatePipeline, _ dot: TemplateValue) throws(TemplateFailure)
    -> TemplateValue
  {
    var value: TemplateValue?
    for command in pipeline.commands {
      guard let function = command.function else {
        value = try evaluate(command.operands[0], dot)
        continue
      }
      value = try call(function, command.operands, last: value, dot)
    }
    guard let value else { preconditionFailure("a pipeline without commands") }
    if let name = pipeline.variables.first { set(name, value, declares: pipeline.declares) }
    return value
  }

  private mutating func set(_ name: String, _ value: TemplateValue, declares: Bool) {
    if !declares, let index = variables.lastIndex(where: { $0.name == name }) {
      variables[index].value = value
    } else {
      variables.append((name, value))
    }
  }

  private mutating func call(
    _ function: TemplateFunction, _ operands: [TemplateOperand], last: TemplateValue?, _ dot: TemplateValue
  ) throws(TemplateFailure) -> TemplateValue {
    if function == .and || function == .or {
      // They stop at the first argument that decides.
      var value = TemplateValue.none
      for operand in operands {
        value = try evaluate(operand, dot)
        if value.isTrue == (function == .or) { return value }
      }
      return last ?? value
    }
    var arguments: [TemplateValue] = []
    for operand in operands { arguments.append(try evaluate(operand, dot)) }
    if let last { arguments.append(last) }
    switch function {
    case .externalURL: return .text(data.externalURL)
    case .pathPrefix: return .text(TemplateLink.path(of: data.externalURL))
    case .query: break
    default: return try function.apply(arguments)
    }
    guard case .text(let expression) = arguments[0] else { throw function.wrongType(arguments[0], wants: "string") }
    return .list(try query(expression).map { .sample($0.labels, $0.value) })
  }

  private mutating func evaluate(
    _ operand: TemplateOperand, _ dot: TemplateValue
  ) throws(TemplateFailure) -> TemplateValue {
    switch operand {
    case .constant(let value): return value
    case .dot: return dot
    case .variable(let name):
      guard let variable = variables.last(where: { $0.name == name }) else {
        preconditionFailure("the variable '$\(name)' was not checked")
      }
      return variable.value
    case .function(let function):
      guard function.arity.contains(0) else {
        throw TemplateFailure("wrong number of args for \(function.rawValue): want \(function.arity.lowerBound) got 0")
      }
      return try call(function, [], last: nil, dot)
    case .pipeline(let pipeline): return try evaluate(pipeline, dot)
    case .fields(let inner, let names):
      var value = try evaluate(inner, dot)
      for name in names { value = try field(name, of: value) }
      return value
    }
  }

  private func field(_ name: String, of value: TemplateValue) throws(TemplateFailure) -> TemplateValue {
    switch (value, name) {
    case (.labels(let labels), _): return .text(labels.first { $0.name == name }?.value ?? "")
    case (.root, "Labels"): return .labels(data.labels)
    case (.root, "ExternalLabels"): return .labels(data.externalLabels)
    case (.root, "ExternalURL"): return .text(data.externalURL)
    case (.root, "Value"): return .number(data.value)
    case (.sample(let labels, _), "Labels"): return .labels(labels)
    case (.sample(_, let value), "Value"): return .number(value)
    case (.none, _): throw TemplateFailure("nil pointer evaluating .\(name)")
    default: throw TemplateFailure("can't evaluate field \(name) in type \(value.typeName)")
    }
  }
}
