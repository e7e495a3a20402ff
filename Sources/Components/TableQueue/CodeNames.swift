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
    expired = journal.intern(TableQueue.expiredCode)
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

extension TableQueue {
  /// The error code of rows that grew older than their flow allows.
  public static let expiredCode = "EXPIRED"
}
