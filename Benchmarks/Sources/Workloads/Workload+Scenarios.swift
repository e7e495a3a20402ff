import Harness
import Operator
import Scenario
import Synchronization
import VirtualTime

extension Workload {
  /// The product itself. Reading the files is part of it; writing reports is not.
  static let scenarios: [Workload] =
    [outbound, sqlStep, replications(threads: 1), replications(threads: 2)]
    + ShippedScenario.names.filter { $0 != steadyLoad }.map(incident)

  private static let steadyLoad = "steady-load"

  /// An ordinary time at 50 messages a second, without a warm-up; ten minutes of it by default.
  private static let outbound = Workload("outbound", unit: "messages", operations: 30_000, iteration: 30_000) { count in
    let plans = ShippedScenario(steadyLoad).plans(["duration=\(max(1, count / 50))s", "warmUp=0s"])
    return ShippedScenario.run([(plans[0], 1)])
  }

  /// Ten ordinary minutes again and again, each with a seed of its own, on so many threads. With several threads, what they
  /// allocate is not counted: only the calling thread is.
  private static func replications(threads: Int) -> Workload {
    Workload("replications-\(threads)", unit: "runs", operations: 16, iteration: 2) { count in
      let plan = ShippedScenario(steadyLoad).plans(["duration=10m", "warmUp=0s"])[0]
      return ShippedScenario.run((0..<count).map { (plan, UInt64($0 + 1)) }, threads: threads)
    }
  }

  /// A scenario as it is shipped, all its variants one after another.
  private static func incident(_ name: String) -> Workload {
    Workload("scenario-\(name)", unit: "passes", operations: 1) { count in
      let plans = ShippedScenario(name).plans()
      return (0..<count).reduce(0) { sum, _ in sum + ShippedScenario.run(plans.map { ($0, $0.seed) }) }
    }
  }

  /// A statement such as runbooks have, on a table of about 3,000 rows, while the system goes on: after one ordinary minute.
  private static let sqlStep = Workload("sql-step", unit: "statements", operations: 500, iteration: 20) { count in
    let statement = """
      psql -c "SELECT channel, status, COUNT(*), MIN(created_at) FROM outbound_message WHERE status = 'QUEUED' \
      GROUP BY channel, status ORDER BY COUNT(*) DESC"
      """
    let plan = ShippedScenario(steadyLoad).plans(["warmUp=0s"])[0]
    let left = Mutex(count)
    let printed = Mutex(0)
    let failure = try! Rehearsal(plan: plan, seed: 1).play(
      to: .start + .minutes(1),
      next: { _ in
        left.withLock { left in
          left -= 1
          return left >= 0 ? statement : nil
        }
      },
      report: { _, result, _ in
        precondition(result.exitCode == 0, result.errorOutput)
        printed.withLock { $0 += result.output.utf8.count }
      })
    if let failure { preconditionFailure(failure) }
    return Double(printed.withLock { $0 })
  }
}
