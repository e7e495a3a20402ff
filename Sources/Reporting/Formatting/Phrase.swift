/// Short texts that every report uses in the same sense.
enum Phrase {
  /// There was nothing to observe.
  static let nothing = "-"
  /// It did not happen within the run.
  static let never = "never"
  /// The name of the figures over all channels.
  static let all = "all"
  static let quantiles = "HDR histogram, 3 digits"
  static let censored = "censored: still open at the end; the percentiles take their age as a lower bound"
}
