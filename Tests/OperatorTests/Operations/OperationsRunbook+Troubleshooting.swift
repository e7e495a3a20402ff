extension OperationsRunbook {
  static let troubleshooting = [
    RunbookBlock(
      "Queue Jobs Not Processing",
      """
      # 1. Check if workers are running
      kubectl get pods -l app=novapulse-worker -n novapulse

      # 2. Check worker logs
      kubectl logs -f deployment/novapulse-worker -n novapulse
      """, commands: 2, exit: 130, output: ["1/1     Running", "certificate has expired"], error: ["^C"]),
    RunbookBlock(
      "Queue Jobs Not Processing",
      """
      # 3. Check Redis connection
      redis-cli ping

      # 4. Check queue stats
      curl https://api.novapulse.com/api/v1/queue/stats
      """, commands: 2, output: ["PONG\n", #"{"email":{"#]),
    RunbookBlock(
      "Webhook Delivery Failures",
      """
      # 1. Check webhook logs
      curl -H "Authorization: Bearer $TOKEN" \\
        https://api.novapulse.com/api/v1/webhooks/{webhookId}/logs

      # 2. Check webhook configuration
      curl -H "Authorization: Bearer $TOKEN" \\
        https://api.novapulse.com/api/v1/webhooks/{webhookId}

      # 3. Test webhook manually
      curl -X POST \\
        -H "Authorization: Bearer $TOKEN" \\
        https://api.novapulse.com/api/v1/webhooks/{webhookId}/test
      """, commands: 3, output: [#""status":"failed""#, #""url":"https://customer-1.example.com/hooks""#]),
    RunbookBlock(
      "High Memory Usage",
      """
      # 1. Check memory usage
      kubectl top pods -n novapulse
      """, output: ["NAME", "CPU(cores)", "MEMORY(bytes)", "novapulse-worker-"]),
    RunbookBlock(
      "High Memory Usage",
      """
      # 2. Check metrics
      curl https://api.novapulse.com/api/v1/metrics | grep memory
      """, output: [#"process_resident_memory_bytes{deployment="novapulse-api""#, "container_memory_working_set_bytes"]),
    // The kernel's kill leaves no line in the log of who is killed, and the new container begins with an empty one.
    RunbookBlock(
      "High Memory Usage",
      """
      # 3. Review logs for memory warnings
      kubectl logs -f deployment/novapulse-api -n novapulse | grep -i memory
      """, exit: 130, error: ["Found 3 pods, using pod/novapulse-api-"]),
    RunbookBlock(
      "Database Connection Issues",
      """
      # 1. Check MongoDB connection
      mongosh "mongodb://..." --eval "db.adminCommand('ping')"
      """, output: ["{ ok: 1 }\n"]),
    RunbookBlock(
      "Database Connection Issues",
      """
      # 2. Check connection pool
      curl https://api.novapulse.com/api/v1/metrics | grep db_connection_pool
      """,
      output: [#"db_connection_pool_size{deployment="novapulse-api",server="mongodb"}"#, "db_connection_pool_waiting{"]),
  ]

  static let emergencies = [
    RunbookBlock(
      "API Server Outage",
      """
      # 1. Check pod status
      kubectl get pods -l app=novapulse-api -n novapulse

      # 2. Restart if needed
      kubectl rollout restart deployment/novapulse-api -n novapulse

      # 3. Rollback if recent deployment
      kubectl rollout undo deployment/novapulse-api -n novapulse

      # 4. Verify recovery
      curl https://api.novapulse.com/api/v1/health
      """, commands: 4,
      output: [
        "deployment.apps/novapulse-api restarted\n", "deployment.apps/novapulse-api rolled back\n", #""status":"ok""#,
      ]),
    RunbookBlock(
      "Worker Outage",
      """
      # 1. Restart workers
      kubectl rollout restart deployment/novapulse-worker -n novapulse

      # 2. Scale up if needed
      kubectl scale deployment novapulse-worker --replicas=5 -n novapulse

      # 3. Monitor queue processing
      watch -n 5 'curl -s https://api.novapulse.com/api/v1/queue/stats | jq'
      """, commands: 3,
      output: [
        "restarted\n", "deployment.apps/novapulse-worker scaled\n", "Every 5.0s: curl -s https://api.novapulse.",
      ]),
    RunbookBlock(
      "Redis Outage",
      """
      # 1. Restart Redis (if self-hosted)
      kubectl rollout restart statefulset/redis -n novapulse
      """, output: ["statefulset.apps/redis restarted\n"]),
    // "<" is bash's redirection: a name must be put in.
    RunbookBlock(
      "Redis Outage",
      """
      # 2. Verify connection
      redis-cli -h <redis-host> ping
      """, output: ["PONG\n"]),
    RunbookBlock(
      "Redis Outage",
      """
      # 3. Check queue state
      redis-cli -h <redis-host> KEYS "nova:*"
      """, output: ["nova:email:completed", "nova:email:meta", "nova:webhook:failed"]),
    RunbookBlock(
      "Redis Outage",
      """
      # 4. Restart workers to reconnect
      kubectl rollout restart deployment/novapulse-worker -n novapulse
      """, output: ["deployment.apps/novapulse-worker restarted\n"]),
    RunbookBlock(
      "Database Outage",
      """
      # 1. Check replica set status
      mongosh "mongodb://..." --eval "rs.status()"
      """, output: ["stateStr: 'PRIMARY'", "stateStr: 'SECONDARY'"]),
    // It promotes nobody: the primary gives up its place.
    RunbookBlock(
      "Database Outage",
      """
      # 2. Promote replica if primary failed
      mongosh "mongodb://..." --eval "rs.stepDown()"
      """, output: ["{ ok: 1 }\n"]),
    RunbookBlock(
      "Database Outage",
      """
      # 3. Update connection string if needed
      kubectl set env deployment/novapulse-api \\
        MONGO_URI="mongodb://new-primary:27017/novapulse" -n novapulse

      # 4. Restart API to reconnect
      kubectl rollout restart deployment/novapulse-api -n novapulse
      """, commands: 2,
      output: ["deployment.apps/novapulse-api env updated\n", "deployment.apps/novapulse-api restarted\n"]),
  ]
}
