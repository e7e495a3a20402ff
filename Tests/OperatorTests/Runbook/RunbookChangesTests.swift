import Operator
import Testing

/// The runbook's UPDATE, INSERT and DELETE statements, as written, and what really comes of them.
@Suite struct RunbookChangesTests {
  private func count(_ condition: String) -> String { "SELECT COUNT(*) FROM outbound_message WHERE \(condition)" }

  @Test func reprocessingQueuesDeadLettersAgainAndTheyAreDelivered() throws {
    let failed = count("status = 'FAILED' AND error_code = 'TEMPORARY_ERROR'")
    let results = try Rehearsing.run([
      failed,
      """
      UPDATE outbound_message 
      SET status = 'QUEUED', 
          attempt_count = 0,
          error_code = NULL,
          error_message = NULL,
          updated_at = NOW()
      WHERE status = 'FAILED' 
        AND error_code = 'TEMPORARY_ERROR'
        AND updated_at > NOW() - INTERVAL '1 hour';
      """,
      failed, count("status = 'QUEUED' AND attempt_count = 0 AND error_code IS NULL AND error_message IS NULL"),
      "sleep 15m", failed, count("status = 'QUEUED'"),
    ])
    let before = results[0].count
    #expect(before > 100)
    #expect(results[1].output == "UPDATE \(before)\n" && results[1].rows == before)
    #expect(results[2].count == 0 && results[3].count >= before)
    #expect(results[5].count == 0 && results[6].count < 50)
  }

  /// Typed one after the other, each statement has its own transaction and its own NOW().
  @Test func archivingMovesOldDeadLetters() throws {
    let results = try Rehearsing.run(
      [
        count("status = 'FAILED' AND updated_at < NOW() - INTERVAL '7 days'"), count("status = 'FAILED'"),
        """
        -- Move to archive table for investigation
        INSERT INTO outbound_message_archive 
        SELECT * FROM outbound_message 
        WHERE status = 'FAILED' 
          AND updated_at < NOW() - INTERVAL '7 days';

        DELETE FROM outbound_message 
        WHERE status = 'FAILED' 
          AND updated_at < NOW() - INTERVAL '7 days';
        """,
        "SELECT COUNT(*), MIN(status), MAX(status) FROM outbound_message_archive", count("status = 'FAILED'"),
        "SELECT COUNT(*) FROM outbound_attempt a LEFT JOIN outbound_message m ON m.id = a.outbound_message_id WHERE m.id IS NULL",
      ], at: "10m", scenario: Rehearsing.oldDeadLetters)
    let (old, all) = (results[0].count, results[1].count)
    #expect(old > 5 && all > old)
    #expect(results[2].output == "INSERT 0 \(old)\nDELETE \(old)\n")
    #expect(results[3].cells == ["\(old)", "FAILED", "FAILED"])
    #expect(results[4].count == all - old && results[5].count == 0)
  }

  /// "Temporarily reduce quota to slow consumption": it only makes the quota run out sooner.
  @Test func halvingTheQuotaHalvesWhatMayBeSent() throws {
    let status = "SELECT quota_limit, messages_sent_count FROM whatsapp_rate_limit WHERE org_id = 'ORG_ID'"
    let results = try Rehearsing.run(
      [
        status,
        """
        -- Temporarily reduce quota to slow consumption
        UPDATE whatsapp_rate_limit 
        SET quota_limit = quota_limit * 0.5
        WHERE org_id = 'ORG_ID';
        """,
        status, "SELECT COUNT(*) FROM whatsapp_rate_limit WHERE quota_limit = 2500",
      ], variables: ["ORG_ID": "org-1"])
    #expect(results[0].cells[0] == "2500" && results[1].output == "UPDATE 1\n" && results[2].cells[0] == "1250")
    #expect(results[2].cells[1] == results[0].cells[1] && results[3].count == 39)
  }

  /// "Pause non-urgent WhatsApp messages": claims do not look at updated_at, so nothing waits.
  @Test func deferringDefersNothing() throws {
    let results = try Rehearsing.run([
      """
      -- Pause non-urgent WhatsApp messages
      UPDATE outbound_message 
      SET status = 'QUEUED',
          updated_at = NOW() + INTERVAL '4 hours'
      WHERE channel = 'WHATSAPP'
        AND status = 'QUEUED'
        AND template_code NOT IN ('urgent_alert', 'appointment_reminder');
      """,
      count("status = 'QUEUED' AND updated_at > NOW() + INTERVAL '3 hours'"),
      "sleep 5m",
      count(
        "status = 'SENT' AND channel = 'WHATSAPP' AND template_code = 'newsletter' AND updated_at > NOW() - INTERVAL '5 minutes'"
      ),
      count("status = 'QUEUED' AND updated_at > NOW() + INTERVAL '3 hours'"),
    ])
    let deferred = try #require(results[0].rows)
    #expect(deferred > 100 && results[1].count == deferred)
    #expect(results[3].count > 100 && results[4].count < deferred)
  }

  /// The sweep has done it already: rows do not stay in SENDING for longer than ten minutes.
  @Test func resettingStuckMessagesFindsNone() throws {
    let results = try Rehearsing.run([
      """
      -- Reset messages stuck in limbo
      UPDATE outbound_message 
      SET status = 'QUEUED',
          updated_at = NOW()
      WHERE status = 'SENDING'
        AND updated_at < NOW() - INTERVAL '10 minutes';
      """
    ])
    #expect(results[0].output == "UPDATE 0\n" && results[0].rows == 0 && results[0].exitCode == 0)
  }

  /// Messages that were written within the hour are not meant; with retries every few minutes that is all of them.
  @Test func forcingARetryMissesWhatIsRetried() throws {
    let statement = """
      -- Clear next_retry_at to allow immediate processing
      UPDATE outbound_attempt 
      SET next_retry_at = NULL
      WHERE outbound_message_id IN (
        SELECT id FROM outbound_message 
        WHERE status = 'QUEUED' 
          AND attempt_count < max_attempts
          AND updated_at < NOW() - INTERVAL '1 hour'
      );
      """
    let results = try Rehearsing.run([
      statement, statement.replacing("1 hour", with: "10 seconds"),
      """
      SELECT COUNT(*) FROM outbound_message m JOIN outbound_attempt a ON a.outbound_message_id = m.id
      WHERE m.status = 'QUEUED' AND a.attempt_no = m.attempt_count AND a.next_retry_at > NOW()
        AND m.updated_at < NOW() - INTERVAL '11 seconds'
      """,
    ])
    #expect(results[0].output == "UPDATE 0\n")
    // With a shorter age it works: every attempt of those messages is counted, and the last one's wait is over.
    #expect(try #require(results[1].rows) > 20 && results[2].count == 0)
  }
}
