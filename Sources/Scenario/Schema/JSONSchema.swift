public import Components

/// The JSON Schema of scenario and system files, for completion and checking in editors (draft 7, which YAML language
/// servers know best).
///
/// It says less than the reader: parts of a file may come from the files it builds on, so keys are required only in lists,
/// which are never merged, and names are not looked up. What it refuses, the reader refuses too.
public enum JSONSchema {
  /// The schema's text. The same catalogue gives the same bytes.
  public static func text(for catalogue: Catalogue) -> String { schema(for: catalogue).prettyPrinted() }

  static func schema(for catalogue: Catalogue) -> JSON {
    let kinds = KindSchema(catalogue: catalogue)
    return JSON.object([
      "title": .string("Firedrill scenario or system"),
      "type": .string("object"),
      "properties": .object(SectionSchema(kinds: kinds).members),
      "required": .array([.string("version")]),
      "additionalProperties": .boolean(false),
      "definitions": .object(
        ScalarSchema.definitions + SectionSchema(kinds: kinds).definitions + kinds.definitions),
    ])
  }
}
