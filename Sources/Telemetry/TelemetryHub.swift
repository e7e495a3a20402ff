/// STUB: replaced by the telemetry work.
public final class TelemetryHub: @unchecked Sendable { public init() {} }
