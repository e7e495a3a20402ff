import VirtualTime

/// The ReplicaSets of a deployment: its present template and those that it can be rolled back to.
///
/// A template that was used before takes up its old ReplicaSet again, with the pods it still has, and gets the next
/// revision number: so a rollback in the middle of a rollout keeps the old pods that are left. Source: Kubernetes
/// documentation, Deployments (rollover, rolling back); deployment controller, `sync.go` and `rollback.go`.
struct RevisionHistory: Hashable, Sendable {
  struct ReplicaSet: Hashable, Sendable {
    /// Never used twice.
    var id: Int
    /// The revision, which rises every time that its template becomes the present one.
    var revision: Int
    var template: PodTemplate
    var createdAt = VirtualInstant.start
  }

  /// Why there is no way back.
  enum Refusal: Error, Hashable {
    case noHistory
    case noRevision(Int)
    /// The revision is the present one.
    case isCurrent(Int)

    /// What kubectl prints of it, for `deployment` or another kind of object.
    /// - Throws: the same where kubectl fails: it does not when there is nothing to do.
    func answer(for kind: String, _ name: String) throws(ActionRefused) -> String {
      switch self {
      case .noHistory: throw ActionRefused("error: no rollout history found for \(kind) \"\(name)\"")
      case .noRevision(let number):
        throw ActionRefused("error: unable to find specified revision \(number) in history")
      case .isCurrent(let number):
        return "\(kind).apps/\(name) skipped rollback (current template already matches revision \(number))"
      }
    }
  }

  /// Old ReplicaSets without pods beyond this many are forgotten, oldest revision first.
  let limit: Int
  /// By revision; the last one is the present one.
  private(set) var sets: [ReplicaSet]
  private var lastID = 1

  init(_ template: PodTemplate, limit: Int, now: VirtualInstant = .start) {
    self.limit = limit
    sets = [ReplicaSet(id: 1, revision: 1, template: template, createdAt: now)]
  }

  var current: ReplicaSet { sets[sets.count - 1] }

  /// The template is changed.
  /// - Returns: whether that begins a rollout; an equal template does not.
  mutating func change(to template: PodTemplate, now: VirtualInstant = .start) -> Bool {
    guard template != current.template else { return false }
    let revision = current.revision + 1
    if let old = sets.firstIndex(where: { $0.template == template }) {
      var set = sets.remove(at: old)
      set.revision = revision
      sets.append(set)
    } else {
      lastID += 1
      sets.append(ReplicaSet(id: lastID, revision: revision, template: template, createdAt: now))
    }
    return true
  }

  /// `kubectl rollout undo`: the template of a revision (nil: of the one before the present one) is used again.
  mutating func undo(to revision: Int?) throws(Refusal) {
    let wanted: ReplicaSet
    if let revision {
      guard let set = sets.first(where: { $0.revision == revision }) else { throw .noRevision(revision) }
      wanted = set
    } else {
      guard sets.count > 1 else { throw .noHistory }
      wanted = sets[sets.count - 2]
    }
    guard change(to: wanted.template) else { throw .isCurrent(wanted.revision) }
  }

  /// Forgets what the limit does not allow for.
  /// - Parameter used: ReplicaSets that still have pods; they stay.
  mutating func trim(keeping used: Set<Int>) {
    var surplus = sets.count - 1 - limit
    guard surplus > 0 else { return }
    let currentID = current.id
    sets.removeAll { set in
      guard surplus > 0, set.id != currentID, !used.contains(set.id) else { return false }
      surplus -= 1
      return true
    }
  }
}
