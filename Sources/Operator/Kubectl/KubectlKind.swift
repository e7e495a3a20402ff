import Components

/// The kinds of the cluster's API that commands name.
enum KubectlKind: String, CaseIterable, Hashable {
  case pod = "Pod"
  case service = "Service"
  case deployment = "Deployment"
  case replicaSet = "ReplicaSet"
  case statefulSet = "StatefulSet"
  case autoscaler = "HorizontalPodAutoscaler"
  case configMap = "ConfigMap"
  case cronJob = "CronJob"
  case job = "Job"

  /// The words that name it: plural, singular, short.
  private var words: [String] {
    switch self {
    case .pod: ["pods", "pod", "po"]
    case .service: ["services", "service", "svc"]
    case .deployment: ["deployments", "deployment", "deploy"]
    case .replicaSet: ["replicasets", "replicaset", "rs"]
    case .statefulSet: ["statefulsets", "statefulset", "sts"]
    case .autoscaler: ["horizontalpodautoscalers", "horizontalpodautoscaler", "hpa"]
    case .configMap: ["configmaps", "configmap", "cm"]
    case .cronJob: ["cronjobs", "cronjob", "cj"]
    case .job: ["jobs", "job"]
    }
  }

  /// Empty: the core group.
  var group: String {
    switch self {
    case .pod, .service, .configMap: ""
    case .deployment, .replicaSet, .statefulSet: "apps"
    case .autoscaler: "autoscaling"
    case .cronJob, .job: "batch"
    }
  }

  var version: String { self == .autoscaler ? "v2" : "v1" }
  var apiVersion: String { group.isEmpty ? version : "\(group)/\(version)" }
  private func qualified(_ word: String) -> String { group.isEmpty ? word : "\(word).\(group)" }

  /// As errors name it: `deployments.apps`.
  var plural: String { qualified(words[0]) }
  /// As `-o name` and messages name it: `deployment.apps`.
  var singular: String { qualified(words[1]) }
  /// In checks: `deployment`.
  var noun: String { self == .autoscaler ? "autoscaler" : self == .configMap ? "config map" : words[1] }

  init?(word: String) {
    let word = word.lowercased()
    guard
      let kind = Self.allCases.first(where: { kind in
        kind.words.contains(word)
          || kind.words.prefix(2).contains {
            kind.qualified($0) == word || "\($0).\(kind.version).\(kind.group)" == word
          }
      })
    else { return nil }
    self = kind
  }

  /// What `kubectl get all` shows, in its order.
  static let all: [KubectlKind] = [
    .pod, .service, .deployment, .replicaSet, .statefulSet, .autoscaler, .cronJob, .job,
  ]

  var headers: [String] {
    switch self {
    case .pod: ["NAME", "READY", "STATUS", "RESTARTS", "AGE"]
    case .deployment: ["NAME", "READY", "UP-TO-DATE", "AVAILABLE", "AGE"]
    case .replicaSet: ["NAME", "DESIRED", "CURRENT", "READY", "AGE"]
    case .statefulSet: ["NAME", "READY", "AGE"]
    case .service: ["NAME", "TYPE", "CLUSTER-IP", "EXTERNAL-IP", "PORT(S)", "AGE"]
    case .autoscaler: ["NAME", "REFERENCE", "TARGETS", "MINPODS", "MAXPODS", "REPLICAS", "AGE"]
    case .configMap: ["NAME", "DATA", "AGE"]
    case .cronJob: ["NAME", "SCHEDULE", "TIMEZONE", "SUSPEND", "ACTIVE", "LAST SCHEDULE", "AGE"]
    case .job: ["NAME", "STATUS", "COMPLETIONS", "DURATION", "AGE"]
    }
  }

  /// What `-o wide` adds.
  var wideHeaders: [String] {
    switch self {
    case .pod: ["IP", "NODE", "NOMINATED NODE", "READINESS GATES"]
    case .deployment, .replicaSet: ["CONTAINERS", "IMAGES", "SELECTOR"]
    case .statefulSet: ["CONTAINERS", "IMAGES"]
    case .service: ["SELECTOR"]
    case .autoscaler, .configMap: []
    case .cronJob: ["CONTAINERS", "IMAGES", "SELECTOR"]
    case .job: ["CONTAINERS", "IMAGES", "SELECTOR"]
    }
  }
}

extension ControllerKind {
  var kubectl: KubectlKind {
    switch self {
    case .deployment: .deployment
    case .statefulSet: .statefulSet
    }
  }
}

/// `deployment/backend`, `deploy backend`, `pod/NAME`.
struct KubectlTarget: Hashable {
  var kind: KubectlKind
  var name: String

  /// As messages name it: `deployment.apps/backend`.
  var text: String { "\(kind.singular)/\(name)" }

  static func notFound(_ kind: KubectlKind, _ name: String) -> ToolFailure {
    ToolFailure(1, "Error from server (NotFound): \(kind.plural) \"\(name)\" not found\n")
  }

  static func unknownKind(_ text: String) -> ToolFailure {
    KubectlOtherKinds.contain(text)
      ? ToolFailure(126, "firedrill: the simulation does not support the resource type \"\(text)\"\n")
      : ToolFailure(1, "error: the server doesn't have a resource type \"\(text)\"\n")
  }

  /// Reads the operands that name things: `KIND/NAME ...` or `KIND NAME ...`.
  /// - Parameter standard: the kind of a bare name; nil: there must be one.
  static func read(_ operands: [String], standard: KubectlKind?) throws(ToolFailure) -> [KubectlTarget] {
    if let first = operands.first, !first.contains("/"), standard == nil {
      guard let kind = KubectlKind(word: first) else { throw unknownKind(first) }
      return operands.dropFirst().map { KubectlTarget(kind: kind, name: $0) }
    }
    var targets: [KubectlTarget] = []
    for operand in operands {
      let parts = operand.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      if parts.count == 1, let standard {
        targets.append(KubectlTarget(kind: standard, name: operand))
        continue
      }
      guard parts.count == 2 else {
        throw ToolFailure(
          1,
          "error: there is no need to specify a resource type as a separate argument when passing arguments in "
            + "resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource "
            + "resource/<resource_name>'\n")
      }
      guard let kind = KubectlKind(word: parts[0]) else { throw unknownKind(parts[0]) }
      guard !parts[1].isEmpty else {
        throw ToolFailure(
          1, "error: arguments in resource/name form must have a single resource and name\n")
      }
      targets.append(KubectlTarget(kind: kind, name: parts[1]))
    }
    return targets
  }
}
