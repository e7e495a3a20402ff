/// Statements of the runbook and around it, correct and wrong ones.
enum FixedStatements {
  static let all = runbook + literals + expressions + aggregates + errors

  static let runbook = [
    "SELECT * FROM whatsapp_rate_limit WHERE throttle_until > NOW()",
    """
    SELECT
      channel,
      error_code,
      COUNT(*) as count,
      MAX(updated_at) as last_occurrence
    FROM outbound_message
    WHERE status = 'FAILED'
      AND attempt_count >= max_attempts
    GROUP BY channel, error_code
    ORDER BY count DESC, channel, error_code
    LIMIT 20;
    """,
    """
    SELECT org_id, messages_sent_count, quota_limit, (quota_limit - messages_sent_count) as remaining, reset_at,
      throttle_until FROM whatsapp_rate_limit WHERE org_id = 'org-1'
    """,
    """
    SELECT om.id as message_id, om.channel, om.attempt_count, oa.attempt_no, oa.next_retry_at, oa.error_code
    FROM outbound_message om JOIN outbound_attempt oa ON oa.outbound_message_id = om.id
    WHERE om.status = 'QUEUED' AND om.attempt_count >= 3 ORDER BY oa.next_retry_at DESC, oa.id
    """,
    "SELECT status, COUNT(*) as count, MIN(created_at) as oldest, MAX(created_at) as newest FROM outbound_message GROUP BY status;",
    """
    SELECT channel, status, COUNT(*) as count, AVG(attempt_count) as avg_attempts FROM outbound_message
    WHERE created_at > NOW() - INTERVAL '100 hours' GROUP BY channel, status;
    """,
    """
    SELECT error_code, COUNT(*) as occurrences, COUNT(DISTINCT dossier_id) as affected_dossiers,
      MAX(updated_at) as last_seen FROM outbound_message WHERE status = 'FAILED'
      AND created_at > NOW() - INTERVAL '24 days' GROUP BY error_code ORDER BY occurrences DESC, error_code;
    """,
    "SELECT COUNT(*) FROM outbound_message WHERE status='QUEUED';",
  ]

  static let literals = [
    "SELECT 1, -1, 2147483648, 1.50, 'x', NULL, true, 1e3, .5, 12345678901234567890",
    "SELECT '1'::int, ' 7 '::bigint, '1.50'::numeric, 'yes'::boolean, '2026-03-02'::date, '1 day 2 hours'::interval",
    "SELECT INTERVAL '1 hour', INTERVAL '90 minutes', INTERVAL '1.5 days', INTERVAL '-10 minutes', INTERVAL '2 weeks ago'",
    "SELECT interval '1 year 2 mons 3 days 04:05:06.7', interval '-1 day +02:00:00', interval '0', interval '10min'",
    "SELECT '2026-03-02 08:00:00+01'::timestamptz, timestamptz '2026-03-02T07:00:00.5Z', '2026-03-02'::timestamptz",
    "SELECT 0.1::float8, 1e20::float8, 1e15::float8, 123456789012345::float8, 1e-5::float8, 0.0001::float8, 100::float8",
    "SELECT 'it''s', E'a\\nb', 'a' || 'b' || 1, 1 || 'x'",
    "SELECT 1.005::numeric(10,2), 12345.678::numeric(6,1), (-2.5)::int, 2.5::int, 3.5::int, 2.5::float8::int, 3.5::float8::int",
    "SELECT 1::text, true::text, 1.50::text, now()::text, (interval '1 hour')::text, now()::date",
  ]

  static let expressions = [
    "SELECT 7 / 2, -7 / 2, 7 % -3, 7 / 2.0, 7.0 / 3, 1 / 3.0, 100000000 / 3.0, 0.00001 / 3, 2 * 0.5, 1.10 + 2.205",
    "SELECT 3 % 2.5, 10 - 0.1, 1 = 1.0, 1.0 = 1.00, 0.1::float8 = 0.1, 5 > 4.9, 'a' < 'B', 'a' LIKE 'A', 'a' ILIKE 'A'",
    "SELECT round(2.5), round(-2.5), round(2.345, 2), round(1234.5, -2), floor(-1.5), ceil(1.2), trunc(-1.99, 1), abs(-3), abs(-1.5)",
    "SELECT round(2.5::float8), round(3), floor(7), ceiling(1.5), mod(7, 3), mod(-7, 3), mod(7.5, 2)",
    "SELECT coalesce(NULL, 1, 2.5), nullif(1, 1), nullif('a', 'b'), greatest(1, 2.5, NULL), least('b', 'a'), coalesce('x')",
    "SELECT CASE WHEN true THEN 1 ELSE 2.5 END, CASE 1 WHEN 1 THEN 'a' END, CASE WHEN false THEN 1 END",
    "SELECT now() - interval '1 month', now() + interval '1 day 2 hours', now() - timestamptz '2026-02-27 07:30:00+00'",
    "SELECT extract(epoch from now()), extract(epoch from interval '1 day 2.5 seconds'), extract(hour from now()), extract(second from now()), extract(dow from now()), date_part('minute', now())",
    "SELECT date_trunc('hour', timestamptz '2026-03-02 08:59:59.9+00'), date_trunc('week', now()), date_trunc('month', now()), date_trunc('day', now()::date)",
    "SELECT interval '1 day' > interval '23 hours', interval '1 month' = interval '30 days', interval '1 hour' * 3, interval '1 day' + interval '1 hour' - interval '30 minutes', -interval '1 hour'",
    "SELECT upper('aB'), lower('aB'), length('héllo'), left('hello', 2), right('hello', -1), replace('aaa', 'a', 'b'), substr('hello', 2, 3), concat('a', NULL, 1, true), strpos('hello', 'l'), btrim(' x ')",
    "SELECT NULL = NULL, NULL <> 1, 1 IS DISTINCT FROM NULL, NULL IS NOT DISTINCT FROM NULL, NOT NULL, true AND NULL, true OR NULL, (1 = 2) IS FALSE, NULL IS UNKNOWN",
    "SELECT 2 BETWEEN 1 AND 3, 2 NOT BETWEEN 1 AND 3, 2 IN (1, 2.0), 2 NOT IN (1, NULL), 'a' IN ('b', 'a'), 'a_b' LIKE 'a\\_b', 'axb' LIKE 'a\\_b', 'a%b' LIKE 'a!%b' ESCAPE '!'",
    "SELECT id, error_code FROM outbound_message ORDER BY error_code, id LIMIT 30",
    "SELECT id, error_code FROM outbound_message ORDER BY error_code DESC, id LIMIT 30",
    "SELECT id, error_code FROM outbound_message ORDER BY error_code ASC NULLS FIRST, id DESC OFFSET 5 LIMIT 10",
    "SELECT id FROM outbound_message WHERE status LIKE 'F%' ORDER BY 1",
    "SELECT id FROM outbound_message WHERE template_code LIKE '50!%!_off' ESCAPE '!' ORDER BY id",
    "SELECT DISTINCT status, channel FROM outbound_message ORDER BY channel, status DESC",
    "SELECT DISTINCT round(attempt_count / 2.0, 1) AS half FROM outbound_message ORDER BY half",
    "SELECT m.id, (SELECT count(*) FROM outbound_attempt a WHERE a.outbound_message_id = m.id) AS tries FROM outbound_message m ORDER BY m.id",
    "SELECT id FROM outbound_message m WHERE EXISTS (SELECT 1 FROM outbound_attempt WHERE outbound_message_id = m.id AND attempt_no = 5) ORDER BY id",
    "SELECT q.org_id, count(m.id) FROM whatsapp_rate_limit q LEFT JOIN outbound_message m ON m.org_id = q.org_id AND m.channel = 'WHATSAPP' GROUP BY q.org_id ORDER BY q.org_id",
    "SELECT a.org_id, b.org_id FROM whatsapp_rate_limit a FULL JOIN whatsapp_rate_limit b ON a.quota_limit = b.messages_sent_count ORDER BY 1, 2",
    "SELECT t.n, t.status FROM (SELECT status, count(*) AS n FROM outbound_message GROUP BY status) t WHERE t.n > 5 ORDER BY n, status",
    "SELECT id FROM outbound_message WHERE id IN (SELECT outbound_message_id FROM outbound_attempt WHERE next_retry_at > NOW()) ORDER BY id",
    "SELECT org_id, is_verified, NOT is_verified FROM whatsapp_rate_limit WHERE is_verified IS NOT TRUE ORDER BY org_id",
    "SELECT id, now() - updated_at AS age FROM outbound_message ORDER BY age DESC LIMIT 5",
    "SELECT id, created_at::date, extract(epoch from (now() - created_at)) FROM outbound_message ORDER BY id LIMIT 8",
    "SELECT count(*) FROM whatsapp_rate_limit, whatsapp_rate_limit b",
    "SELECT \"status\" AS \"The Status\" FROM outbound_message WHERE \"id\" = 3",
    "SELECT 1 AS a, 2 b, 3 \"C\"", "SELECT count(*), 'x' FROM outbound_message HAVING count(*) > 1",
    "SELECT 1 WHERE false", "SELECT * FROM whatsapp_rate_limit ORDER BY quota_limit, org_id",
    "SELECT cost, cost * 2, cost / 3, cost + 1 FROM outbound_message WHERE cost IS NOT NULL ORDER BY id LIMIT 10",
  ]

  static let aggregates = [
    "SELECT sum(attempt_count), sum(dossier_id), avg(dossier_id), avg(cost), sum(cost), min(cost), max(template_code), count(error_code) FROM outbound_message",
    "SELECT sum(attempt_count), avg(attempt_count), count(*), max(id), min(error_code) FROM outbound_message WHERE id < 0",
    "SELECT channel, count(*) FILTER (WHERE status = 'FAILED') AS failed, round(100.0 * count(*) FILTER (WHERE status = 'FAILED') / count(*), 1) AS share FROM outbound_message GROUP BY channel ORDER BY channel",
    "SELECT percentile_cont(0.95) WITHIN GROUP (ORDER BY cost), percentile_disc(0.5) WITHIN GROUP (ORDER BY attempt_count), percentile_cont(0.5) WITHIN GROUP (ORDER BY attempt_count DESC) FROM outbound_message",
    "SELECT percentile_disc(0.9) WITHIN GROUP (ORDER BY created_at) FROM outbound_message",
    "SELECT bool_and(is_verified), bool_or(is_verified), every(quota_limit > 0) FROM whatsapp_rate_limit",
    "SELECT date_trunc('day', created_at) AS day, count(*) FROM outbound_message GROUP BY day ORDER BY day",
    "SELECT date_trunc('day', created_at), count(*) FROM outbound_message GROUP BY 1 ORDER BY 1",
    "SELECT upper(status), count(*) FROM outbound_message GROUP BY upper(status) ORDER BY 2 DESC, 1",
    "SELECT attempt_count % 2 AS odd, sum(max_attempts * 1.5) FROM outbound_message GROUP BY odd HAVING count(*) > 1 ORDER BY odd",
    "SELECT id, status, count(*) FROM outbound_message GROUP BY id ORDER BY id LIMIT 3",
    "SELECT id FROM outbound_message ORDER BY id LIMIT cost / 10",
    "SELECT id FROM outbound_message ORDER BY id LIMIT status",
    "SELECT id FROM outbound_message ORDER BY id OFFSET 1 + retry_count",
    "SELECT count(DISTINCT channel), count(DISTINCT round(attempt_count * 1.0)), sum(DISTINCT attempt_count) FROM outbound_message",
    "SELECT max(now() - created_at), min(now() - updated_at) FROM outbound_message",
    "SELECT sum(now() - created_at) FROM outbound_message WHERE id < 5",
    "SELECT max(created_at) - min(created_at) AS span FROM outbound_message",
    "SELECT channel FROM outbound_message GROUP BY channel HAVING avg(attempt_count) > 2 ORDER BY avg(attempt_count) DESC",
    "SELECT 7::bigint, id FROM outbound_message ORDER BY 7::bigint DESC, outbound_message.id LIMIT 3",
    "SELECT now() AS n, count(*) FROM outbound_message GROUP BY n ORDER BY now()",
    "SELECT 'x' FROM outbound_message HAVING count(*) > 1",
    "SELECT 'x', 2 FROM outbound_message WHERE id < 0 HAVING true",
    "SELECT 1 HAVING 1 > 2", "SELECT 'x' FROM outbound_message ORDER BY count(*)",
    "SELECT status, sum(cost) IS NULL FROM outbound_message GROUP BY status ORDER BY status",
  ]

  static let errors = [
    "SELECT foo FROM outbound_message", "SELECT statsu FROM outbound_message",
    "SELECT om.statu FROM outbound_message om",
    "SELECT * FROM outbound_messages", "SELECT x.id FROM outbound_message",
    "SELECT outbound_message.id FROM outbound_message om",
    "SELECT channel, count(*) FROM outbound_message",
    "SELECT channel, status, count(*) FROM outbound_message GROUP BY channel",
    "SELECT channel FROM outbound_message GROUP BY channel ORDER BY status",
    "SELECT * FROM outbound_message GROUP BY channel",
    "SELECT count(*) FROM outbound_message WHERE count(*) > 1", "SELECT sum(count(*)) FROM outbound_message",
    "SELECT id FROM outbound_message WHERE status = 1", "SELECT id FROM outbound_message WHERE id = 'x'",
    "SELECT id FROM outbound_message WHERE id", "SELECT id FROM outbound_message WHERE created_at > 'yesterdayish'",
    "SELECT created_at - '1 hour' FROM outbound_message", "SELECT status + 1 FROM outbound_message",
    "SELECT foo(1)", "SELECT lower(1)", "SELECT sum(status) FROM outbound_message",
    "SELECT max(is_verified) FROM whatsapp_rate_limit",
    "SELECT 1 / 0", "SELECT 1 / 0.0", "SELECT 5 % 0", "SELECT 2147483647 + 1", "SELECT 9223372036854775807 + 1",
    "SELECT -(-2147483648)::int",
    "SELECT id FROM outbound_message, outbound_attempt",
    "SELECT error_code FROM outbound_message m JOIN outbound_attempt a ON a.outbound_message_id = m.id",
    "SELECT 1 FROM outbound_message, outbound_message", "SELEC 1", "SELECT 1 FORM x", "SELECT FROM", "SELECT 1 +",
    "SELECT (1",
    "SELECT 'abc", "SELECT 1 WHERE 1", "SELECT CASE WHEN 1 THEN 2 END", "SELECT CASE WHEN true THEN 1 ELSE 'x' END",
    "SELECT coalesce(1, 'a'::text)", "SELECT 'x'::int", "SELECT 'maybe'::boolean", "SELECT '2026-13-01'::date",
    "SELECT '2026-02-30'::date", "SELECT '2026-02-30 10:00'::timestamptz",
    "SELECT interval '3 parsecs'",
    "SELECT 1::boolean + 1", "SELECT true::numeric", "SELECT now()::int", "SELECT id FROM outbound_message ORDER BY 2",
    "SELECT id FROM outbound_message LIMIT -1", "SELECT id FROM outbound_message LIMIT id",
    "SELECT (SELECT id FROM outbound_message)",
    "SELECT (SELECT id, status FROM outbound_message)",
    "SELECT id IN (SELECT id, status FROM outbound_message) FROM outbound_message",
    "SELECT DISTINCT status FROM outbound_message ORDER BY id", "SELECT count()",
    "SELECT id FROM outbound_message WHERE status = \"QUEUED\"",
    "SELECT status, id FROM outbound_message GROUP BY 3", "SELECT not_there.* FROM outbound_message",
    "SELECT 1 AS x ORDER BY y",
    "SELECT extract(fortnight from now())", "SELECT id::foo FROM outbound_message", "SELECT 1 LIKE 'x'",
    "SELECT 'a' LIKE 'a\\'",
    "SELECT id FROM outbound_message WHERE NOT status", "SELECT id FROM outbound_message WHERE status AND true",
    "SELECT min(id, 2) FROM outbound_message",
    "SELECT 99999999999::int", "SELECT '99999999999'::int", "SELECT 1 IN ('a')",
    "SELECT status IN (1, 2) FROM outbound_message",
    "SELECT a.id FROM outbound_message a JOIN outbound_attempt b ON a.idd = b.id", "SELECT '1' + '2'",

    "SELECT id FROM outbound_message WHERE error_code = NULL ORDER BY", "SELECT id, FROM outbound_message",
    "SELECT date_trunc('fort', now())",
    "SELECT 12.34::numeric(3,2)", "SELECT percentile_cont(1.5) WITHIN GROUP (ORDER BY id) FROM outbound_message",
    "SELECT (SELECT a.attempt_no FROM outbound_attempt a WHERE a.id = m.id), count(*) FROM outbound_message m GROUP BY m.channel",
  ]
}
