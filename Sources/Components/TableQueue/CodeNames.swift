import Telemetry

/// The queue's own names of error codes.
final class CodeNames: @unchecked Sendable {
  let expired: NameID
  let sweep: NameID
  private let translations: [String: String]
  private var known: [NameID: NameID] = [:]

  /// - Parameter translations: from `provider/code` to the queue's name.
  init(translations: [String: String], journal: Journal) {
    self.translations = translations
    expired = journal.intern("EXPIRED")
    sweep = journal.intern("sweep")
  }

  /// The queue's name of a provider's code; a code without a translation keeps its own.
  func translate(_ code: NameID, _ journal: Journal) -> NameID {
    if let known = known[code] { return known }
    let text = journal.name(of: code)
    let translated = translations[text].map(journal.intern) ?? code
    known[code] = translated
    return translated
  }
}
