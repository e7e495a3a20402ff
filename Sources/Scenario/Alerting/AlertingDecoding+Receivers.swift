import Components
import Prometheus

extension AlertingDecoding {
  /// The integrations of a receiver in the order in which Alertmanager builds them; nil: not simulated.
  private static let integrations: [(key: String, kind: ReceiverIntegration.Kind?)] = [
    ("webhook_configs", .webhook), ("email_configs", .email), ("pagerduty_configs", .pagerduty),
    ("opsgenie_configs", .opsgenie), ("wechat_configs", nil), ("slack_configs", .slack),
    ("victorops_configs", .victorops), ("pushover_configs", .pushover), ("sns_configs", nil),
    ("telegram_configs", .telegram), ("discord_configs", .discord), ("webex_configs", nil),
    ("msteams_configs", .msteams), ("msteamsv2_configs", .msteams), ("jira_configs", nil), ("rocketchat_configs", nil),
    ("incidentio_configs", nil), ("mattermost_configs", nil),
  ]

  func receivers(_ node: LocatedNode?) -> [AlertReceiver] {
    var receivers: [AlertReceiver] = []
    for item in items(node, "receivers") {
      let fields = Fields(
        item, of: "a receiver", keys: ["name"] + Self.integrations.map(\.key), problems: problems)
      var receiver = AlertReceiver("")
      for (key, kind) in Self.integrations {
        guard let list = fields[key], !isNull(list) else { continue }
        guard let kind else {
          problems.report(
            list.position, "receivers of the kind '\(key)' are not simulated",
            note: "supported are \(Self.integrations.filter { $0.kind != nil }.map(\.key).joined(separator: ", "))")
          continue
        }
        receiver.integrations += items(list, key).map { integration($0, kind, key) }
      }
      guard let nameNode = fields.required("name"), let name = scalars.text(nameNode, "name") else { continue }
      if receivers.contains(where: { $0.name == name }) {
        problems.report(nameNode.position, "the receiver '\(name)' is in this file already")
      }
      receiver.name = name
      receivers.append(receiver)
    }
    return receivers
  }

  /// Addresses, texts and credentials are the real receiver's matter; only `send_resolved` changes what is sent.
  private func integration(
    _ node: LocatedNode, _ kind: ReceiverIntegration.Kind, _ key: String
  ) -> ReceiverIntegration {
    if node.mapping == nil, !node.isInvalid, !isNull(node) {
      problems.report(node.position, "an entry of '\(key)' must be a mapping, not \(node.kindName)")
    }
    for pair in node.mapping ?? [] where pair.key.text != "send_resolved" {
      guard NearName.nearest(to: pair.key.text, in: ["send_resolved"]) != nil else { continue }
      problems.report(
        pair.key.position, "unknown key '\(pair.key.text)' in an entry of '\(key)'", meaning: pair.key.text,
        of: ["send_resolved"])
    }
    return ReceiverIntegration(
      kind, sendsResolved: node["send_resolved"].flatMap { scalars.boolean($0, "send_resolved") })
  }
}
