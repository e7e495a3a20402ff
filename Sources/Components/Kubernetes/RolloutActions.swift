/// The actions on every object of Kubernetes that keeps pods and rolls out their template.
enum RolloutActions {
  /// - Parameter most: pods that it may be scaled to.
  static func scale(upTo most: Int) -> ActionType {
    ActionType(
      "scale", "kubectl scale", [OptionSpec("replicas", .integer(0...most), required: true, "Pods that should run.")])
  }

  /// Changes of the template.
  static let changes = [
    ActionType(
      "setEnv", "kubectl set env: a rolling restart if anything changes.",
      [OptionSpec("values", .map(.text), required: true, "Variables and their new values.")]),
    ActionType(
      "deploy", "kubectl set image: a rolling update if it is another one.",
      [OptionSpec("image", .text, required: true, "The image.")]),
  ]

  /// `kubectl rollout`.
  static let rollout = [
    ActionType("rolloutRestart", "kubectl rollout restart"),
    ActionType(
      "rolloutUndo", "kubectl rollout undo: a rolling update to the template of an earlier revision.",
      [
        OptionSpec(
          "toRevision", .integer(0...1_000_000), default: "0", .documented("kubectl reference"),
          "Which one; 0: the one before the present one.")
      ]),
    ActionType("rolloutStatus", "kubectl rollout status: tells how far the rollout is, and does not wait for it."),
  ]

  /// What `rolloutUndo` goes back to; nil: the revision before the present one.
  static func revision(_ options: Options) -> Int? {
    let number = options.has("toRevision") ? options.integer("toRevision") : 0
    return number == 0 ? nil : number
  }
}
