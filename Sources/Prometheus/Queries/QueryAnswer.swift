import Telemetry

/// What a question in PromQL comes to, as a Prometheus server answers it over HTTP (`/api/v1/query`, `/api/v1/query_range`).
///
/// Numbers, times and the order of keys are the server's, byte for byte; warnings and infos, which a server adds to some
/// answers, are left out. Series come sorted by their labels, where a server gives the elements of a vector in any order.
public struct QueryAnswer: Sendable {
  /// How many steps a question over a span may have: a server's own limit.
  public static let maximumSteps = 11_000

  private let data: String
  /// Why there is no answer.
  public let problem: PromQLError?
  /// One line, without a line feed: `{"status":"success","data":{...}}` or
  /// `{"status":"error","errorType":"bad_data","error":"..."}`.
  public var json: String {
    problem == nil ? "{\"status\":\"success\",\"data\":\(data)}" : "{\"status\":\"error\",\(data)}"
  }

  /// Asks for the value at a moment.
  ///
  /// - Parameter time: milliseconds since 1970.
  public init(to text: String, at time: Int64, in store: SampleStore) {
    self.init(to: text) { expression throws(PromQLError) in
      try Evaluation(expression, in: store).instant(at: time).json(at: time)
    }
  }

  /// Asks for the value at every step of a span, both ends included.
  ///
  /// - Parameters:
  ///   - times: milliseconds since 1970.
  ///   - step: milliseconds.
  /// - Precondition: `step` is positive.
  public init(to text: String, over times: ClosedRange<Int64>, step: Int64, in store: SampleStore) {
    self.init(to: text) { expression throws(PromQLError) in
      guard expression.type == .scalar || expression.type == .instantVector else {
        throw PromQLError(
          "a question over a span needs a scalar or an instant vector, not a \(expression.type.rawValue)",
          at: expression.range)
      }
      let series = try Evaluation(expression, in: store)
        .range(from: times.lowerBound, through: times.upperBound, step: step)
      return PromQLValue.matrix(series).json(at: times.lowerBound)
    }
  }

  private init(to text: String, _ evaluate: (PromQLExpression) throws(PromQLError) -> String) {
    do throws(PromQLError) {
      data = try evaluate(try PromQLExpression.parse(text))
      problem = nil
    } catch {
      problem = error
      var message = error.message
      if error.kind == .badData {
        let place = error.position(in: text)
        message = "invalid parameter \"query\": \(place.line):\(place.column): parse error: \(message)"
      }
      data =
        "\"errorType\":\"\(error.kind.rawValue)\",\"error\":\(jsonText(message))"
    }
  }
}
