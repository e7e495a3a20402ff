import SimulationKernel
import VirtualTime

// Trouble that people notice without an alert.
extension ResponseDesk {
  /// - Parameter seenOnCall: whether whoever is on call has seen it themselves, and so knows at once.
  func report(_ detection: Detection, seenOnCall: Bool) {
    let alert = alert(of: detection)
    log.reported(detection.name, at: simulation.now)
    changed(alert, isFiring: true)
    let notices = roster.onCall.notices
    guard let notice = notices.first(where: { $0.kind == detection.through }) ?? notices.first else { return }
    take([alert], key(alert), notice, isSeen: seenOnCall)
  }

  func reportIsOver(_ detection: Detection) {
    let alert = alert(of: detection)
    changed(alert, isFiring: false)
    // Whoever complained does not any more, whether or not somebody has taken it on.
    for index in tickets.indices { set(alert, false, in: index) }
  }

  private func alert(of detection: Detection) -> PagedAlert {
    PagedAlert(name: detection.name, labels: PagedAlert.reported, severity: detection.severity)
  }
}
