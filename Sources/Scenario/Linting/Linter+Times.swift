import Components
import VirtualTime

// Times that do not fit each other.
extension Linter {
  /// A client that gives up before the provider's slow answers sends again what was taken.
  func impatience() -> [Advice] {
    var found: [Advice] = []
    for worker in system.workers {
      for route in worker.routes {
        guard let timeout = route.timeout, let slow = route.latency?.quantile(0.99), timeout < slow else { continue }
        let isOwn = route.options.span("timeout") == timeout
        found.append(
          Advice(
            path: isOwn
              ? worker.path + ["routes", route.channel, "timeout"] : ["components", route.provider.name, "timeout"],
            message:
              "the timeout of \(timeout) is below the 99th percentile of '\(route.provider.name)', \(slow): more than "
              + "1 % of its answers come too late, and what it took is sent again"))
      }
    }
    return found
  }

  /// A sweep that does not wait for the longest batch takes rows away from workers that live.
  func shortLeases() -> [Advice] {
    system.workers.compactMap { worker in
      guard let lease = worker.queue.options.mapping("sweep")?.span("staleAfter"),
        let slow = worker.routes.compactMap(\.slowSend).max()
      else { return nil }
      let inLine = worker.batch + worker.prefetch
      let rounds = (inLine + worker.concurrency - 1) / worker.concurrency
      let work = slow * rounds
      guard lease < work else { return nil }
      return Advice(
        path: ["components", worker.queue.name, "sweep", "staleAfter"],
        message:
          "rows count as stale after \(lease), but '\(worker.deployment)' may work on a batch of \(inLine) for \(work) "
          + "(\(slow) a send, the 99th percentile): it would send what another pod has claimed again")
    }
  }

  /// Messages that may wait for ever are sent long after they made sense.
  func endlessMessages() -> [Advice] {
    system.plan.flows.filter { $0.maxAge == nil }.map { flow in
      Advice(
        path: ["flows", flow.name],
        message: "messages of '\(flow.name)' wait without end; 'maxAge' says when they no longer make sense")
    }
  }
}
