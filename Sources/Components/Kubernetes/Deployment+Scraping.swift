import Telemetry

/// The pods as a metrics server finds and scrapes them.
extension Deployment {
  /// Through a service: what all pods export together, as one target; nobody answers when no pod is ready.
  public var scrapeAnswer: ScrapeAnswer {
    if !scrapeFailures.isEmpty { return .silent }
    return readyPods == 0 ? .refused : .metrics(owners: [name], hosted: workload.exposes)
  }

  /// Every pod that there is, in the order of their creation, with the labels that service discovery gives it.
  public func discoveredPods() -> [DiscoveredPod] {
    pods.map { record in
      DiscoveredPod(
        name: record.pod.name,
        of: DiscoveredPod.Template(
          namespace: settings.namespace, container: name, image: record.template.image, labels: settings.labels,
          annotations: settings.annotations),
        replicaSet: record.replicaSet, ip: address(of: record.pod.index), phase: phase(of: record).rawValue,
        isReady: record.phase == .ready)
    }
  }

  /// A pod as it will be found while it is ready, for looks at a configuration before a run.
  /// - Parameter options: the deployment's.
  public static func samplePod(of name: String, _ options: Options) -> DiscoveredPod {
    DiscoveredPod(
      name: "\(name)-pod",
      of: DiscoveredPod.Template(
        namespace: options.has("namespace") ? options.text("namespace") : "default", container: name,
        image: options.has("image") ? options.text("image") : "",
        labels: options.texts("labels") ?? defaultLabels(of: name),
        annotations: options.texts("annotations") ?? defaultAnnotations),
      replicaSet: name, ip: "10.0.0.1", phase: PodSeries.Phase.running.rawValue, isReady: true)
  }

  static func defaultLabels(of name: String) -> [(name: String, value: String)] { [("app", name)] }
  static var defaultAnnotations: [(name: String, value: String)] { [("prometheus.io/scrape", "true")] }

  /// What a server gets that scrapes one pod; nil when the pod is gone.
  public func scrapeAnswer(ofPod name: String) -> ScrapeAnswer? {
    guard let record = pods.first(where: { $0.pod.name == name }) else { return nil }
    if record.lostBy != nil || !record.hangs.isEmpty || !scrapeFailures.isEmpty { return .silent }
    switch record.phase {
    case .starting: return .refused
    case .running, .ready, .terminating:
      // Whoever is told to stop before its container runs has no process either.
      guard record.task != nil else { return .refused }
      return .metrics(owners: [], own: record.pod.metrics?.registry, hosted: workload.exposes)
    }
  }

  private func phase(of record: PodRecord) -> PodSeries.Phase { record.starts == 0 ? .pending : .running }

  func address(of index: Int) -> String { PodAddress.text(of: name, index: index) }
}
