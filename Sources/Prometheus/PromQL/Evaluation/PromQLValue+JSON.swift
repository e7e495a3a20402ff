import Telemetry

extension PromQLValue {
  /// The `data` of Prometheus' answer, byte for byte: `{"resultType":"vector","result":[...]}`.
  ///
  /// - Parameter time: the moment of an instant evaluation, in milliseconds since 1970.
  public func json(at time: Int64) -> String {
    switch self {
    // A server writes these two with another library than the rest: no exponents, and signs of HTML escaped.
    case .scalar(let value): "{\"resultType\":\"scalar\",\"result\":\(Self.plainPair(time, PromQLNumber.text(value)))}"
    case .string(let text): "{\"resultType\":\"string\",\"result\":\(Self.plainPair(time, text))}"
    case .vector(let elements):
      "{\"resultType\":\"vector\",\"result\":["
        + elements.map { element in
          let value = Self.pair(time, PromQLNumber.answer(element.value))
          return "{\"metric\":\(Self.object(element.labels)),\"value\":\(value)}"
        }.joined(separator: ",") + "]}"
    case .matrix(let series):
      "{\"resultType\":\"matrix\",\"result\":["
        + series.map { series in
          let values = series.samples.map { Self.pair($0.time, PromQLNumber.answer($0.value)) }.joined(separator: ",")
          return "{\"metric\":\(Self.object(series.labels)),\"values\":[\(values)]}"
        }.joined(separator: ",") + "]}"
    }
  }

  /// Seconds with three decimals or none, and a text.
  private static func pair(_ time: Int64, _ value: String) -> String {
    let rest = time.magnitude % 1000
    let fraction = rest == 0 ? "" : ".\(String(rest + 1000).dropFirst())"
    return "[\(time < 0 ? "-" : "")\(time.magnitude / 1000)\(fraction),\(jsonText(value))]"
  }

  /// Seconds with as many decimals as it takes, and a text.
  private static func plainPair(_ time: Int64, _ text: String) -> String {
    var seconds = pair(time, "").dropFirst().prefix { $0 != "," }
    if seconds.contains(".") { while seconds.last == "0" { seconds.removeLast() } }
    var value = ""
    for scalar in jsonText(text).unicodeScalars {
      switch scalar {
      case "<", ">", "&": value += "\\u00\(String(scalar.value, radix: 16))"
      case "\u{2028}", "\u{2029}": value += "\\u\(String(scalar.value, radix: 16))"
      default: value.unicodeScalars.append(scalar)
      }
    }
    return "[\(seconds),\(value)]"
  }

  private static func object(_ labels: [MetricLabel]) -> String {
    "{\(labels.map { "\(jsonText($0.name)):\(jsonText($0.value))" }.joined(separator: ","))}"
  }
}
