import Components
import Incidents
import VirtualTime

/// Schemas of people on call and of runbooks.
struct PeopleSchema {
  let kinds: KindSchema

  private typealias S = ScalarSchema

  var definitions: [JSON.Member] {
    [
      S.member("onCall", onCall), S.member("runbook", runbook), S.member("step", step), S.member("undo", undo),
      S.member("detection", detection), S.member("automation", automation),
    ]
  }

  private var detection: JSON {
    S.closed([
      described("when", S.reference("text"), "A PromQL condition that people feel, or look at."),
      described("after", S.reference("distribution"), "From the beginning of the trouble until somebody says so."),
      described("at", S.reference("text"), "The time of the day at which somebody on call looks, such as \"09:00\"."),
      described(
        "days", .object(["type": .string("array"), "items": S.reference("text")]), "On which days. Default: all."),
      described("statusPage", S.reference("text"), "The component whose provider says so itself."),
      described("severity", S.reference("text"), "How grave it is, as an alert's label. Default: less than all."),
      described("through", S.reference("text"), "How whoever is on call hears of it. Default: the first of 'notices'."),
    ])
  }

  /// A file that `onCall` names.
  var onCallFile: JSON { S.closed([SectionSchema.version] + onCallMembers, required: ["version"]) }

  /// A file that `runbooks` names: a list of steps, or a mapping with them.
  var runbookFile: JSON {
    .object([
      "anyOf": .array([
        steps, S.closed([SectionSchema.version] + runbookMembers, required: ["version", "steps"]),
      ])
    ])
  }

  private var automation: JSON {
    S.closed(
      [
        described("alert", S.reference("text"), "The alert that it acts on, as a receiver hears of it."),
        described("labels", S.reference("mix"), "Labels that the alert must have."),
        described("receiver", S.reference("text"), "The receiver of Alertmanager's file whose webhook it is."),
        described("when", S.reference("text"), "Instead of an alert, a PromQL condition that it looks at."),
        described("for", S.reference("duration"), "How long the condition must hold. Default: 0s."),
        described("after", S.reference("distribution"), "From then until it acts. Default: 0s (assumed)."),
        described("steps", steps, "Actions and command lines, as in runbooks; 'undo' makes one temporary."),
        described("undoAfter", S.reference("duration"), "How long the trigger must be over. Default: 0s (assumed)."),
        described(
          "cooldown", S.reference("duration"),
          "The least time between two acts. Default: \(Decoding.defaultCooldown.description) (assumed)."),
        described(
          "maxPerHour", kinds.integer(1...3_600),
          "The most acts within an hour. Default: \(Decoding.defaultMaxPerHour) (assumed)."),
      ], required: ["steps"])
  }

  /// A path, or the plan itself, which may extend a file.
  private var onCall: JSON {
    .object(["anyOf": .array([.object(["type": .string("string")]), S.closed(onCallMembers)])])
  }

  private var onCallMembers: [JSON.Member] {
    ["extends", "description"].map { S.member($0, S.reference("text")) }
      + OnCallCatalogue.options.map { kinds.member($0) }
  }

  /// A path, the steps, or a mapping with them.
  private var runbook: JSON {
    .object([
      "anyOf": .array([
        .object(["type": .string("string")]), steps, S.closed(runbookMembers, required: ["steps"]),
      ])
    ])
  }

  private var runbookMembers: [JSON.Member] {
    [
      described("name", S.reference("text"), "What reports call it. Default: the file's name, or the alert's."),
      S.member("description", S.reference("text")), described("steps", steps, "In order."),
      described(
        "onFailure", S.closed(OnCallCatalogue.failure.map { kinds.member($0) }),
        "What happens when it is over and its alerts are not. Default: what 'onCall' says."),
    ]
  }

  private var steps: JSON { .object(["type": .string("array"), "items": S.reference("step")]) }

  private var step: JSON {
    let otherwise = JSON.object(["anyOf": .array([S.choice(Decoding.otherwiseWords), steps])])
    let level = JSON.object(["anyOf": .array([S.reference("text"), .object(["type": .string("null")])])])
    let nothing = JSON.object(["type": .string("null")])
    let result = "succeeds, fails, rows == NUMBER, exitCode == NUMBER or output contains TEXT."
    return S.closed(
      [
        described("check", S.reference("text"), "A person looks at something; it costs time only."),
        described("decide", S.reference("text"), "A person decides something or has it approved; it costs time only."),
        described("run", S.reference("text"), "A command line."),
        described("waitUntil", S.reference("text"), "A PromQL condition; it keeps nobody's hands busy."),
        described("if", S.reference("text"), "A PromQL condition that decides between 'then' and 'else'."),
        described("ifResult", S.reference("text"), "Of the last action or command: " + result),
        described("escalate", level, "This level, or the next one, is called and goes on from here."),
        described("undoAll", nothing, "Every temporary remedy is undone, the newest first."),
        described("stop", nothing, "The runbook ends here."),
        described("target", S.reference("text"), "The component that the action is done to."),
        described("note", S.reference("text"), "What it is for."),
        described("takes", S.reference("distribution"), "How long it takes. Default: what the person usually takes."),
        described("by", S.reference("text"), "The level that may do it; lower ones call it first."),
        described("expect", S.reference("text"), "What the result is to be: " + result),
        described("timeout", S.reference("duration"), "How long 'waitUntil' waits at most."),
        described("otherwise", otherwise, "What is done after a time-out or a wrong result. Default: continue."),
        described("undo", S.reference("undo"), "Makes it a temporary remedy: what undoes it once the alerts are over."),
        described("variables", S.reference("mix"), "What stands for the placeholders of a command line."),
        described("then", steps, "If the condition holds."), described("else", steps, "If it does not."),
      ] + actions
    ).adding(["minProperties": .number("1")])
  }

  /// A command line, or an action.
  private var undo: JSON {
    .object([
      "anyOf": .array([
        .object(["type": .string("string")]),
        S.closed([S.member("target", S.reference("text"))] + actions, required: ["target"]),
      ])
    ])
  }

  private var actions: [JSON.Member] { kinds.disturbances { $0.actions.map { ($0.name, $0.help, $0.options) } } }

  private func described(_ name: String, _ schema: JSON, _ text: String) -> JSON.Member {
    S.described(name, schema, text)
  }
}
