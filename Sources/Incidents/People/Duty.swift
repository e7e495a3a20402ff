/// What a person does next about a ticket.
enum Duty {
  /// Finding out what it is about.
  case orient(ticket: Int)
  case step(ticket: Int, RunbookStep)
  case undo(ticket: Int, Ticket.Remedy)
}
