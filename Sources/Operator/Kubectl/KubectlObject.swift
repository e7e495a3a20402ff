import Components

/// One thing of the cluster as `kubectl get` shows it.
struct KubectlObject {
  var kind: KubectlKind
  var name: String
  var namespace: String
  var labels: [(name: String, value: String)] = []
  /// The cells of its row; the first is the name.
  var cells: [String]
  /// Those that `-o wide` adds.
  var wide: [String] = []
  /// `spec`, `status` and what else stands beside `metadata`.
  var body: KeyValuePairs<String, JSONDocument?>
  var annotations: [(name: String, value: String)] = []
  /// When it was made, as RFC 3339.
  var created: String
  /// What it belongs to: kind and name.
  var owner: (kind: KubectlKind, name: String)?

  /// The object as the API gives it, as far as the simulation knows it.
  var manifest: JSONDocument {
    let metadata = JSONDocument.object([
      "creationTimestamp": .string(created),
      "annotations": annotations.isEmpty ? nil : .texts(annotations),
      "labels": labels.isEmpty ? nil : .texts(labels),
      "name": .string(name), "namespace": .string(namespace),
      "ownerReferences": owner.map { owner in
        .array([
          .object([
            "apiVersion": .string(owner.kind.apiVersion), "controller": .bool(true),
            "kind": .string(owner.kind.rawValue), "name": .string(owner.name),
          ])
        ])
      },
    ])
    let head: [JSONDocument.Member] = [
      .init("apiVersion", .string(kind.apiVersion)), .init("kind", .string(kind.rawValue)),
      .init("metadata", metadata),
    ]
    return JSONDocument.object(head + body.compactMap { entry in entry.value.map { .init(entry.key, $0) } }).sorted
  }

  /// Several as one.
  static func list(_ objects: [KubectlObject]) -> JSONDocument {
    .object([
      "apiVersion": .string("v1"), "items": .array(objects.map(\.manifest)), "kind": .string("List"),
      "metadata": .object(["resourceVersion": .string("")]),
    ])
  }
}
