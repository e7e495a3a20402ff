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
