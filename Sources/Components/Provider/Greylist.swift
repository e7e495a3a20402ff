public import VirtualTime

/// Receiving servers that put off the first message to a recipient, to see whether its sender tries again.
public struct GreylistConfiguration: Hashable, Sendable {
  /// The part of the recipients whose servers do so.
  public var share: Share
  /// A try so long after the first one passes.
  public var delay: VirtualDuration
  /// One that comes later than this after the first one is a first one again.
  public var window: VirtualDuration
  /// How long a recipient's messages pass after the last that did.
  public var remembers: VirtualDuration
  /// An index into the provider's codes.
  public var code: Int
}

/// Which recipients have been tried, and which pass.
///
/// Memory is proportional to the recipients of such servers written to within the time they remember; whoever gets one
/// message alone is forgotten when it has passed. Constant time, amortised.
struct Greylist: Hashable, Sendable {
  let configuration: GreylistConfiguration
  private var entries: [RecipientKey: Entry] = [:]
  /// When that many are kept, those that are over are dropped.
  private var sweepAt = 1024

  private struct Entry: Hashable, Sendable {
    /// Of the first try; of the last message that passed.
    var since: VirtualInstant
    var passes: Bool
  }

  init(_ configuration: GreylistConfiguration) { self.configuration = configuration }

  /// How many recipients are kept.
  var count: Int { entries.count }

  /// Whether a message to a recipient of such a server passes now.
  mutating func admits(_ recipient: RecipientKey, now: VirtualInstant) -> Bool {
    if let entry = entries[recipient], !isOver(entry, now) {
      guard entry.passes || now - entry.since >= configuration.delay else { return false }
      entries[recipient] = recipient.isOneOff ? nil : Entry(since: now, passes: true)
      return true
    }
    if entries.count >= sweepAt {
      entries = entries.filter { !isOver($0.value, now) }
      sweepAt = max(1024, entries.count * 2)
    }
    entries[recipient] = Entry(since: now, passes: false)
    return false
  }

  private func isOver(_ entry: Entry, _ now: VirtualInstant) -> Bool {
    now - entry.since > (entry.passes ? configuration.remembers : configuration.window)
  }
}

extension ProviderMachine {
  /// Puts off a message to a recipient whose server does not know the sender yet.
  @inline(never)
  mutating func putOff(_ recipient: RecipientKey, _ now: VirtualInstant) -> ProviderConfiguration.Rejection? {
    let draw = traits.unit(~recipient.value)
    guard draw < greylist!.configuration.share.value, !greylist!.admits(recipient, now: now) else { return nil }
    return .init(code: greylist!.configuration.code, isAfterAcceptance: false)
  }
}
