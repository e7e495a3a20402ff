import Components
import Scenario

extension Plan {
  /// Whether there are ways in to APIs, whose requests are counted.
  var asksAPIs: Bool { components.contains { $0.type == HTTPFront.typeName } }

  /// The vocabulary with what the flows say.
  var wholeVocabulary: Vocabulary {
    var vocabulary = vocabulary
    vocabulary.flows = flows.map(\.name)
    vocabulary.maxAges = flows.map(\.maxAge)
    vocabulary.traits = flows.map(\.traits)
    return vocabulary
  }
}
