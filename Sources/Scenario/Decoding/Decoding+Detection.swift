import Components
import Incidents
import VirtualTime

extension Decoding {
  static let detectionKeys = ["when", "after", "at", "days", "statusPage", "severity", "through"]

  /// How people notice trouble without an alert.
  func decodeDetection(_ node: LocatedNode?, _ onCall: OnCall?, _ metrics: ProducedMetrics) -> [Detection] {
    let reader = StepReader(decoding: self, levels: nil, metrics: metrics)
    return section(node, "detection").compactMap { pair in
      detectionNames.append(pair.key.text)
      let fields = Fields(
        pair.value, of: "detection '\(pair.key.text)'", keys: Self.detectionKeys, at: pair.key.position,
        problems: problems)
      let severity = fields["severity"].flatMap { scalars.text($0, "severity") }
      guard let kind = detectionKind(fields, reader) else { return nil }
      return Detection(
        name: pair.key.text, kind: kind, severity: severity, through: fields["through"].flatMap { through($0, onCall) })
    }
  }

  private func detectionKind(_ fields: Fields, _ reader: StepReader) -> Detection.Kind? {
    func reject(_ keys: [String], _ reason: String) {
      for key in keys { if let node = fields[key] { problems.report(node.position, "'\(key)' \(reason)") } }
    }
    if let node = fields["statusPage"] {
      reject(["when", "at", "days"], "says nothing beside 'statusPage'")
      let component = target(node, "statusPage")
      let after = delay(fields)
      guard let component, let after else { return nil }
      return .statusPage(of: component, after: after)
    }
    let condition = fields.required("when").flatMap { reader.condition($0, "when") }
    if let node = fields["at"] {
      reject(["after"], "says nothing beside 'at': who looks, sees it at once")
      let days = fields["days"].map { weekdays($0) } ?? Weekday.allCases
      guard let text = scalars.text(node, "at") else { return nil }
      guard let time = DailyHours.timeOfDay(text) else {
        problems.report(node.position, "'at' must be a time of the day such as \"08:00\", not '\(text)'")
        return nil
      }
      return condition.map { .checklist($0, at: time, days: days) }
    }
    reject(["days"], "needs 'at'")
    let after = delay(fields)
    guard let condition, let after else { return nil }
    return .userReport(condition, after: after)
  }

  private func delay(_ fields: Fields) -> DurationDistribution? {
    fields.required("after").flatMap { OptionDecoder(self, subject: "'after'").distribution($0) }
  }

  private func weekdays(_ node: LocatedNode) -> [Weekday] {
    let words = Weekday.allCases.map { "\($0)" }
    return items(node, "days").compactMap { item in
      scalars.choice(item, "days", words).flatMap { word in Weekday.allCases.first { "\($0)" == word } }
    }
  }

  private func through(_ node: LocatedNode, _ onCall: OnCall?) -> String? {
    guard let name = scalars.text(node, "through") else { return nil }
    guard let onCall, !onCall.notices.contains(where: { $0.kind == name }) else { return name }
    let known = onCall.notices.map(\.kind)
    problems.report(
      node.position, "'notices' of the on-call plan has no '\(name)'", meaning: name, of: known,
      note: "there are \(Self.list(known))", isAboutAbsence: true)
    return nil
  }
}
