import Operator
import Testing

/// The log of webhook attempts, by the API and by the database.
@Suite("Webhook logs of the operations runbook") struct WebhookLogTests {
  private static let api = "https://api.novapulse.com/api/v1/webhooks/hook-1"
  private static let bearer = "-H 'Authorization: Bearer rehearsal'"

  private func mongosh(_ script: String) -> String { "mongosh mongodb://mongodb:27017/novapulse --eval \"\(script)\"" }

  private func run(_ commands: [String]) throws -> [String] {
    let results = try Rehearsing.run(commands, at: "30m", scenario: OperationsRunbook.scenario)
    for result in results { #expect(result.exitCode == 0, "\(result.errorOutput)") }
    return results.map(\.output)
  }

  private static let latest = "db.webhooklogs.find({webhookId: 'hook-1'}).sort({createdAt: -1})"

  @Test("The database shows the latest failure, by its index")
  func findsTheLatest() throws {
    let found = try run([
      mongosh("\(Self.latest).limit(1)"),
      mongosh("\(Self.latest).limit(50).explain().queryPlanner.winningPlan.inputStage.inputStage.stage"),
      mongosh(
        "db.webhooklogs.countDocuments({status: 'success', webhookId: 'hook-1', createdAt: {\\$gt: ISODate('2026-03-02T09:00:00Z')}, id: {\\$gte: 1}})"
      ),
      mongosh("\(Self.latest).limit(50).explain('executionStats').executionStats.totalDocsExamined"),
    ])
    #expect(found[0].contains("webhookId: 'hook-1'") && found[0].contains("status: 'failed'"), "\(found[0])")
    #expect(
      found[0].contains("error: 'certificate has expired'") && found[0].contains("createdAt: ISODate('2026-03-02T09:"))
    #expect(found[1] == "IXSCAN\n")
    #expect(found[2] == "0\n")
    #expect(found[3] == "50\n")
  }

  @Test("API and database agree, on a test delivery, too")
  func agree() throws {
    let logs = "curl -s \(Self.bearer) \(Self.api)/logs | jq '.[0].id'"
    let document = mongosh("\(Self.latest).limit(1).toArray()[0].id")
    let found = try run([logs, document, "curl -s -X POST \(Self.bearer) \(Self.api)/test", logs, document])
    #expect(found[0] == found[1] && found[3] == found[4])
    #expect(found[2].contains("\"success\":false") && found[0] != found[3])
  }
}
