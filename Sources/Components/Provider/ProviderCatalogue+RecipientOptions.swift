import VirtualTime

/// Options about whom messages go to and what they say.
extension ProviderCatalogue {
  static let when = OptionSpec(
    "when", .choice(["submission", "receipt"]), default: "submission", .assumed,
    "Whether the request is refused, or the message is accepted and fails later.")

  static let recipientOptions = [
    OptionSpec(
      "pairLimit",
      .object([
        OptionSpec("rate", .rate, required: true, "Messages to one recipient per span of time."),
        OptionSpec("burst", .integer(1...1_000_000), default: "1", .assumed, "How many may come at once."),
        OptionSpec("code", .text, required: false, "The code of one too many; by default `throttleCode`."),
      ]), required: false, "How fast one recipient may be written to; without it, unlimited."),
    OptionSpec(
      "marketingLimit",
      .object([
        OptionSpec("templates", .list(.text), required: true, "The templates it counts."),
        OptionSpec("rate", .rate, required: true, "Messages of those to one recipient per span of time."),
        OptionSpec("burst", .integer(1...1_000_000), default: "1", .assumed, "How many may come at once."),
        OptionSpec("code", .text, required: false, "The code of one too many; by default `throttleCode`."),
      ]), required: false, "How fast one recipient may get marketing; without it, unlimited."),
    OptionSpec(
      "recipientErrors",
      .list(
        .object([
          OptionSpec("code", .text, required: true, "One of `codes`."),
          OptionSpec("share", .share, required: true, "Its part of all recipients."), when,
        ])), default: "[]", .assumed,
      "Kinds of recipients to whom no message ever goes: opted out, landlines, unknown numbers."),
    OptionSpec(
      "suppression",
      .object([
        OptionSpec("causes", .list(.text), required: true, "The codes of receipts that put a recipient on the list."),
        OptionSpec("code", .text, required: true, "The code of later messages to that recipient."), when,
      ]), required: false, "The list of recipients that the provider sends nothing any more; without it, there is none."
    ),
    greylisting,
    OptionSpec(
      "serviceWindow", .share, default: "0%", .assumed,
      "The part of the recipients who wrote within the last 24 hours, drawn for each recipient and day."),
    OptionSpec(
      "templates", .map(.choice(TemplateState.allCases.map(\.rawValue))), required: false,
      "The state of templates at the beginning; others are approved. `freeForm` messages need an open service window."),
    OptionSpec(
      "templateCodes",
      .object([
        OptionSpec("paused", .text, required: false, "The code of a paused template."),
        OptionSpec("missing", .text, required: false, "The code of a template that does not exist or is not approved."),
        OptionSpec("mismatched", .text, required: false, "The code of a wrong number of parameters."),
        OptionSpec("windowClosed", .text, required: false, "The code of a free-form message outside the window."),
      ]), default: "{}", .assumed, "The codes of refusals for a template's state."),
  ]
}
