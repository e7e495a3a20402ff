extension OperationsRunbook {
  static let daily = [
    RunbookBlock(
      "Morning Checklist",
      """
      # 1. Check API health
      curl https://api.novapulse.com/api/v1/health
      """, output: [#""status":"ok""#]),
    RunbookBlock(
      "Morning Checklist",
      """
      # 2. Check queue stats
      curl https://api.novapulse.com/api/v1/queue/stats
      """, output: [#"{"email":{"waiting":0,"#, #""webhook":{"waiting":"#, #""workflow":{"#, #""report":{"#]),
    RunbookBlock(
      "Morning Checklist",
      """
      # 3. Check metrics
      curl https://api.novapulse.com/api/v1/metrics | grep -E "(queue_size|http_request_errors)"
      """, output: [#"queue_size{queue="email",state="waiting"} 0"#, "# TYPE http_request_errors counter"],
      error: ["% Total"]),
    // Errors of the API are none of its dependencies': its log has no line of the kind on a good morning.
    RunbookBlock(
      "Morning Checklist",
      """
      # 4. Review error logs
      kubectl logs -f deployment/novapulse-api -n novapulse --tail=100 | grep ERROR
      """, exit: 130, error: ["Found 3 pods, using pod/novapulse-api-", "^C"]),
    RunbookBlock(
      "Check Queue Depths",
      """
      # Via API
      curl https://api.novapulse.com/api/v1/queue/stats | jq
      """, output: ["{\n  \"email\": {\n    \"waiting\": 0,"]),
    // BullMQ's list is called `wait`: a key that is not there is an empty list.
    RunbookBlock(
      "Check Queue Depths",
      """
      # Via Redis CLI
      redis-cli
      > LLEN nova:email:waiting
      > LLEN nova:webhook:waiting
      > LLEN nova:workflow:waiting
      > LLEN nova:report:waiting
      """, commands: 4,
      output: ["127.0.0.1:6379> LLEN nova:email:waiting\n(integer) 0\n", "LLEN nova:report:waiting\n(integer) 0\n"]),
  ]

  static let tasks = [
    RunbookBlock(
      "Adding a New Worker",
      """
      kubectl scale deployment novapulse-worker --replicas=3 -n novapulse
      kubectl rollout status deployment/novapulse-worker -n novapulse
      """, commands: 2,
      output: [
        "deployment.apps/novapulse-worker scaled\n", "deployment \"novapulse-worker\" successfully rolled out\n",
      ]),
    RunbookBlock(
      "Adding a New Worker", "docker-compose scale worker=3", exit: 14,
      error: ["no configuration file provided: not found"]),
    RunbookBlock(
      "Adding a New Worker",
      """
      # Check worker logs
      kubectl logs -f deployment/novapulse-worker -n novapulse
      """, exit: 130, error: ["Found 2 pods, using pod/novapulse-worker-", "^C"]),
    RunbookBlock(
      "Adding a New Worker",
      """
      # Check queue processing
      curl https://api.novapulse.com/api/v1/queue/stats
      """, output: [#"{"email":{"#]),
    RunbookBlock(
      "Restarting Queue",
      """
      # Kubernetes
      kubectl rollout restart deployment/novapulse-worker -n novapulse
      """, output: ["deployment.apps/novapulse-worker restarted\n"]),
    RunbookBlock(
      "Restarting Queue",
      """
      # Docker Compose
      docker-compose restart worker
      """, exit: 14, error: ["no configuration file provided: not found"]),
    RunbookBlock(
      "Restarting Queue",
      """
      # Kubernetes
      kubectl delete pod -l app=novapulse-worker -n novapulse
      """, output: ["pod \"novapulse-worker-", "\" deleted"]),
    RunbookBlock(
      "Restarting Queue",
      """
      # Docker Compose
      docker-compose stop worker
      docker-compose start worker
      """, commands: 2, exit: 14, error: ["no configuration file provided: not found"]),
    RunbookBlock(
      "Clearing Failed Jobs",
      """
      redis-cli
      > DEL nova:email:failed
      > DEL nova:webhook:failed
      > DEL nova:workflow:failed
      > DEL nova:report:failed
      """, commands: 4, output: ["DEL nova:webhook:failed\n(integer) 1\n", "DEL nova:report:failed\n(integer) 0\n"]),
    RunbookBlock(
      "Viewing Webhook Logs",
      """
      # Get webhook logs
      curl -H "Authorization: Bearer $TOKEN" \\
        https://api.novapulse.com/api/v1/webhooks/{webhookId}/logs
      """, output: [#""status":"failed""#]),
    // Three dots are no identifier.
    RunbookBlock(
      "Viewing Webhook Logs",
      """
      db.webhooklogs.find({ webhookId: ObjectId("...") })
        .sort({ createdAt: -1 })
        .limit(50)
      """, exit: 1, error: ["BSONError: input must be a 24 character hex string"]),
    RunbookBlock(
      "Testing Webhook",
      """
      curl -X POST \\
        -H "Authorization: Bearer $TOKEN" \\
        https://api.novapulse.com/api/v1/webhooks/{webhookId}/test
      """, output: [#""status":"failed""#]),
    RunbookBlock(
      "Testing Webhook",
      """
      # Check logs
      curl -H "Authorization: Bearer $TOKEN" \\
        https://api.novapulse.com/api/v1/webhooks/{webhookId}/logs | jq '.[0]'
      """, output: ["{\n  \""]),
  ]
}
