import Operator
import Testing

/// The runbook's command blocks, as written, and what really comes of them.
@Suite struct RunbookCommandsTests {
  /// 1.1 and 5.6: it shows one pod of all, and never ends.
  @Test func followingLogsShowsOnePodAndEndsWithAnInterrupt() throws {
    let results = try Rehearsing.run([
      """
      # Check logs for worker activity
      kubectl logs -f deployment/backend --tail=100 | grep "OutboundJobWorker"
      """,
      """
      # Check worker logs
      kubectl logs -f deployment/backend | grep "OutboundJobWorker"
      """,
      """
      # View real-time logs
      kubectl logs -f deployment/backend --tail=100
      """,
    ])
    for result in results {
      #expect(result.exitCode == 130)
      #expect(result.errorOutput.hasPrefix("Found 6 pods, using pod/backend-") && result.errorOutput.hasSuffix("^C\n"))
      let pods = Set(result.lines.compactMap { $0.split(separator: "[").dropFirst().first?.prefix { $0 != "]" } })
      #expect(pods.count == 1 && result.lines.allSatisfy { $0.contains(" OutboundJobWorker : ") })
    }
    #expect(results[0].lines.count > 100 && results[1].lines.count > results[0].lines.count)
  }

  /// 5.6.
  @Test func podsAreListed() throws {
    let results = try Rehearsing.run([
      """
      # Verify worker is running
      kubectl get pods -l app=backend
      """,
      "# Look for processing activity\nkubectl logs deployment/backend --since=10m | grep \"Processing.*pending outbound messages\"",
    ])
    #expect(results[0].exitCode == 0 && results[0].lines.count == 7)
    #expect(results[0].lines[0].split(separator: " ") == ["NAME", "READY", "STATUS", "RESTARTS", "AGE"])
    #expect(results[0].lines.dropFirst().allSatisfy { $0.contains("1/1     Running   0          18m") })
    #expect(results[1].exitCode == 0 && !results[1].lines.isEmpty)
    #expect(results[1].lines.allSatisfy { $0.hasSuffix("pending outbound messages") && $0.hasPrefix("2026-03-02T08:") })
  }

  /// 3.5 spells the id otherwise than the log lines do; the troubleshooting guide has it right, but asks one pod.
  @Test func tracingFindsAMessageByItsIdsOnItsOwnPodOnly() throws {
    let first = try Rehearsing.run(["kubectl logs deployment/backend | grep handleFailure | head -n 1"])[0].output
    func value(_ name: String) throws -> String {
      try String(#require(first.split(separator: " ").first { $0.hasPrefix(name + "=") }).dropFirst(name.count + 1))
    }
    let unknown = String(repeating: "X", count: 4)
    let variables = [
      unknown: try value("correlationId"), "abc-123-def": try value("correlationId"), "12345": try value("messageId"),
    ]
    let results = try Rehearsing.run(
      [
        """
        # Find failed messages and trace through logs
        kubectl logs deployment/backend | grep "correlation_id=\(unknown)"
        """,
        """
        # Search logs by message ID
        kubectl logs deployment/backend | grep "messageId=12345"
        """,
        """
        # Use correlation ID to trace across services
        kubectl logs deployment/backend | grep "correlationId=abc-123-def"
        """,
        "kubectl logs -l app=backend --tail=-1 | grep \"correlationId=abc-123-def\"",
      ], variables: variables)
    #expect(results[0].exitCode == 1 && results[0].output.isEmpty)
    for result in results[1...2] { #expect(result.exitCode == 0 && result.output.contains("handleFailure messageId=")) }
    // Its other attempts were other pods'.
    #expect(results[3].lines.count >= results[2].lines.count)
  }

  @Test func logPatternsFindWorkAndFailures() throws {
    let results = try Rehearsing.run([
      "kubectl logs deployment/backend --since=1h | grep \"OutboundJobWorker\" | grep \"Processing\"",
      "kubectl logs deployment/backend --since=1h | grep \"handleFailure\" | grep \"errorCode\"",
      "kubectl logs deployment/backend --since=1h | grep -E \"(Twilio|SendGrid|WhatsApp)\" | grep \"ERROR\"",
    ])
    for result in results { #expect(result.exitCode == 0 && result.lines.count > 5) }
    #expect(results[1].lines.allSatisfy { $0.contains("errorCode=") })
    #expect(results[2].lines.allSatisfy { $0.contains("provider=") && $0.contains("ERROR") })
  }

  /// 3.4: curl succeeds whatever the provider answers, and SendGrid's check asks for what needs a date.
  @Test func providersAreAsked() throws {
    let checks = [
      """
      # Check Twilio API health
      curl -X GET "https://api.twilio.com/2010-04-01/Accounts/$TWILIO_ACCOUNT_SID.json" \\
        -u "$TWILIO_ACCOUNT_SID:$TWILIO_AUTH_TOKEN"
      """,
      """
      # Check SendGrid API health
      curl -X GET "https://api.sendgrid.com/v3/stats" \\
        -H "Authorization: Bearer $SENDGRID_API_KEY"
      """,
      """
      # Check WhatsApp Business API health
      curl -X GET "https://graph.facebook.com/v18.0/$WHATSAPP_PHONE_NUMBER_ID" \\
        -H "Authorization: Bearer $WHATSAPP_ACCESS_TOKEN"
      """,
    ]
    let variables = [
      "TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "t", "SENDGRID_API_KEY": "k", "WHATSAPP_PHONE_NUMBER_ID": "7",
      "WHATSAPP_ACCESS_TOKEN": "t",
    ]
    let healthy = try Rehearsing.run(checks, variables: variables)
    #expect(healthy.allSatisfy { $0.exitCode == 0 && $0.errorOutput.isEmpty })
    #expect(healthy[0].output.contains("\"status\": \"active\""))
    #expect(healthy[1].output.contains("start_date"))
    #expect(healthy[2].output.contains("\"id\":\"7\""))
    let broken = try Rehearsing.run(checks, at: "10m", variables: variables)
    // An outage is an answer, or none, and no failure of curl's unless nobody answers.
    #expect(broken[2].output != healthy[2].output)
    let unset = try Rehearsing.run([checks[0]])
    #expect(unset[0].exitCode == 0 && unset[0].output.contains("404"))
  }

  /// 6.3: a message that is really sent, to an account whose variable has another name than in 3.4.
  @Test func theLatencyCheckSendsAMessage() throws {
    let check = """
      # Measure API response time
      time curl -X POST "https://api.twilio.com/2010-04-01/Accounts/$ACCOUNT_SID/Messages.json" \\
        -u "$ACCOUNT_SID:$AUTH_TOKEN" \\
        -d "From=$FROM_NUMBER" \\
        -d "To=$TO_NUMBER" \\
        -d "Body=Test message"
      """
    let variables = [
      "ACCOUNT_SID": "AC1", "AUTH_TOKEN": "t", "FROM_NUMBER": "+15550001111", "TO_NUMBER": "+15550002222",
    ]
    let accepted =
      #"kubectl port-forward svc/backend 8080:8080 & curl -s localhost:8080/actuator/prometheus | grep 'provider_requests_total{outcome="accepted",provider="twilio"}'"#
    let withoutSend = try Rehearsing.run([accepted, "true", accepted], variables: variables)
    let results = try Rehearsing.run([accepted, check, accepted], variables: variables)
    func total(_ result: CommandResult) -> Int {
      result.output.split(whereSeparator: { $0 == " " || $0 == "\n" }).last.flatMap { Int($0) } ?? -1
    }
    #expect(results[1].output.contains("\"status\": \"queued\""))
    #expect(results[1].errorOutput.contains("\nreal\t0m") && results[1].errorOutput.contains("user\t0m0.000s"))
    #expect(total(withoutSend[0]) == total(withoutSend[2]))
    // Messages of the system may have been sent meanwhile as well.
    #expect(total(results[2]) > total(results[0]))
    #expect(try Rehearsing.run([check])[0].output.contains("404"))
  }

  /// "Disable channel temporarily" disables all of them, by a rolling restart; what restores the worker leaves the
  /// disabled channel disabled.
  @Test func circuitBreakerByHand() throws {
    let listing = "kubectl set env deployment/backend --list | grep ENABLED"
    let results = try Rehearsing.run([
      "# Disable channel temporarily\nkubectl set env deployment/backend OUTBOUND_WORKER_ENABLED=false",
      "kubectl rollout status deployment/backend", "sleep 1m",
      "SELECT COUNT(*) FROM outbound_message WHERE status = 'SENT' AND updated_at > NOW() - INTERVAL '50 seconds'",
      "# Or disable specific channel\nkubectl set env deployment/backend WHATSAPP_PROVIDER_ENABLED=false",
      "# Re-enable after issue resolved\nkubectl set env deployment/backend OUTBOUND_WORKER_ENABLED=true", listing,
      "kubectl rollout status deployment/backend", "sleep 1m",
      "SELECT COUNT(*) FROM outbound_message WHERE status = 'SENT' AND channel <> 'WHATSAPP' AND updated_at > NOW() - INTERVAL '50 seconds'",
      "SELECT COUNT(*) FROM outbound_message WHERE status = 'SENT' AND channel = 'WHATSAPP' AND updated_at > NOW() - INTERVAL '50 seconds'",
    ])
    #expect(results[0].output == "deployment.apps/backend env updated\n")
    #expect(
      results[1].lines.count > 2 && results[1].output.hasSuffix("deployment \"backend\" successfully rolled out\n"))
    #expect(results[3].count == 0)
    #expect(
      results[6].output.contains("OUTBOUND_WORKER_ENABLED=true\n")
        && results[6].output.contains("WHATSAPP_PROVIDER_ENABLED=false\n"))
    // In this system a disabled WhatsApp route hands its messages to the SMS provider.
    #expect(results[9].count > 0 && results[10].count > 0)
  }

  /// The rollback takes back the last change of the template, which after a `set env` is not the release.
  @Test func rollingBackUndoesTheLastChange() throws {
    let scenario =
      Rehearsing.outage + """
          - {id: bad-image, at: 5m, target: backend, badRelease: {image: v2, errors: {share: 50%, code: NULL_POINTER}}}
        """
    let image = "kubectl describe deployment backend | grep Image"
    let undo = """
      # Rollback to previous version
      kubectl rollout undo deployment/backend

      # Check rollback status
      kubectl rollout status deployment/backend

      # Verify metrics return to normal
      """
    let direct = try Rehearsing.run([image, undo, image], scenario: scenario)
    #expect(direct[0].output.contains("v2") && direct[2].output.contains("v1") && direct[1].exitCode == 0)
    #expect(direct[1].output.hasPrefix("deployment.apps/backend rolled back\n"))
    #expect(direct[1].output.hasSuffix("successfully rolled out\n"))
    let afterChange = try Rehearsing.run(
      ["kubectl set env deployment/backend OUTBOUND_WORKER_BATCH_SIZE=20", undo, image], scenario: scenario)
    #expect(afterChange[2].output.contains("v2"))
    let nothing = try Rehearsing.run([undo])
    #expect(nothing[0].errorOutput == "error: no rollout history found for deployment \"backend\"\n")
  }

  @Test func cheatsheet() throws {
    let results = try Rehearsing.run([
      "# Check pod health\nkubectl get pods -l app=backend\nkubectl describe pod <pod-name>",
      """
      # Port forward to local
      kubectl port-forward svc/backend 8080:8080

      # Check metrics endpoint
      curl http://localhost:8080/actuator/prometheus | grep outbound_message
      """,
      "curl http://localhost:8080/actuator/prometheus | grep outbound_message",
      "kubectl port-forward svc/backend 8080:8080 &\ncurl http://localhost:8080/actuator/prometheus | grep outbound_message",
      "# Restart backend pods\nkubectl rollout restart deployment/backend", "kubectl rollout status deployment/backend",
      "kubectl logs deployment/backend | grep \"T08:0\"",
      "curl https://api.example.com/actuator/prometheus | grep -c outbound_message",
    ])
    // Without a name the brackets are redirections.
    #expect(results[0].exitCode == 2 && results[0].output.isEmpty)
    #expect(results[0].errorOutput == "bash: syntax error near unexpected token `newline'\n")
    // The forward holds the terminal, and is gone when the next command runs.
    #expect(results[1].exitCode == 130 && results[1].output.contains("Forwarding from 127.0.0.1:8080 -> 8080"))
    #expect(results[2].exitCode == 1 && results[2].output.isEmpty)
    #expect(
      results[2].errorOutput.hasSuffix(
        "curl: (7) Failed to connect to localhost port 8080 after 0 ms: Couldn't connect to server\n"))
    #expect(results[3].exitCode == 0 && results[3].output.contains("outbound_message_queue_depth{status=\"queued\"}"))
    #expect(results[3].errorOutput.hasPrefix("  % Total    % Received"))
    #expect(results[4].output == "deployment.apps/backend restarted\n")
    // The new pods know nothing of what the old ones logged.
    #expect(results[6].exitCode == 1 && results[6].output.isEmpty)
    #expect(results[7].exitCode == 0 && results[7].count == -1 && Int(results[7].output.dropLast()) ?? 0 > 20)
    let bound = try Rehearsing.run(["kubectl describe pod <pod-name>"], variables: ["pod-name": "backend"])
    #expect(bound[0].exitCode == 0 && bound[0].lines.count { $0.hasPrefix("Name: ") } == 6)
  }
}
