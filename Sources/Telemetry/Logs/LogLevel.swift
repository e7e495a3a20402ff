/// How serious a log line is, as Java services call it.
public enum LogLevel: String, Hashable, Sendable, CaseIterable {
  case debug = "DEBUG"
  case info = "INFO"
  case warning = "WARN"
  case error = "ERROR"

  /// Right-aligned to five characters, as Spring Boot's default layout has it.
  var padded: String { rawValue.count == 4 ? " " + rawValue : rawValue }
}
