public import VirtualTime

/// A message's number within a run, from 1, in the order of creation; 0 means "no message".
public struct MessageID: Hashable, Sendable, Comparable {
  public var number: UInt32
  @inlinable public init(_ number: UInt32) { self.number = number }
  public static let none = MessageID(0)
  @inlinable public static func < (a: Self, b: Self) -> Bool { a.number < b.number }
}

/// A name that was interned in a journal; 0 is the empty name.
public struct NameID: Hashable, Sendable {
  public var index: UInt32
  @inlinable public init(_ index: UInt32) { self.index = index }
  public static let none = NameID(0)
}

/// One thing that happened. A fixed-size value, so that recording it allocates nothing.
public struct JournalEvent: Hashable, Sendable {
  /// When it happened.
  public var time: VirtualInstant
  /// A figure whose meaning depends on the kind; see `Kind`.
  public var value: Int64
  /// The message it is about, or `.none`.
  public var message: MessageID
  /// The component it happened at.
  public var component: NameID
  /// The pod, organisation or other actor involved; see `Kind`.
  public var actor: NameID
  /// An error code, template, reason or other name; see `Kind`.
  public var detail: NameID
  /// The number of the attempt, from 1; 0 where there is none.
  public var attempt: UInt16
  public var kind: Kind
  /// The message's channel as an index into the run's vocabulary; 255 where there is none.
  public var channel: UInt8

  @inlinable public init(
    time: VirtualInstant, kind: Kind, component: NameID, message: MessageID = .none, channel: UInt8 = 255,
    attempt: UInt16 = 0, actor: NameID = .none, detail: NameID = .none, value: Int64 = 0
  ) {
    self.time = time
    self.value = value
    self.message = message
    self.component = component
    self.actor = actor
    self.detail = detail
    self.attempt = attempt
    self.kind = kind
    self.channel = channel
  }
}

extension JournalEvent {
  /// What happened. The raw values are part of the digest: add at the end, never renumber.
  public enum Kind: UInt8, CaseIterable, Hashable, Sendable {
    // The life of a message.
    /// Created by the load. `component` the flow, `actor` the organisation, `detail` the template, `value` the priority.
    case offered = 1
    /// The API stored it. `component` the API.
    case accepted = 2
    /// The API refused it. `detail` the error code.
    case rejected = 3
    /// A worker took it from the queue. `component` the queue, `actor` the pod.
    case claimed = 4
    /// A request to a provider began. `component` the provider, `actor` the pod.
    case sendBegan = 5
    /// The provider accepted it. `component` the provider, `actor` the pod, `value` the provider's message number.
    case providerAccepted = 6
    /// The attempt failed. `component` the provider (or the quota that refused it), `detail` the code.
    case attemptFailed = 7
    /// The worker wrote the success down. `component` the queue, `actor` the pod.
    case recorded = 8
    /// It waits for another attempt. `component` the queue, `detail` the code, `value` nanoseconds until it is due.
    case retryScheduled = 9
    /// It was given up. `component` the queue, `detail` the code.
    case deadLettered = 10
    /// It was older than the flow's age limit.
    case expired = 11
    /// It was withdrawn before a send. `detail` the reason.
    case cancelled = 12
    /// It is queued again: by the sweep of stale rows or by an operator. `detail` says which (`sweep`, an action name).
    case requeued = 13
    /// The provider confirmed delivery.
    case receiptDelivered = 14
    /// The provider reported a failure after acceptance. `detail` the code.
    case receiptFailed = 15
    /// It is gone. `component` and `detail` name the fault or command that lost it.
    case lost = 16
    /// Its worker put it back into the queue without an attempt. `component` the queue, `actor` the pod, `detail` why,
    /// `value` nanoseconds until it is due.
    case putBack = 17
    /// It is in its queue again although it was done with: its queue's data were set back, or it was there twice. `component` the
    /// queue, `detail` the cause, `value` when the message was created, in nanoseconds of virtual time.
    case reappeared = 18

    // The world around the messages.
    /// `component` the target, `detail` the fault's id, `actor` the fault's type.
    case faultBegan = 32
    case faultEnded = 33
    /// `component` the target, `detail` the action, `value` what it changed (rows, replicas), where it counts.
    case actionApplied = 34
    /// `component` the target, `detail` the action, `actor` the refusal's text.
    case actionRefused = 35
    /// A pod's life. `component` the deployment, `actor` the pod, `detail` the reason.
    case podScheduled = 36
    case podReady = 37
    case podTerminating = 38
    case podStopped = 39
    case podKilled = 40
    /// `component` the load source, `value` its rate in messages per 1000 s.
    case loadChanged = 41
    /// `detail` the symptom's name.
    case symptomBegan = 42
    case symptomEnded = 43
    /// The load wanted to send more than its limit of concurrent requests allowed. `component` the load source.
    case loadDropped = 44
    /// Of a store's data: acknowledged documents are gone, `detail` the fault that lost them, `value` how many. A restore is over:
    /// `detail` what was restored, `value` how much of what was acknowledged is gone with it.
    case dataLost = 45
    case dataRestored = 46
    /// A fault that began gradually grew. As `faultBegan`; `value` its new strength in thousandths.
    case faultGrew = 56
    /// An alert of a rule. `detail` its name, `actor` its other labels. It became pending, fired, or was over; `value` 1
    /// when what is over had fired.
    case alertPending = 57
    case alertFiring = 58
    case alertResolved = 59
    /// A try to tell a receiver of alerts. `component` who stands for it, `actor` the receiver's name in Alertmanager's file
    /// and the integration, `detail` the names of the alerts, `value` the HTTP status that was answered. Of a failure: 0
    /// when there was no connection, -1 when Alertmanager stopped waiting and gave the notification up.
    case notificationSent = 60
    case notificationFailed = 61
    /// What the plan calls healthy was not met, or was met again. `detail` the objective's name.
    case objectiveBreached = 72
    case objectiveMet = 73
    /// A receiver took the news that an alert fires, for the first time in that alert's episode. `component` the receiver's
    /// name in Alertmanager's file and the integration, `detail` the alert's name, `actor` its other labels.
    case alertNotified = 74
    /// An autoscaler has changed the size of a deployment. `actor` the deployment, `detail` the reason, `value` its new size.
    case rescaled = 75
    /// People. `component` the person, `value` the ticket's number. A page reached their device, and they will notice it or
    /// not; they acknowledged. `detail` the alert's name, `actor` its other labels.
    case pageReceived = 96
    case pageMissed = 97
    case pageAcknowledged = 98
    /// Somebody was called beyond what Alertmanager told. `actor` the level, `detail` the ticket's name.
    case personCalled = 99
    /// A step of a runbook. `detail` its title; `actor` its place in the runbook, and at the end what came of it, with
    /// `attempt` how often it was tried.
    case stepBegan = 100
    case stepEnded = 101
    /// A remedy that is to be undone is in effect, or no longer. `detail` its name.
    case remedyApplied = 102
    case remedyUndone = 103
    /// The alerts of a ticket are over and nothing temporary is left. `detail` its name.
    case ticketClosed = 104
    /// Somebody noticed without an alert that something is wrong. `detail` how.
    case troubleReported = 105
    /// Automations; `component` which one. What it waits for holds, or no longer; `detail` what that is. It would have acted
    /// and did not; `detail` why. What it does stands under its actions and remedies.
    case automationTriggered = 106
    case automationCleared = 107
    case automationHeldBack = 108
    /// A request of the load was sent to an application's API; it has its answer. `component` the way in, `detail` the endpoint,
    /// `value` the request's number there, from 1; of an answer `actor` the pod, `attempt` the HTTP status.
    case requestSent = 112
    case requestAnswered = 113
    /// Kept for a stored journal that defines its own names. A live journal records none: names enter the digest by their
    /// content in the events that use them, so that it depends on no numbering.
    case nameDefined = 63
  }
}
