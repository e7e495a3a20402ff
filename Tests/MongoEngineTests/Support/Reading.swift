import MongoEngine

/// A value of the shell's notation; a test that cannot be read stops.
func shell(_ text: String) -> BSONValue {
  do { return try BSONValue(shell: text) } catch { fatalError("\(text): \(error)") }
}

/// A document of the shell's notation.
func document(_ text: String) -> BSONDocument {
  guard let document = shell(text).asDocument else { fatalError("\(text) is no document") }
  return document
}

/// Documents of the shell's notation, as an array.
func documents(_ text: String) -> [BSONDocument] { (shell(text).asArray ?? []).compactMap(\.asDocument) }

extension BSONDocument {
  /// The whole number in a field.
  func whole(_ name: String) -> Int? { self[name]?.asWhole.map { Int($0) } }
}
