import Components
import Scenario

extension Plan {
  /// The vocabulary with what the flows say.
  var wholeVocabulary: Vocabulary {
    var vocabulary = vocabulary
    vocabulary.flows = flows.map(\.name)
    vocabulary.maxAges = flows.map(\.maxAge)
    vocabulary.traits = flows.map(\.traits)
    return vocabulary
  }
}
