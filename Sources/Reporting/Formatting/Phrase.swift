/// Short texts that every report uses in the same sense.
enum Phrase {
  /// There was nothing to observe.
  static let nothing = "-"
  /// It did not happen within the run.
  static let never = "never"
  /// The name of the figures over all channels.
  static let all = "all"
  static let quantiles = "HDR histogram, 3 digits"
}
