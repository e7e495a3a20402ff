/// Where a default value comes from. Users read it in `firedrill list` and in the docs.
public enum Provenance: Hashable, Sendable {
  /// A vendor's or project's documentation or source; the text names it.
  case documented(String)
  /// A published measurement, not a contract; the text names it.
  case measured(String)
  /// One of the runbooks; the text names its section.
  case runbook(String)
  /// No source: a reasonable choice that users should check against their own system.
  case assumed

  /// As users read it: `documented: Kubernetes API, Deployment`.
  public var text: String {
    switch self {
    case .documented(let source): "documented: \(source)"
    case .measured(let source): "measured: \(source)"
    case .runbook(let section): "runbook: \(section)"
    case .assumed: "assumed"
    }
  }
}
