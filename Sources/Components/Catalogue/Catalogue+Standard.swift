extension Catalogue {
  /// The types that ship with Firedrill.
  public static let standard = Catalogue.standard(workloads: [
    BullMQWorker.catalogueEntry, HTTPServer.catalogueEntry, TableQueueWorker.catalogueEntry,
  ])

  /// The standard components with these workloads for their deployments; tests put their own in.
  public static func standard(workloads: [WorkloadType]) -> Catalogue {
    Catalogue(
      components: [
        BullMQ.catalogueEntry, ConfigMap.catalogueEntry, CronJob.catalogueEntry,
        Deployment.catalogueEntry(workloads: workloads), HorizontalPodAutoscaler.catalogueEntry,
        HTTPFront.catalogueEntry,
        MessageAPI.catalogueEntry, Mongo.catalogueEntry, Postgres.catalogueEntry,
        Provider.catalogueEntry, Quota.catalogueEntry, Receiver.catalogueEntry, Redis.catalogueEntry,
        Service.catalogueEntry, StatefulSet.catalogueEntry,
        TableQueue.catalogueEntry, Webhooks.catalogueEntry,
      ],
      workloads: workloads)
  }
}
