/// Kinds of the cluster's API that the simulation does not have: it is not the server that lacks them.
enum KubectlOtherKinds {
  /// Plural, singular and short names, as `kubectl api-resources` lists those of a plain cluster (1.32).
  private static let words: Set<String> = [
    "bindings", "binding", "componentstatuses", "componentstatus", "cs", "endpoints", "endpoint", "ep", "events",
    "event", "ev", "limitranges", "limitrange", "limits", "namespaces", "namespace", "ns", "nodes", "node", "no",
    "persistentvolumeclaims", "persistentvolumeclaim", "pvc", "persistentvolumes", "persistentvolume", "pv",
    "podtemplates", "podtemplate", "replicationcontrollers", "replicationcontroller", "rc", "resourcequotas",
    "resourcequota", "quota", "secrets", "secret", "serviceaccounts", "serviceaccount", "sa",
    "mutatingwebhookconfigurations", "mutatingwebhookconfiguration", "validatingadmissionpolicies",
    "validatingadmissionpolicy", "validatingadmissionpolicybindings", "validatingadmissionpolicybinding",
    "validatingwebhookconfigurations", "validatingwebhookconfiguration", "customresourcedefinitions",
    "customresourcedefinition", "crd", "crds", "apiservices", "apiservice", "controllerrevisions",
    "controllerrevision", "daemonsets", "daemonset", "ds", "certificatesigningrequests",
    "certificatesigningrequest", "csr", "leases", "lease", "endpointslices", "endpointslice", "flowschemas",
    "flowschema", "prioritylevelconfigurations", "prioritylevelconfiguration", "ingressclasses", "ingressclass",
    "ingresses", "ingress", "ing", "networkpolicies", "networkpolicy", "netpol", "runtimeclasses", "runtimeclass",
    "poddisruptionbudgets", "poddisruptionbudget", "pdb", "clusterrolebindings", "clusterrolebinding",
    "clusterroles", "clusterrole", "rolebindings", "rolebinding", "roles", "role", "priorityclasses",
    "priorityclass", "pc", "csidrivers", "csidriver", "csinodes", "csinode", "csistoragecapacities",
    "csistoragecapacity", "storageclasses", "storageclass", "sc", "volumeattachments", "volumeattachment",
  ]

  /// Whether a word names one: alone, or with its group as in `ingresses.networking.k8s.io`.
  static func contain(_ word: String) -> Bool {
    let parts = word.lowercased().split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let isGroup = parts.count == 1 || parts[1].hasSuffix("k8s.io") || ["apps", "policy", "v1"].contains(parts[1])
    return isGroup && words.contains(String(parts[0]))
  }
}
