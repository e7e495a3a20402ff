/// Whether Prometheus accepts `name` as a metric name: `[a-zA-Z_:][a-zA-Z0-9_:]*`.
///
/// Source: the Prometheus documentation, "Data model". The wider UTF-8 names of Prometheus 3 are not used here, because
/// rule files would have to quote them.
public func isValidMetricName(_ name: String) -> Bool { isIdentifier(name, colons: true) }

/// Whether Prometheus accepts `name` as a label that an exporter sets: `[a-zA-Z_][a-zA-Z0-9_]*`, not starting with `__`
/// (kept for the server's own use). `le` is valid but belongs to histograms; the registry refuses it.
public func isValidLabelName(_ name: String) -> Bool { isIdentifier(name, colons: false) && !name.hasPrefix("__") }

private func isIdentifier(_ name: String, colons: Bool) -> Bool {
  var isFirst = true
  for byte in name.utf8 {
    let allowed =
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
      case UInt8(ascii: "0")...UInt8(ascii: "9"): !isFirst
      case UInt8(ascii: ":"): colons
      default: false
      }
    guard allowed else { return false }
    isFirst = false
  }
  return !isFirst
}
