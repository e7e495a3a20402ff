public import Components

/// Whether a catalogue can be used: its defaults and presets are texts of files and must be of their kinds.
///
/// The reader relies on it and traps where a default is not YAML.
public enum CatalogueCheck {
  /// What is wrong, one sentence each; empty when all is well.
  public static func problems(in catalogue: Catalogue) -> [String] {
    var found: [String] = []
    for type in catalogue.components {
      let subject = "component type \(type.name)"
      check(type.options, subject, catalogue, &found)
      for preset in type.presets { check(preset, of: type, catalogue, &found) }
      for fault in type.faults { check(fault.options, "fault \(fault.name) of \(subject)", catalogue, &found) }
      for action in type.actions { check(action.options, "action \(action.name) of \(subject)", catalogue, &found) }
      let reserved = ["type", "like"] + (type.presets.isEmpty ? [] : ["preset"])
      for option in type.options where reserved.contains(option.name) {
        found.append("\(subject): no option can be named '\(option.name)'")
      }
      for name in type.faults.map(\.name) where Decoding.faultKeys.contains(name) {
        found.append("\(subject): no fault can be named '\(name)'")
      }
      for name in type.actions.map(\.name) where Decoding.actionKeys.contains(name) {
        found.append("\(subject): no action can be named '\(name)'")
      }
      unique(type.faults.map(\.name), "fault", subject, &found)
      unique(type.actions.map(\.name), "action", subject, &found)
      unique(type.presets.map(\.name), "preset", subject, &found)
    }
    for type in catalogue.workloads { check(type.options, "workload type \(type.name)", catalogue, &found) }
    unique(catalogue.components.map(\.name), "component type", "the catalogue", &found)
    unique(catalogue.workloads.map(\.name), "workload type", "the catalogue", &found)
    return found
  }

  private static func check(
    _ specs: [OptionSpec], _ subject: String, _ catalogue: Catalogue, _ found: inout [String]
  ) {
    unique(specs.map(\.name), "option", subject, &found)
    for spec in specs {
      if let fallback = spec.fallback {
        check(fallback, spec.kind, "\(subject): default of '\(spec.name)'", catalogue, &found)
      }
      if case .object(let inner) = spec.kind { check(inner, "'\(spec.name)' of \(subject)", catalogue, &found) }
    }
  }

  private static func check(
    _ preset: Preset, of type: ComponentType, _ catalogue: Catalogue, _ found: inout [String]
  ) {
    let subject = "preset \(preset.name) of component type \(type.name)"
    unique(preset.values.map(\.option), "option", subject, &found)
    for value in preset.values {
      guard let spec = type.options.first(where: { $0.name == value.option }) else {
        found.append("\(subject): there is no option '\(value.option)'")
        continue
      }
      check(value.text, spec.kind, "\(subject): '\(value.option)'", catalogue, &found)
    }
  }

  private static func check(
    _ text: String, _ kind: OptionKind, _ subject: String, _ catalogue: Catalogue, _ found: inout [String]
  ) {
    let problems = ProblemList()
    let file = problems.sources.add(name: subject, text: text)
    var reader = DocumentReader(file: file, problems: problems, limits: .init())
    let node = reader.read(SourceText(Array(text.utf8)))
    if let node, problems.isEmpty {
      let decoding = Decoding(catalogue: catalogue, problems: problems, files: MemoryFiles([:]), limits: .init())
      decoding.acceptsAnyReference = true
      var decoder = OptionDecoder(decoding, subject: subject)
      _ = decoder.value(node, kind, name: "value")
    }
    found += problems.outcome()?.diagnostics.map { "\(subject): \($0.message)" } ?? []
  }

  private static func unique(_ names: [String], _ what: String, _ subject: String, _ found: inout [String]) {
    for (index, name) in names.enumerated() where names[..<index].contains(name) {
      found.append("\(subject): the \(what) '\(name)' is there twice")
    }
  }
}
