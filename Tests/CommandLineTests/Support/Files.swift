import TestSupport

/// Scenario files that commands are tried with.
enum Files {
  static let system = SystemFiles.small

  /// Five quiet minutes.
  static let quiet =
    system + "duration: 5m\nload: {steady: {flow: notices, executor: constant-arrival-rate, rate: 2}}\n"

  /// The line on which what follows the quiet minutes begins; their load is on the line before.
  static let next = quiet.split(separator: "\n", omittingEmptySubsequences: false).count

  /// Trouble that sound workers live through: crashes, failing sends, an operator who withdraws messages.
  static let troubled =
    quiet + """
      faults:
        - {at: 30s, for: 2m, target: sms, errors: {share: 40%}}
        - {at: 1m, target: backend, crash: {}, for: 10s}
        - {at: 2m, target: backend, crash: {pods: 2}, for: 1s}
        - {at: 3m, target: backend, crash: {pods: 1}, for: 5s}
        - {at: 20s, for: 4m, target: mail, latency: {add: 900ms}}
      actions:
        - {at: 50s, target: outbox, cancel: {channel: SMS}}
        - {at: 100s, target: outbox, cancel: {}}
        - {at: 110s, target: outbox, cancel: {}}

      """
}
