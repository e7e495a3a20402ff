import Components
import SimulationKernel

/// What command lines do that people do not expect of them. They run; what comes of it is not what the text around them says.
struct CommandRemarks {
  /// Something to know about a word of a command.
  struct Remark {
    var position: Int
    var message: String
  }

  let controllers: [any PodController]

  /// - Parameters:
  ///   - isLast: whether the command's exit code is the pipeline's.
  ///   - isInBackground: whether the line goes on beside it.
  func remarks(_ command: ShellCommand, isLast: Bool, isInBackground: Bool) -> [Remark] {
    let arguments = command.words.map(\.text)
    switch command.words[0].text {
    case "kubectl" where arguments.count > 1: return kubectl(command.words, isInBackground: isInBackground)
    case "curl" where isLast:
      // Only with -f does curl tell a refusal by its exit code.
      guard let request = try? CurlRequest(arguments: Array(arguments.dropFirst())), !request.failsOnError else {
        return []
      }
      return [
        Remark(
          position: command.words[0].position,
          message: "curl exits with 0 whatever the server answers, errors included; with -f it fails")
      ]
    default: return []
    }
  }

  private func kubectl(_ words: [ShellWord], isInBackground: Bool) -> [Remark] {
    guard let (command, arguments) = KubectlSubcommand.split(words.dropFirst().map(\.text)) else { return [] }
    switch command {
    case "logs":
      guard let flags = try? KubectlArguments(arguments, of: "logs", flags: Shell.logFlags) else { return [] }
      return logs(words, flags)
    case "port-forward" where !isInBackground:
      return [
        Remark(
          position: Self.command(words).position,
          message:
            "port-forward holds the terminal until somebody interrupts it (exit code 130), and is over then; end it "
            + "with & to go on beside it")
      ]
    default: return []
    }
  }

  /// The word of kubectl's own command.
  private static func command(_ words: [ShellWord]) -> ShellWord {
    words[(KubectlSubcommand.place(in: words.dropFirst().map(\.text)) ?? 0) + 1]
  }

  private func logs(_ words: [ShellWord], _ flags: KubectlArguments) -> [Remark] {
    let command = Self.command(words)
    var remarks: [Remark] = []
    if flags.has("--follow") {
      let word = words.first { $0.text == "-f" || $0.text.hasPrefix("--follow") } ?? command
      remarks.append(
        Remark(position: word.position, message: "it follows the log until somebody interrupts it (exit code 130)"))
    }
    if flags["--selector"] != nil, flags["--tail"] == nil {
      remarks.append(
        Remark(
          position: command.position,
          message: "with a selector, logs shows the last ten lines of each pod; --tail=-1 shows all"))
    }
    let target = flags.operands.first.flatMap { try? KubectlTarget.read([$0], standard: .pod).first }
    if let target, target.kind != .pod, let controller = controllers.first(where: { $0.name == target.name }) {
      let pods = controller.with { $0.describe() }.replicas
      let word = words.first { $0.text == flags.operands[0] } ?? command
      if pods > 1 {
        let selector = controller.labels.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
        remarks.append(
          Remark(
            position: word.position,
            message: "it shows one pod of \(pods); -l \(selector) --tail=-1 shows all"))
      }
    }
    return remarks
  }
}

extension CommandRemarks {
  /// Of SQL, in the order of the statements.
  /// - Parameters:
  ///   - relations: of the database.
  ///   - isOneMessage: whether the statements are one transaction, as in one `psql -c`.
  static func remarks(
    on statements: [SQLStatement], relations: [Relation], isOneMessage: Bool
  ) -> [Remark] {
    var remarks: [Remark] = []
    var copied: String?
    for statement in statements {
      switch statement {
      case .update(let update):
        let columns = relations.first { $0.name == update.table.text }?.columns ?? []
        for (column, value) in update.assignments
        where value.isTimeToCome && columns.contains(where: { $0.name == column.text && $0.isLastWrite }) {
          remarks.append(
            Remark(
              position: column.position,
              message:
                "a time to come in '\(column.text)' puts nothing off: no claim reads it, and what asks for old rows "
                + "does not find these until then"))
        }
      case .insert(let insert):
        if case .table(let source, _)? = insert.source.from, insert.source.condition?.readsClock ?? false {
          copied = source.text
        }
      case .delete(let delete):
        if !isOneMessage, delete.table.text == copied, delete.condition?.readsClock ?? false {
          remarks.append(
            Remark(
              position: delete.table.position,
              message:
                "these are two transactions with a NOW() each: what grows old enough in between is deleted and was "
                + "not copied; one psql -c, or BEGIN and COMMIT, makes them one"))
        }
      case .select: break
      }
    }
    return remarks
  }
}

extension SQLExpression {
  /// `NOW()` and what is computed with it.
  fileprivate var readsClock: Bool {
    switch kind {
    case .call(let call): call.name.lowercased() == "now"
    case .binary(_, let left, let right): left.readsClock || right.readsClock
    case .and(let parts), .or(let parts): parts.contains(where: \.readsClock)
    case .not(let inner), .negative(let inner), .cast(let inner, _): inner.readsClock
    case .between(let value, let low, let high, _): value.readsClock || low.readsClock || high.readsClock
    default: false
    }
  }

  /// `NOW() + ...`.
  fileprivate var isTimeToCome: Bool {
    if case .binary("+", let left, let right) = kind { left.readsClock || right.readsClock } else { false }
  }
}
