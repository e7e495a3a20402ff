import Testing
import VirtualTime

@testable import Components

@Suite("Admission of requests")
struct RequestAdmissionTests {
  /// Against a plain list: who is worked on, and who waits.
  @Test(arguments: 1...40) func agreesWithAList(seed: UInt64) {
    var random = RandomStream(seed: seed, name: "admission")
    let (servers, room) = (1 + random.below(4), random.below(4))
    var admission = RequestAdmission(maxConcurrent: servers, maxWaiting: room)
    var (running, waiting) = (0, 0)
    for _ in 0..<2_000 {
      switch random.below(5) {
      case 0, 1:
        let expected: RequestAdmission.Decision = running < servers ? .run : waiting < room ? .wait : .refuse
        #expect(admission.arrive() == expected)
        if expected == .run { running += 1 } else if expected == .wait { waiting += 1 }
      case 2 where running > 0, 3 where running > 0:
        #expect(admission.finish() == (waiting > 0))
        if waiting > 0 { waiting -= 1 } else { running -= 1 }
      case 4 where waiting > 0:
        admission.withdraw()
        waiting -= 1
      default: break
      }
      #expect(admission.running == running && admission.waiting == waiting)
      // Nobody waits while a handler is free.
      #expect(admission.waiting == 0 || admission.running == servers)
    }
  }
}
