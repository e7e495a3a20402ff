import Components
import SimulationKernel
import VirtualTime

/// What there is of each kind, as rows and as manifests.
extension Shell {
  /// In the order of their names; nil: of all namespaces.
  func objects(_ kind: KubectlKind, in namespace: String?) -> [KubectlObject] {
    let found: [KubectlObject] =
      switch kind {
      case .pod: pods(nil, in: namespace).map(object) + databaseObjects(in: namespace)
      case .deployment, .statefulSet:
        controllers(in: namespace).filter { $0.controllerKind.kubectl == kind }.map(object)
      case .replicaSet: world.deployments.filter { namespace == nil || $0.namespace == namespace }.flatMap(replicaSets)
      case .service: services(in: namespace).map(serviceObject)
      case .autoscaler: autoscalers(in: namespace)
      case .cronJob: world.cronJobs.filter { namespace == nil || $0.namespace == namespace }.map(cronJobObject)
      case .job: world.cronJobs.filter { namespace == nil || $0.namespace == namespace }.flatMap(jobObjects)
      case .configMap:
        world.configMaps.filter { namespace == nil || $0.namespace == namespace }.map(configMapObject)
      }
    return found.sorted { ($0.namespace, $0.name) < ($1.namespace, $1.name) }
  }

  // MARK: Pods

  func object(_ found: FoundPod) -> KubectlObject {
    let pod = found.pod
    var restarts = "\(pod.restarts)"
    if let last = pod.lastRestart { restarts += " (\(age(since: last)) ago)" }
    return KubectlObject(
      kind: .pod, name: pod.name, namespace: found.controller.namespace, labels: found.labels,
      cells: [pod.name, "\(pod.isReady ? 1 : 0)/1", pod.status, restarts, age(since: pod.createdAt)],
      wide: [pod.isUp ? pod.ip : "<none>", Self.node(of: pod), "<none>", "<none>"],
      body: ["spec": podSpec(found), "status": podStatus(found)], annotations: found.controller.annotations,
      created: rfc3339(pod.createdAt),
      owner: (
        found.controller.controllerKind == .deployment ? .replicaSet : found.controller.controllerKind.kubectl,
        pod.owner
      ))
  }

  /// Nodes are made up: pods are spread over three.
  static func node(of pod: PodDescription) -> String {
    "node-\(pod.ip.utf8.reduce(0) { ($0 * 31 + Int($1)) % 9973 } % 3 + 1)"
  }

  private func podSpec(_ found: FoundPod) -> JSONDocument {
    .object([
      "containers": .array([
        container(found.controller, image: found.pod.image, found.pod.ownEnvironment, found.pod.resources)
      ]),
      "nodeName": .string(Self.node(of: found.pod)), "restartPolicy": .string("Always"),
    ])
  }

  private func container(
    _ controller: any PodController, image: String, _ environment: [EnvironmentEntry],
    _ amounts: ContainerResources
  ) -> JSONDocument {
    let shared = controller.with { $0.describe() }.environmentFrom
    return .object([
      "env": environment.isEmpty
        ? nil
        : .array(environment.map { .object(["name": .string($0.name), "value": .string($0.value)]) }),
      "envFrom": shared.isEmpty
        ? nil : .array(shared.map { .object(["configMapRef": .object(["name": .string($0)])]) }),
      "image": .string(image), "name": .string(controller.name),
      "ports": .array([.object(["containerPort": .integer(controller.http.port), "protocol": .string("TCP")])]),
      "resources": resources(amounts),
    ])
  }

  private func resources(_ resources: ContainerResources) -> JSONDocument {
    func amounts(_ cpu: Int64?, _ memory: Int64?) -> JSONDocument? {
      cpu == nil && memory == nil
        ? nil
        : .object([
          "cpu": cpu.map { .string(KubernetesAmount.cpu($0)) },
          "memory": memory.map { .string(KubernetesAmount.memory($0)) },
        ])
    }
    return .object([
      "limits": amounts(resources.cpuLimit, resources.memoryLimit),
      "requests": amounts(resources.cpuRequest, resources.memoryRequest),
    ])
  }

  private func podStatus(_ found: FoundPod) -> JSONDocument {
    let pod = found.pod
    let isPending = !pod.isUp && pod.restarts == 0 && pod.status != "Terminating"
    func condition(_ type: String, _ holds: Bool) -> JSONDocument {
      .object(["status": .string(holds ? "True" : "False"), "type": .string(type)])
    }
    let state: JSONDocument =
      pod.isUp
      ? .object(["running": .object(["startedAt": .string(rfc3339(pod.startedAt))])])
      : .object(["waiting": .object(["reason": .string(pod.status)])])
    let ended = pod.lastEnd.map { end in
      JSONDocument.object([
        "terminated": .object([
          "exitCode": .integer(end.exitCode), "finishedAt": .string(rfc3339(end.finishedAt)),
          "reason": .string(end.reason), "startedAt": .string(rfc3339(end.startedAt)),
        ])
      ])
    }
    return .object([
      "conditions": .array([
        condition("Initialized", true), condition("Ready", pod.isReady), condition("ContainersReady", pod.isReady),
        condition("PodScheduled", true),
      ]),
      "containerStatuses": .array([
        .object([
          "image": .string(pod.image), "lastState": ended ?? .object([]), "name": .string(found.controller.name),
          "ready": .bool(pod.isReady), "restartCount": .integer(pod.restarts), "started": .bool(pod.isUp),
          "state": state,
        ])
      ]),
      "phase": .string(isPending ? "Pending" : "Running"), "podIP": pod.isUp ? .string(pod.ip) : nil,
      "startTime": .string(rfc3339(pod.createdAt)),
    ])
  }

  private func databaseObjects(in namespace: String?) -> [KubectlObject] {
    world.servers.map { "\($0.name)-0" }.filter { databasePod($0, in: namespace) != nil }.map { name in
      KubectlObject(
        kind: .pod, name: name, namespace: KubectlArguments.standardNamespace,
        cells: [name, "1/1", "Running", "0", age(since: world.began)], wide: ["<none>", "<none>", "<none>", "<none>"],
        body: ["status": .object(["phase": .string("Running")])], created: rfc3339(world.began))
    }
  }

  // MARK: Controllers and what stands beside them

  private func object(_ controller: any PodController) -> KubectlObject {
    let state = controller.with { $0.describe() }
    let kind = controller.controllerKind.kubectl
    let ready = "\(state.available)/\(state.replicas)"
    let selector = controller.labels.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
    let old = age(since: world.began)
    return KubectlObject(
      kind: kind, name: controller.name, namespace: controller.namespace, labels: controller.labels,
      cells: kind == .deployment
        ? [controller.name, ready, "\(state.updated)", "\(state.available)", old] : [controller.name, ready, old],
      wide: [controller.name, state.image] + (kind == .deployment ? [selector] : []),
      body: [
        "spec": .object([
          "replicas": .integer(state.replicas), "selector": .object(["matchLabels": .texts(controller.labels)]),
          "template": .object([
            "metadata": .object(["labels": .texts(controller.labels)]),
            "spec": .object([
              "containers": .array([container(controller, image: state.image, state.environment, state.resources)])
            ]),
          ]),
        ]),
        "status": .object([
          "availableReplicas": .integer(state.available), "readyReplicas": .integer(state.available),
          "replicas": .integer(state.total), "unavailableReplicas": .integer(max(0, state.total - state.available)),
          "updatedReplicas": .integer(state.updated),
        ]),
      ], created: rfc3339(world.began))
  }

  private func replicaSets(of deployment: Deployment) -> [KubectlObject] {
    deployment.with { $0.describeReplicaSets() }.map { set in
      let labels = deployment.labels + [("pod-template-hash", set.hash)]
      let selector = labels.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
      return KubectlObject(
        kind: .replicaSet, name: set.name, namespace: deployment.namespace, labels: labels,
        cells: [set.name, "\(set.pods)", "\(set.pods)", "\(set.ready)", age(since: set.createdAt)],
        wide: [deployment.name, set.image, selector],
        body: [
          "spec": .object(["replicas": .integer(set.pods)]),
          "status": .object(["readyReplicas": .integer(set.ready), "replicas": .integer(set.pods)]),
        ], annotations: [("deployment.kubernetes.io/revision", "\(set.revision)")], created: rfc3339(set.createdAt),
        owner: (.deployment, deployment.name))
    }
  }

  private func serviceObject(_ service: ServiceView) -> KubectlObject {
    KubectlObject(
      kind: .service, name: service.name, namespace: service.namespace, labels: service.selector,
      cells: [service.name, "ClusterIP", "None", "<none>", "\(service.port)/TCP", age(since: world.began)],
      wide: [service.selector.map { "\($0.name)=\($0.value)" }.joined(separator: ",")],
      body: [
        "spec": .object([
          "clusterIP": .string("None"),
          "ports": .array([
            .object([
              "port": .integer(service.port), "protocol": .string("TCP"), "targetPort": .integer(service.targetPort),
            ])
          ]), "selector": .texts(service.selector), "type": .string("ClusterIP"),
        ])
      ], created: rfc3339(world.began))
  }

  func configMapObject(_ map: ConfigMap) -> KubectlObject {
    let data = map.with { $0.data }
    return KubectlObject(
      kind: .configMap, name: map.name, namespace: map.namespace,
      cells: [map.name, "\(data.count)", age(since: world.began)],
      body: ["data": data.isEmpty ? nil : .texts(data.map { ($0.name, $0.value) })], created: rfc3339(world.began))
  }

  /// - Source: kubectl, printers for HorizontalPodAutoscaler: at most three targets, then how many there are.
  private func autoscalers(in namespace: String?) -> [KubectlObject] {
    autoscalers.map { scaler in scaler.with { $0.describe() } }
      .filter { namespace == nil || $0.namespace == namespace }
      .map { scaler in
        let more = scaler.targets.count > 3 ? " + \(scaler.targets.count - 2) more..." : ""
        let made = max(world.began, scaler.createdAt)
        let shown = scaler.targets.prefix(scaler.targets.count > 3 ? 2 : 3).joined(separator: ", ") + more
        return KubectlObject(
          kind: .autoscaler, name: scaler.name, namespace: scaler.namespace,
          cells: [
            scaler.name, "Deployment/\(scaler.deployment)", shown, "\(scaler.bounds.lowerBound)",
            "\(scaler.bounds.upperBound)", "\(scaler.replicas)", age(since: made),
          ],
          body: [
            "spec": .object([
              "maxReplicas": .integer(scaler.bounds.upperBound), "minReplicas": .integer(scaler.bounds.lowerBound),
              "scaleTargetRef": .object([
                "apiVersion": .string("apps/v1"), "kind": .string("Deployment"), "name": .string(scaler.deployment),
              ]),
            ]),
            "status": .object(["currentReplicas": .integer(scaler.replicas)]),
          ], created: rfc3339(made))
      }
  }
}

/// Amounts as manifests write them.
enum KubernetesAmount {
  static func cpu(_ milli: Int64) -> String { milli % 1000 == 0 ? "\(milli / 1000)" : "\(milli)m" }

  /// In the largest binary unit that leaves it whole.
  static func memory(_ bytes: Int64) -> String {
    for (unit, size) in [("Gi", Int64(1) << 30), ("Mi", 1 << 20), ("Ki", 1 << 10)] where bytes % size == 0 && bytes > 0
    {
      return "\(bytes / size)\(unit)"
    }
    return "\(bytes)"
  }
}
