/// Which fields a kind of event uses beyond `time`, `kind` and `component`, which all have.
public struct JournalFields: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let message = JournalFields(rawValue: 1)
  public static let channel = JournalFields(rawValue: 2)
  public static let attempt = JournalFields(rawValue: 4)
  public static let actor = JournalFields(rawValue: 8)
  public static let detail = JournalFields(rawValue: 16)
  public static let value = JournalFields(rawValue: 32)

  /// What every event in the life of a message carries.
  static let life: JournalFields = [.message, .channel]
}

extension JournalEvent.Kind {
  /// The kind's name in files. Part of the format: names are added, never changed.
  public var name: StaticString { properties.name }

  /// The fields that this kind gives a meaning; see the kind's documentation.
  public var fields: JournalFields { properties.fields }

  /// One row per kind.
  private var properties: (name: StaticString, fields: JournalFields) {
    switch self {
    case .offered: ("offered", [.life, .actor, .detail, .value])
    case .accepted: ("accepted", .life)
    case .rejected: ("rejected", [.life, .detail])
    case .claimed: ("claimed", [.life, .attempt, .actor])
    case .sendBegan: ("sendBegan", [.life, .attempt, .actor])
    case .providerAccepted: ("providerAccepted", [.life, .attempt, .actor, .value])
    case .attemptFailed: ("attemptFailed", [.life, .attempt, .actor, .detail])
    case .recorded: ("recorded", [.life, .attempt, .actor])
    case .retryScheduled: ("retryScheduled", [.life, .attempt, .detail, .value])
    case .deadLettered: ("deadLettered", [.life, .attempt, .detail])
    case .expired: ("expired", .life)
    case .cancelled: ("cancelled", [.life, .detail])
    case .requeued: ("requeued", [.life, .detail])
    case .receiptDelivered: ("receiptDelivered", .life)
    case .receiptFailed: ("receiptFailed", [.life, .detail])
    case .lost: ("lost", [.life, .detail])
    case .putBack: ("putBack", [.life, .attempt, .actor, .detail, .value])
    case .reappeared: ("reappeared", [.life, .detail, .value])
    case .faultBegan: ("faultBegan", [.actor, .detail])
    case .faultEnded: ("faultEnded", [.actor, .detail])
    case .actionApplied: ("actionApplied", [.detail, .value])
    case .actionRefused: ("actionRefused", [.actor, .detail])
    case .podScheduled: ("podScheduled", [.actor, .detail])
    case .podReady: ("podReady", [.actor, .detail])
    case .podTerminating: ("podTerminating", [.actor, .detail])
    case .podStopped: ("podStopped", [.actor, .detail])
    case .podKilled: ("podKilled", [.actor, .detail])
    case .loadChanged: ("loadChanged", .value)
    case .symptomBegan: ("symptomBegan", .detail)
    case .symptomEnded: ("symptomEnded", .detail)
    case .loadDropped: ("loadDropped", .value)
    case .dataLost: ("dataLost", [.detail, .value])
    case .dataRestored: ("dataRestored", [.detail, .value])
    case .faultGrew: ("faultGrew", [.actor, .detail, .value])
    case .alertPending: ("alertPending", [.actor, .detail])
    case .alertFiring: ("alertFiring", [.actor, .detail])
    case .alertResolved: ("alertResolved", [.actor, .detail, .value])
    case .notificationSent: ("notificationSent", [.attempt, .actor, .detail, .value])
    case .notificationFailed: ("notificationFailed", [.attempt, .actor, .detail, .value])
    case .objectiveBreached: ("objectiveBreached", .detail)
    case .objectiveMet: ("objectiveMet", .detail)
    case .rescaled: ("rescaled", [.actor, .detail, .value])
    case .alertNotified: ("alertNotified", [.actor, .detail])
    case .pageReceived: ("pageReceived", [.actor, .detail, .value])
    case .pageMissed: ("pageMissed", [.actor, .detail, .value])
    case .pageAcknowledged: ("pageAcknowledged", [.actor, .detail, .value])
    case .personCalled: ("personCalled", [.actor, .detail, .value])
    case .stepBegan: ("stepBegan", [.actor, .detail, .value])
    case .stepEnded: ("stepEnded", [.attempt, .actor, .detail, .value])
    case .remedyApplied: ("remedyApplied", [.detail, .value])
    case .remedyUndone: ("remedyUndone", [.detail, .value])
    case .ticketClosed: ("ticketClosed", [.detail, .value])
    case .troubleReported: ("troubleReported", .detail)
    case .automationTriggered: ("automationTriggered", .detail)
    case .automationCleared: ("automationCleared", .detail)
    case .automationHeldBack: ("automationHeldBack", .detail)
    case .requestSent: ("requestSent", [.detail, .value])
    case .requestAnswered: ("requestAnswered", [.attempt, .actor, .detail, .value])
    case .nameDefined: ("nameDefined", .detail)
    }
  }
}
