import Components

// Environment variables that nothing reads, and values with which no container starts.
extension Linter {
  /// Variables that no option of the deployment's workload is filled from, such as misspelt ones.
  func unreadVariables() -> [Advice] {
    deployments.flatMap { component, workload in
      let read = workload.variables
      func advice(_ name: String, _ path: [String], _ consequence: String) -> Advice? {
        guard !read.contains(name) else { return nil }
        let meant = NearName.nearest(to: name, in: read.sorted()).map { "; did you mean '\($0)'?" } ?? consequence
        return Advice(path: path, message: "no option of '\(component.name)' reads '\(name)'\(meant)")
      }
      let own = (component.options.mapping("env")?.environment ?? []).compactMap { entry in
        advice(entry.name, ["components", component.name, "env", entry.name], "")
      }
      let set = changes(of: component.name).flatMap { index, values in
        values.compactMap { entry in
          advice(entry.name, path(index, entry.name), "; setting it only restarts the pods")
        }
      }
      return own + set
    }
  }

  /// Values that an operator sets and that the workload cannot read: every new pod exits at once.
  func unreadableValues() -> [Advice] {
    deployments.flatMap { component, workload -> [Advice] in
      let before = system.environment(of: component)
      guard (try? workload.filled(from: before)) != nil else { return [] }
      return changes(of: component.name).flatMap { index, values in
        values.compactMap { entry -> Advice? in
          do throws(EnvironmentProblem) { _ = try workload.filled(from: before + [entry]) } catch {
            return Advice(
              path: path(index, entry.name), message: "pods with this value exit at once: \(error.description)")
          }
          return nil
        }
      }
    }
  }

  private var deployments: [(ComponentPlan, Options)] {
    system.plan.components.compactMap { component in
      guard case .workload(_, let workload)? = component.options["runs"] else { return nil }
      return (component, workload)
    }
  }

  /// The variables that actions set, with the action's index.
  private func changes(of deployment: String) -> [(Int, [EnvironmentEntry])] {
    system.plan.actions.enumerated().filter { $0.element.target == deployment && $0.element.action.type == "setEnv" }
      .map { ($0.offset, $0.element.action.options.mapping("values")?.environment ?? []) }
  }

  private func path(_ action: Int, _ name: String) -> [String] { ["actions", "\(action)", "setEnv", "values", name] }
}
