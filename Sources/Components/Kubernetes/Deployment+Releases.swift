import SimulationKernel
import Telemetry
import VirtualTime

/// Images that misbehave, and what containers are started from.
extension Deployment {
  /// What a container of that image is like now.
  func release(of image: String) -> Release {
    guard let bad = badReleases.last(where: { $0.release.image == image }) else { return Release(image: image) }
    return bad.release
  }

  /// Somebody rolls out an image that is not fit for it.
  func releaseBadly(_ fault: FaultCall) {
    var template = history.current.template
    var release = Self.release(fault)
    release.failureCode = context.telemetry.journal.intern(fault.options.options("errors").text("code"))
    badReleases.append(BadRelease(id: fault.id, release: release, before: template.image, isCurrent: true))
    template.image = release.image
    rollOut(template)
  }

  /// A bad image that pods are no longer made from has been dealt with, until somebody goes back to it.
  func noteReleases() {
    let image = history.current.template.image
    for index in badReleases.indices {
      let isCurrent = badReleases[index].release.image == image
      guard isCurrent != badReleases[index].isCurrent else { continue }
      badReleases[index].isCurrent = isCurrent
      let id = badReleases[index].id
      if isCurrent {
        context.faults.resumed(id, at: simulation.now)
      } else {
        context.faults.ended(id, at: simulation.now)
      }
    }
  }

  /// The image is withdrawn. Where it is still what pods are made from, the one before it is rolled out again; whoever
  /// goes back to it in the history finds it mended.
  func mend(_ id: String) {
    guard let at = badReleases.firstIndex(where: { $0.id == id }) else {
      preconditionFailure("a release is withdrawn that was never made")
    }
    let bad = badReleases.remove(at: at)
    var template = history.current.template
    guard template.image == bad.release.image else { return }
    template.image = bad.before
    rollOut(template)
  }

  /// The fault's release; its code is not resolved yet.
  static func release(_ fault: FaultCall) -> Release {
    let options = fault.options
    let errors = options.options("errors")
    let latency = options.distribution("latency")
    return Release(
      image: options.has("image") ? options.text("image") : fault.id,
      crashesAfter: options.has("crashesAfter") ? options.duration("crashesAfter") : nil,
      failingShare: errors.share("share").value, isFailureWorthRetrying: errors.boolean("retry"),
      sendDelay: latency == .constant(.zero) ? nil : latency, isNeverReady: options.boolean("neverReady"))
  }
}

extension Release {
  /// Whether anything is wrong with it.
  var isBad: Bool { disturbsSends || crashesAfter != nil || isNeverReady }
}
