import SimulationKernel
public import VirtualTime

/// Somebody asks a receiver by hand.
extension WebhookMachine {
  /// What a delivery to this URL would get now, of the receiver that listens on its host; the machine stays as it is. Requests by
  /// hand are answered as if they were signed as deliveries are (assumed).
  /// - Parameters:
  ///   - ignoringCertificate: as of a client that takes any.
  ///   - patience: how long the client waits for the answer.
  /// - Returns: nil: no receiver has that host, nor does an endpoint name it.
  public func visit(
    _ url: String, ignoringCertificate: Bool, patience: VirtualDuration, now: VirtualInstant,
    random: inout RandomStream
  ) -> WebhookDelivery? {
    let host = WebhookURL(url)?.host
    guard host != nil,
      let index = endpoints.indices.first(where: { listening($0)?.host == host })
        ?? endpoints.indices.first(where: { endpoints[$0].target?.host == host })
    else { return nil }
    var copy = self
    copy.endpoints[index].url = url
    if ignoringCertificate {
      copy.receivers[index].isSelfSigned = false
      copy.receivers[index].certificateEnds = nil
      for entry in copy.faults.entries where entry.effect.effect == .certificateExpired { copy.faults.remove(entry.id) }
    }
    return copy.deliver(to: index, patience: patience, now: now, random: &random)
  }
}

extension Webhooks {
  /// What somebody gets who asks a receiver's URL by hand, as `curl` does; it is in no log and no metric, and costs the receiver
  /// nothing of what it takes.
  public func visit(_ url: String, ignoringCertificate: Bool, patience: VirtualDuration) -> WebhookDelivery? {
    machine.visit(
      url, ignoringCertificate: ignoringCertificate, patience: patience, now: simulation.now, random: &visitRandom)
  }

  /// Hosts of receivers and registered URLs, each once.
  public var hosts: [String] {
    var hosts: [String] = []
    for index in machine.endpoints.indices {
      for host in [machine.listening(index)?.host, machine.endpoints[index].target?.host].compactMap(\.self)
      where !hosts.contains(host) { hosts.append(host) }
    }
    return hosts
  }
}
