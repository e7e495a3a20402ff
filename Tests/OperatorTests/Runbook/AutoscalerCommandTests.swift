import Harness
import Operator
import Testing

/// Autoscalers as kubectl shows them, and what becomes of somebody's own scaling.
@Suite("Autoscalers in kubectl")
struct AutoscalerCommandTests {
  private static let scenario =
    Rehearsing.outage.replacing(
      "components: {backend: {replicas: 6}}",
      with: """
        components:
          backend: {replicas: 6}
          backend-hpa:
            type: horizontalPodAutoscaler
            scaleTargetRef: backend
            minReplicas: 4
            maxReplicas: 9
            metrics:
              - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}
              - type: External
                external:
                  metric: {name: queued, query: 'max(outbound_message_queue_depth{status="queued"})'}
                  target: {type: AverageValue, averageValue: "10"}
        """)

  @Test func areListed() throws {
    let results = try Rehearsing.run(
      ["kubectl get hpa", "kubectl get hpa/backend-hpa -o name", "kubectl get horizontalpodautoscaler other"],
      scenario: Self.scenario)
    let lines = results[0].output.split(separator: "\n").map(String.init)
    #expect(
      lines[0].split(separator: " ") == ["NAME", "REFERENCE", "TARGETS", "MINPODS", "MAXPODS", "REPLICAS", "AGE"])
    #expect(lines[1].hasPrefix("backend-hpa   Deployment/backend   cpu: "))
    #expect(lines[1].contains("%/50%, ") && lines[1].contains("/10 (avg)"), "\(lines[1])")
    #expect(results[1].output == "horizontalpodautoscaler.autoscaling/backend-hpa\n")
    #expect(results[2].exitCode == 1)
    #expect(
      results[2].errorOutput
        == "Error from server (NotFound): horizontalpodautoscalers.autoscaling \"other\" not found\n"
    )
  }

  /// Beyond its bound at once, at the next sync.
  @Test func overruleWhoeverScalesByHand() throws {
    let results = try Rehearsing.run(
      [
        "kubectl scale deployment/backend --replicas=20", "kubectl get deployment backend --no-headers", "sleep 16",
        "kubectl get hpa backend-hpa --no-headers",
      ], at: "1h", scenario: Self.scenario)
    #expect(results[1].output.contains("/20 "), "\(results[1].output)")
    let replicas = results[3].output.split(separator: " ").dropLast().last.flatMap { Int($0) }
    #expect((4...9).contains(replicas ?? 0), "\(results[3].output)")
  }

  @Test func areDescribed() throws {
    let text = try Rehearsing.run(["kubectl describe hpa backend-hpa"], at: "10m", scenario: Self.scenario)[0].output
    for line in [
      "Name:                                                  backend-hpa",
      "Reference:                                             Deployment/backend",
      "Metrics:                                               ( current / target )",
      "Min replicas:                                          4", "Conditions:",
      "  Type            Status  Reason",
    ] { #expect(text.contains("\n\(line)") || text.hasPrefix(line), "\(line) in \(text)") }
    #expect(text.contains("  resource cpu on pods  (as a percentage of request):  "))
    #expect(text.contains("  \"queued\" (target average value):          "), "\(text)")
    #expect(text.contains("\nEvents:") && text.contains("SuccessfulRescale"), "\(text)")
  }

  @Test func areMadeAndDeleted() throws {
    try Rehearsing.checkInTurn(
      [
        CommandCase(
          "kubectl autoscale deployment backend --min=2 --max=5 --cpu-percent=50 --name=by-hand",
          "horizontalpodautoscaler.autoscaling/by-hand autoscaled\n"),
        CommandCase(
          "kubectl autoscale deployment/backend --max=5 --name=by-hand",
          error: "Error from server (AlreadyExists): horizontalpodautoscalers.autoscaling \"by-hand\" already exists\n",
          exit: 1),
        CommandCase(
          "kubectl autoscale deployment backend",
          error: "error: --max=MAXPODS is required and must be at least 1, max: -1\n",
          exit: 1),
        CommandCase(
          "kubectl autoscale deployment backend --min=5 --max=2",
          error: "error: --max=MAXPODS must be larger or equal to --min=MINPODS, max: 2, min: 5\n", exit: 1),
        CommandCase(
          "sleep 5; kubectl get hpa by-hand --no-headers",
          "by-hand   Deployment/backend   cpu: <unknown>/50%   2   5   0   5s\n"),
        CommandCase("sleep 11"),
        CommandCase("kubectl get hpa by-hand --no-headers | grep -c ' 5  *16s$'", "1\n"),
        CommandCase("kubectl get deployment backend -o json | jq .spec.replicas", "5\n"),
        CommandCase("kubectl delete hpa by-hand", "horizontalpodautoscaler.autoscaling \"by-hand\" deleted\n"),
        CommandCase("kubectl get hpa", error: "No resources found in default namespace.\n"),
        CommandCase("kubectl scale deployment backend --replicas=9", "deployment.apps/backend scaled\n"),
        CommandCase("sleep 20"),
        CommandCase("kubectl get deployment backend -o json | jq .spec.replicas", "9\n"),
      ], scenario: Rehearsing.outage)
  }
}
