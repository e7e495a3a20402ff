import Telemetry
import VirtualTime

/// What stands in braces in a step's templates: `{message}` (the message's number), `{organisation}` and `{channel}` (their names),
/// `{pod}`, `{now}`, a number that is drawn each time (`{random:1..500}`, `{zipf:1..500}`), and one that is drawn once for a request and
/// has a name (`{pick:company:1..500}`, `{pick:company:zipf:1..500}`).
enum Placeholder: Sendable {
  case message, organisation, channel, pod, now
  case drawn(Draw)
  case picked(String, Draw)

  /// nil: the text between the braces is none.
  init?(_ text: some StringProtocol) {
    switch text {
    case "message": self = .message
    case "organisation": self = .organisation
    case "channel": self = .channel
    case "pod": self = .pod
    case "now": self = .now
    default:
      if let draw = Draw(text) {
        self = .drawn(draw)
        return
      }
      guard text.hasPrefix("pick:") else { return nil }
      let rest = text.dropFirst("pick:".count)
      guard let colon = rest.firstIndex(of: ":"), colon != rest.startIndex else { return nil }
      let range = rest[rest.index(after: colon)...]
      guard let draw = Draw(range) ?? Draw("random:\(range)") else { return nil }
      self = .picked(String(rest[..<colon]), draw)
    }
  }

  /// What placeholders stand for.
  struct Values {
    var message: ClaimedMessage?
    var vocabulary: Vocabulary
    var pod: String
    /// Milliseconds since 1970.
    var now: Int64
    /// What has been picked for the request.
    var picks = RequestPicks()
  }

  /// A value of its kind.
  enum Value {
    case number(Int64)
    case text(String)
    /// Milliseconds since 1970.
    case date(Int64)
  }

  /// A placeholder that stands for nothing.
  struct Missing: Error { var name: String }

  /// A request without a message has no number and no channel, and draws its organisation evenly from all.
  func value(_ values: Values, _ random: inout RandomStream) throws(Missing) -> Value {
    switch self {
    case .message:
      guard let message = values.message else { throw Missing(name: "message") }
      return .number(Int64(message.id.number))
    case .organisation:
      let names = values.vocabulary.organisations
      guard !names.isEmpty else { throw Missing(name: "organisation") }
      let index = values.message.map { Int($0.organisation) } ?? random.below(names.count)
      return .text(index < names.count ? names[index] : "\(index)")
    case .channel:
      guard let message = values.message, Int(message.channel) < values.vocabulary.channels.count else {
        throw Missing(name: "channel")
      }
      return .text(values.vocabulary.channels[Int(message.channel)])
    case .pod: return .text(values.pod)
    case .now: return .date(values.now)
    case .drawn(let draw): return .number(draw.number(&random))
    case .picked(let name, let draw): return .number(values.picks.number(name, draw, &random))
    }
  }
}

/// A number that a request's steps share, by its name, with how it is drawn.
public struct Pick: Hashable, Sendable {
  var name: String
  /// As written, such as `zipf:1..500`.
  var draw: String
}

/// The numbers that one request, or job, has picked so far.
final class RequestPicks: @unchecked Sendable {
  @exclusivity(unchecked) private var known: [String: Int64]

  /// - Parameter given: numbers that are not drawn, such as those of an operator's path.
  init(given: [String: Int64] = [:]) { known = given }

  /// The number of that name; drawn by whoever asks first.
  func number(_ name: String, _ draw: Draw, _ random: inout RandomStream) -> Int64 {
    if let number = known[name] { return number }
    let number = draw.number(&random)
    known[name] = number
    return number
  }

  /// What has been picked up to now, for work that goes on when the request is over.
  var copy: RequestPicks { RequestPicks(given: known) }
}
