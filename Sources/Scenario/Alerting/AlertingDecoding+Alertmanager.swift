import Components
import Prometheus
import VirtualTime

extension AlertingDecoding {
  private static let keys = [
    "global", "route", "receivers", "inhibit_rules", "time_intervals", "mute_time_intervals", "templates", "tracing",
  ]

  /// - Returns: nil when anything was reported.
  func alertmanager(_ path: String, at position: SourcePosition?) -> AlertmanagerConfiguration? {
    let before = problems.count
    let node: LocatedNode
    switch document(path, at: position) {
    case .unreadable: return nil
    case .nothing(let file):
      problems.report(
        .whole(file: file), "the file holds no values; Alertmanager needs at least 'route' and 'receivers'")
      return nil
    case .node(let read): node = read
    }
    let fields = Fields(node, of: "an Alertmanager file", keys: Self.keys, problems: problems)
    let resolveTimeout = global(fields["global"])
    let receivers = receivers(fields["receivers"])
    let named = timeIntervals(fields["time_intervals"], "time_intervals")
    let old = timeIntervals(fields["mute_time_intervals"], "mute_time_intervals")
    var intervals: [NamedTimeIntervals] = []
    for entry in named + old {
      if intervals.contains(where: { $0.name == entry.intervals.name }) {
        problems.report(entry.position, "the time interval '\(entry.intervals.name)' is in this file already")
      }
      intervals.append(entry.intervals)
    }
    let names = Known(receivers: receivers.map(\.name), intervals: intervals.map(\.name))
    let route = fields.required("route").flatMap { rootRoute($0, names) }
    let inhibitions = items(fields["inhibit_rules"], "inhibit_rules").compactMap(inhibition)
    guard problems.count == before, let route else { return nil }
    return AlertmanagerConfiguration(
      route: route, receivers: receivers, inhibitions: inhibitions, timeIntervals: intervals,
      resolveTimeout: resolveTimeout ?? AlertmanagerConfiguration.defaultResolveTimeout)
  }

  /// The names that routes may refer to.
  struct Known {
    var receivers: [String]
    var intervals: [String]
  }

  /// Everything but the timeout is about how to reach receivers, which are simulated here.
  private func global(_ node: LocatedNode?) -> VirtualDuration? {
    guard let node, !isNull(node) else { return nil }
    let fields = Fields(node, of: "'global'", keys: ["resolve_timeout"] + Self.transportKeys, problems: problems)
    return fields["resolve_timeout"].flatMap { duration($0, "resolve_timeout") }
  }

  private static let transportKeys = [
    "http_config", "jira_api_url", "opsgenie_api_key", "opsgenie_api_key_file", "opsgenie_api_url", "pagerduty_url",
    "rocketchat_api_url", "rocketchat_token", "rocketchat_token_file", "rocketchat_token_id",
    "rocketchat_token_id_file",
    "slack_api_url", "slack_api_url_file", "smtp_auth_identity", "smtp_auth_password", "smtp_auth_password_file",
    "smtp_auth_secret", "smtp_auth_username", "smtp_from", "smtp_hello", "smtp_require_tls", "smtp_smarthost",
    "smtp_tls_config", "telegram_api_url", "telegram_bot_token_file", "victorops_api_key", "victorops_api_key_file",
    "victorops_api_url", "webex_api_url", "wechat_api_corp_id", "wechat_api_secret", "wechat_api_url",
  ]

  private func inhibition(_ node: LocatedNode) -> InhibitionRule? {
    let sides = ["source", "target"]
    let keys = sides.flatMap { ["\($0)_matchers", "\($0)_match", "\($0)_match_re"] } + ["equal"]
    let fields = Fields(node, of: "an inhibition rule", keys: keys, problems: problems)
    let (source, target) = (matchers(fields, prefix: "source_"), matchers(fields, prefix: "target_"))
    let equal = words(fields["equal"], "equal").map(\.text)
    guard let source, let target else { return nil }
    return InhibitionRule(source: source, target: target, equal: equal)
  }

  /// Whether the old keys take a label's name.
  private static func isClassicLabel(_ name: String) -> Bool {
    let letters = name.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
    }
    return letters && name.utf8.first.map { !(0x30...0x39).contains($0) } == true
  }

  /// `matchers`, `match` and `match_re`, with a prefix before each; nil when one of them is wrong.
  func matchers(_ fields: Fields, prefix: String = "") -> [AlertMatcher]? {
    var matchers: [AlertMatcher] = []
    var isRight = true
    for (key, operation) in [("match", LabelCondition.Operation.equal), ("match_re", .matches)] {
      for entry in texts(fields[prefix + key], prefix + key) {
        guard Self.isClassicLabel(entry.key.text) else {
          isRight = false
          problems.report(
            entry.key.position, "'\(prefix + key)' knows labels of letters, digits and _ only, not '\(entry.key.text)'",
            note: "'\(prefix)matchers' takes any, as in '\"service.name\" = \"a\"'")
          continue
        }
        do throws(AlertMatcherProblem) {
          matchers.append(try AlertMatcher(entry.key.text, operation, entry.text))
        } catch {
          isRight = false
          problems.report(entry.node.position, error.message)
        }
      }
    }
    for (text, node) in words(fields[prefix + "matchers"], prefix + "matchers") {
      do throws(AlertMatcherProblem) {
        matchers += try AlertMatcher.parse(text)
      } catch {
        isRight = false
        problems.report(problems.position(in: node, byte: error.offset), error.message)
      }
    }
    return isRight ? matchers : nil
  }
}
