public import Telemetry

/// Writes the current values of a registry as Prometheus' text format (version 0.0.4), as a `/metrics` endpoint answers.
///
/// Families come by name, label sets by their values; there are no timestamps.
public struct PrometheusTextWriter {
  private let registry: MetricRegistry

  public init(registry: MetricRegistry) { self.registry = registry }

  public func write(to sink: any ByteSink) {
    for family in registry.familyViews {
      let declaration = family.declaration
      if !declaration.help.isEmpty {
        sink.write("# HELP \(declaration.name) \(ExpositionText.escapedHelp(declaration.help, openMetrics: false))\n")
      }
      sink.write("# TYPE \(declaration.name) \(declaration.kind.rawValue)\n")
      for series in family.groups.joined() {
        sink.write("\(ExpositionText.series(series)) \(ExpositionText.value(series.value))\n")
      }
    }
  }
}
