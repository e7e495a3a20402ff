extension OperationsRunbook {
  static let maintenance = [
    RunbookBlock(
      "Post-Maintenance Verification",
      """
      # 1. Health checks
      curl https://api.novapulse.com/api/v1/health

      # 2. Queue stats
      curl https://api.novapulse.com/api/v1/queue/stats
      """, commands: 2, output: [#""status":"ok""#, #"{"email":{"#]),
    RunbookBlock(
      "Post-Maintenance Verification",
      """
      # 3. Test critical endpoints
      curl https://api.novapulse.com/api/v1/auth/login -X POST -d '...'
      """, output: ["{}"]),
    RunbookBlock(
      "Backup Before Maintenance",
      """
      # MongoDB backup
      mongodump --uri="mongodb://..." --out=/backup/$(date +%Y%m%d)

      # Redis backup
      redis-cli --rdb /backup/redis-$(date +%Y%m%d).rdb
      """, commands: 2,
      error: ["done dumping novapulse.users (200000 documents)", "Transfer finished with success after "]),
    // There is no collection of that name, and a replica set refuses it for every one.
    RunbookBlock(
      "Index Maintenance", "db.collection.reIndex()", exit: 1,
      error: ["MongoServerError[IllegalOperation]: reIndex is only allowed on a standalone mongod instance."]),
    RunbookBlock("Index Maintenance", "db.collection.aggregate([{ $indexStats: {} }])", isSilent: true),
    RunbookBlock(
      "Backup Verification", "mongorestore --dry-run /backup/20240101", exit: 1, error: ["unknown flag `dry-run'"]),
    RunbookBlock(
      "Backup Verification", "redis-cli --rdb-check /backup/redis-20240101.rdb", exit: 1,
      error: ["Unrecognized option or bad number of args for: '--rdb-check'"]),
    RunbookBlock(
      "Rollback Process",
      """
      # Kubernetes
      kubectl rollout undo deployment/novapulse-api -n novapulse
      kubectl rollout undo deployment/novapulse-worker -n novapulse

      # Verify
      kubectl rollout status deployment/novapulse-api -n novapulse
      """, commands: 3, output: ["deployment \"novapulse-api\" successfully rolled out\n"],
      error: ["error: no rollout history found for deployment \"novapulse-api\""]),
    RunbookBlock(
      "Queue Optimization",
      """
      # Update ConfigMap
      kubectl edit configmap novapulse-config -n novapulse
      # Change QUEUE_CONCURRENCY value

      # Restart workers
      kubectl rollout restart deployment/novapulse-worker -n novapulse
      """, commands: 2, output: ["deployment.apps/novapulse-worker restarted\n"]),
  ]
}
