import VirtualTime

/// An option of a workload that a pod's environment does not fill properly; the pod cannot start.
public struct EnvironmentProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// The option's name.
  public var option: String
  public var text: String
  public var description: String { "\(option): \(text)" }
}

extension Options {
  /// The environment variables that the options are filled from.
  public var variables: Set<String> { entries.reduce(into: []) { $0.formUnion($1.value.variables) } }

  /// Whether anything in it is filled from a pod's environment.
  var hasTemplate: Bool { entries.contains { $0.value.hasTemplate } }

  /// The options with every template filled from the environment and typed.
  public func filled(from environment: [EnvironmentEntry]) throws(EnvironmentProblem) -> Options {
    let pairs = environment.map { ($0.name, $0.value) }
    var result = Options()
    for entry in entries { result[entry.name] = try entry.value.filled(from: pairs, option: entry.name) }
    return result
  }
}

extension OptionValue {
  fileprivate var hasTemplate: Bool {
    switch self {
    case .template: true
    case .list(let values): values.contains { $0.hasTemplate }
    case .options(let options): options.hasTemplate
    default: false
    }
  }

  fileprivate var variables: Set<String> {
    switch self {
    case .template(let template, _): Set(EnvironmentTemplate.names(in: template))
    case .list(let values): values.reduce(into: []) { $0.formUnion($1.variables) }
    case .options(let options): options.variables
    default: []
    }
  }

  fileprivate func filled(from environment: [(String, String)], option: String) throws(EnvironmentProblem)
    -> OptionValue
  {
    switch self {
    case .template(let template, let kind):
      let text: String
      do { text = try EnvironmentTemplate.fill(template: template, env: environment) } catch {
        throw EnvironmentProblem(option: option, text: "'\(error.name)' is not set")
      }
      do { return try kind.parse(text) } catch { throw EnvironmentProblem(option: option, text: error.message) }
    case .list(let values):
      var filled: [OptionValue] = []
      for value in values { filled.append(try value.filled(from: environment, option: option)) }
      return .list(filled)
    case .options(let options):
      var filled = Options()
      for entry in options.entries {
        filled[entry.name] = try entry.value.filled(from: environment, option: "\(option).\(entry.name)")
      }
      return .options(filled)
    default: return self
    }
  }
}
