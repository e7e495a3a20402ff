public import VirtualTime

/// Which endpoint a message goes to: always the same for the same organisation, or for the same recipient.
///
/// Messages of an organisation go to one of the endpoints that name it, else to one of those that name none.
public struct WebhookRouting: Hashable, Sendable {
  private struct Choice: Hashable, Sendable {
    var endpoints: [Int] = []
    /// The sum of the weights up to each of them.
    var sums: [Double] = []

    mutating func add(_ endpoint: Int, _ weight: Double) {
      endpoints.append(endpoint)
      sums.append((sums.last ?? 0) + weight)
    }
  }

  private var general = Choice()
  /// By organisation; none: the general one.
  private var own: [UInt16: Choice] = [:]
  private let isByRecipient: Bool
  private let draws: IndexedStream

  /// - Parameters:
  ///   - isByRecipient: whether a recipient's messages go to one endpoint; else an organisation's do.
  ///   - draws: decides which.
  public init(_ endpoints: [WebhookEndpoint], isByRecipient: Bool, draws: IndexedStream) {
    self.isByRecipient = isByRecipient
    self.draws = draws
    for (index, endpoint) in endpoints.enumerated() {
      if endpoint.organisations.isEmpty { general.add(index, endpoint.weight) }
      for organisation in endpoint.organisations { own[organisation, default: Choice()].add(index, endpoint.weight) }
    }
  }

  /// The endpoint of a message; nil: there is none for its organisation. Complexity: O(log endpoints).
  public func endpoint(organisation: UInt16, recipient: RecipientKey) -> Int? {
    let choice = own.isEmpty ? general : own[organisation] ?? general
    guard let total = choice.sums.last else { return nil }
    let point = draws.unit(isByRecipient ? recipient.value : UInt64(organisation)) * total
    // The first sum above the point.
    var (low, high) = (0, choice.sums.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if choice.sums[middle] > point { high = middle } else { low = middle + 1 }
    }
    return choice.endpoints[low]
  }
}
