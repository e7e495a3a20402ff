import Components
import Load
import Scenario
import SimulationKernel
import Telemetry
import VirtualTime

/// A load source that sends the messages of a flow.
///
/// It draws from two streams of its own, one for the moments and one for the messages, and spends the same number of
/// draws on every message, so that changing a mix shifts neither the arrivals nor another source.
final class OpenSource: PacedSource {
  let intake: any MessageIntake
  private let flow: FlowPlan
  private let flowIndex: UInt8
  private let flowID: NameID
  private let mix: MessageMix
  @exclusivity(unchecked) private var random: RandomStream
  private let traits: MessageTraits
  private let organisationIDs: [NameID]
  private let templateIDs: [NameID]

  init(load: LoadPlan, flow: FlowPlan, plan: Plan, seed: UInt64, journal: Journal, intake: any MessageIntake) {
    flowID = journal.intern(flow.name)
    organisationIDs = plan.vocabulary.organisations.map(journal.intern)
    templateIDs = plan.vocabulary.templates.map(journal.intern)
    self.flow = flow
    flowIndex = UInt8(plan.flows.firstIndex { $0.name == flow.name }!)
    mix = MessageMix(
      channels: WeightedChoice(weights: flow.channels.map(\.weight)),
      templates: WeightedChoice(weights: flow.templates.map(\.weight)),
      priorities: WeightedChoice(weights: flow.priorities.map(\.weight)), organisations: flow.organisations.count,
      invalidRecipients: flow.invalidRecipients.value)
    random = RandomStream(seed: seed, name: "load/\(load.source.name)/messages")
    traits = MessageTraits(seed: seed, vocabulary: plan.wholeVocabulary)
    self.intake = intake
    super.init(load.source, warmUp: plan.warmUp, duration: plan.duration, seed: seed, journal: journal)
  }

  func draw(id: MessageID, now: VirtualInstant) -> NewMessage {
    let choices = mix.draw(&random)
    let organisation = UInt16(flow.organisations.lowerBound + choices.organisation)
    // Where recipients are told apart, one is invalid for every message or for none.
    let recipient = traits.recipient(of: id, organisation: organisation, flow: flowIndex)
    return NewMessage(
      id: id, created: now, flow: flowIndex, channel: UInt8(flow.channels[choices.channel].value),
      template: UInt16(flow.templates[choices.template].value),
      organisation: organisation, priority: Int8(flow.priorities[choices.priority].value),
      recipientIsInvalid: traits.isInvalid(recipient, flow: flowIndex) ?? choices.isInvalid)
  }

  func event(offering message: NewMessage) -> JournalEvent {
    JournalEvent(
      time: message.created, kind: .offered, component: flowID, message: message.id, channel: message.channel,
      actor: organisationIDs[Int(message.organisation)], detail: templateIDs[Int(message.template)],
      value: Int64(message.priority))
  }
}
