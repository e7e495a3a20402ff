/// Flags that kubectl has and the simulation lacks: nobody is to be told that there is no such flag.
extension KubectlArguments {
  private static let everywhere = [
    "-h", "--help", "-v", "--v", "--vmodule", "--log-flush-frequency", "--profile", "--profile-output",
  ]
  private static let files = ["-f", "--filename", "-k", "--kustomize", "-R", "--recursive"]
  private static let printing = [
    "-o", "--output", "--allow-missing-template-keys", "--show-managed-fields", "--template",
  ]
  private static let changing = files + printing + ["--dry-run", "--field-manager"]
  private static let making = printing + ["--dry-run", "--field-manager", "--save-config", "--validate"]

  /// By command; those that the simulation has may be among them.
  /// - Source: `--help` of kubectl 1.32.
  private static let others: [String: [String]] = [
    "get": files + printing + [
      "--chunk-size", "--field-selector", "-L", "--label-columns", "--output-watch-events", "--raw", "--server-print",
      "--show-kind", "--subresource", "--watch-only",
    ],
    "describe": files + ["--chunk-size"],
    "logs": [
      "--all-pods", "--ignore-errors", "--insecure-skip-tls-verify-backend", "--limit-bytes", "--pod-running-timeout",
      "--since-time",
    ],
    "scale": changing + ["--resource-version"],
    "exec": ["-f", "--filename", "--pod-running-timeout", "-q", "--quiet"],
    "delete": files + [
      "-A", "--all-namespaces", "--cascade", "--dry-run", "--field-selector", "-i", "--interactive", "--raw",
    ],
    "patch": changing + ["--local", "--patch-file", "--subresource"],
    "edit": files + making + ["--output-patch", "--subresource", "--windows-line-endings"],
    "autoscale": changing + ["--save-config"],
    "rollout restart": files + printing + ["--field-manager"],
    "rollout status": files + ["--revision"],
    "rollout undo": files + printing + ["--dry-run"],
    "rollout pause": files + printing + ["--field-manager"],
    "rollout resume": files + printing + ["--field-manager"],
    "rollout history": files + printing,
    "set env": changing + ["--all", "-e", "--env", "--from", "--keys", "--local", "--prefix", "--resolve"],
    "set image": changing + ["--all", "--local"],
    "set resources": changing + ["--all", "--local"],
    "top pod": ["--field-selector", "--use-protocol-buffers"],
    "create": files + making + ["--edit", "--raw", "--windows-line-endings"],
    "create job": making,
    "create configmap": making + ["--append-hash", "--from-env-file", "--from-file"],
  ]

  static func otherFlags(_ command: String) -> [String] { everywhere + (others[command] ?? []) }
}
