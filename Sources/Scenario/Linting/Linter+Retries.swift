import Components
import VirtualTime

// Retries that multiply, and retries in step.
extension Linter {
  /// Worst cases below this are nobody's worry.
  private static let mostAttempts = 9

  /// r tries at each of k layers are r^k sends. (Domain: three layers of three make 27.)
  func amplification() -> [Advice] {
    var found: [Advice] = []
    for worker in system.workers {
      for route in worker.routes {
        let intakes = Set(system.flows(into: worker.queue.name).map(\.into)).sorted().compactMap(system.component)
        let outer = intakes.filter { $0.name != worker.queue.name }.compactMap { intake in
          attempts(intake.options).map { ("'\(intake.name)'", $0) }
        }
        let own = [
          attempts(worker.queue.options).map { ("the queue '\(worker.queue.name)'", $0) },
          attempts(route.options).map { ("the route \(route.channel)", $0) },
          attempts(route.provider.options).map { ("'\(route.provider.name)'", $0) },
        ]
        let layers = (outer + own.compactMap { $0 }).filter { $0.1 > 1 }
        let product = layers.reduce(1) { $0.multipliedReportingOverflow(by: $1.1).partialValue }
        guard layers.count >= 2, product >= Self.mostAttempts else { continue }
        let text = layers.map { "\($0.1) of \($0.0)" }.joined(separator: " x ")
        found.append(
          Advice(
            path: worker.path + ["routes", route.channel],
            message: "attempts multiply: \(text) = \(product) sends of one message when all fail; retry in one place"))
      }
    }
    return found
  }

  /// The attempts in total that a component or route makes: of `attempts:` or `retry:`.
  private func attempts(_ options: Options) -> Int? {
    let given = ["attempts", "retry"].compactMap { options.mapping($0)?.whole("max") }
    return given.isEmpty ? nil : given.reduce(1, *)
  }

  /// Without jitter, what failed together is tried again together.
  func missingJitter() -> [Advice] {
    var places: [(path: [String], options: Options)] = []
    for component in system.plan.components {
      for key in ["attempts", "retry"] {
        if let policy = component.options.mapping(key) { places.append((["components", component.name, key], policy)) }
      }
    }
    for worker in system.workers {
      for route in worker.routes {
        if let policy = route.options.mapping("retry") {
          places.append((worker.path + ["routes", route.channel, "retry"], policy))
        }
      }
    }
    return places.compactMap { place in
      guard let backoff = place.options.mapping("backoff"), backoff.word("jitter") == "none",
        place.options.whole("max") ?? 1 > 1, backoff.span("delay") ?? .zero > .zero
      else { return nil }
      return Advice(
        path: place.path + ["backoff", "jitter"],
        message: "retries have no jitter: what failed together is tried again together; use 'full' or 'equal'")
    }
  }
}
