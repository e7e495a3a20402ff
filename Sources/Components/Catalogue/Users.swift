/// The components that use a component, in the order in which they came.
///
/// It is they who keep what they use alive; if it kept them alive as well, a world would never be freed. The world holds
/// all of its components until its end, so none is gone while another may speak to it.
struct Users<User: AnyObject & Sendable>: Sendable {
  private struct Reference: Sendable { unowned let user: User }
  private var references: [Reference] = []

  var all: [User] { references.map(\.user) }

  mutating func add(_ user: User) { references.append(Reference(user: user)) }
}
