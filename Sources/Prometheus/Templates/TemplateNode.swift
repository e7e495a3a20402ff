/// A part of a template.
indirect enum TemplateNode: Sendable {
  case text(String)
  case output(TemplatePipeline)
  case conditional(TemplatePipeline, [TemplateNode], otherwise: [TemplateNode])
  case scope(TemplatePipeline, [TemplateNode], otherwise: [TemplateNode])
  case loop(TemplatePipeline, [TemplateNode], otherwise: [TemplateNode])
}

/// `$x := first a | second b`: the value of each command is the last argument of the next.
struct TemplatePipeline: Sendable {
  /// Declared or assigned; a loop may declare two: the index and the element.
  var variables: [String] = []
  var declares = true
  var commands: [TemplateCommand] = []
}

/// An operand alone, or a function with arguments.
struct TemplateCommand: Sendable {
  var function: TemplateFunction?
  var operands: [TemplateOperand]
  var offset: Int
}

indirect enum TemplateOperand: Sendable {
  case constant(TemplateValue)
  case dot
  case variable(String)
  case function(TemplateFunction)
  case pipeline(TemplatePipeline)
  case fields(TemplateOperand, [String])
}
