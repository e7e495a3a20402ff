import VirtualTime

/// What becomes of messages because of whom they go to and what they say.
extension ProviderMachine {
  /// What becomes of every message to this recipient, whatever it says.
  @inline(__always)
  mutating func fate(
    of recipient: RecipientKey?, _ isInvalid: Bool, _ now: VirtualInstant
  ) -> ProviderConfiguration.Rejection? {
    if let recipient {
      if suppressions?.holds(recipient, now: now) == true { return configuration.suppression!.rejection }
      if !recipientErrors.isEmpty {
        let draw = traits.unit(recipient.value)
        if let kind = recipientErrors.firstIndex(where: { draw < $0.below }) {
          return configuration.recipientErrors[kind].rejection
        }
      }
    }
    if isInvalid { return configuration.invalidRecipient }
    if greylists, let recipient { return putOff(recipient, now) }
    return nil
  }

  /// Whether the recipient wrote within the last day, which is drawn for each recipient and day.
  @inline(__always)
  func hasOpenWindow(_ recipient: RecipientKey?, _ now: VirtualInstant) -> Bool {
    guard let recipient, configuration.serviceWindow.value > 0 else { return false }
    return Self.drawsWindow(configuration.serviceWindow, recipient, now, traits)
  }

  private static func drawsWindow(
    _ share: Share, _ recipient: RecipientKey, _ now: VirtualInstant, _ traits: IndexedStream
  ) -> Bool {
    let day = floorQuotient(now.nanoseconds, VirtualDuration.hours(24).nanoseconds)
    let index = traits[recipient.value &+ UInt64(bitPattern: day) &* 0xD1B5_4A32_D192_ED03]
    return traits.unit(~index) < share.value
  }

  @inline(__always)
  func templateRefusal(_ template: UInt16?, _ isInWindow: Bool) -> Int? {
    guard !conditions.templates.isEmpty, let template, Int(template) < conditions.templates.count else { return nil }
    let state = conditions.templates[Int(template)]
    return state == .freeForm && isInWindow ? nil : configuration.templateCodes.code(of: state)
  }
}
