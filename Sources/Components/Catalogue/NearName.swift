/// Finding the name that somebody probably meant, for "did you mean" in messages.
public enum NearName {
  /// The candidate closest to `name` by edits (insert, delete, replace, swap of neighbours; case changes are free),
  /// when it is close enough to be a likely slip: at most a third of the longer name's length. Ties go to the first
  /// candidate. Names longer than 64 characters have no near name; neither have pairs of at most two characters, where
  /// one edit says nothing, unless it is a swap or only case differs.
  /// - Complexity: O(candidates x length squared).
  public static func nearest(to name: String, in candidates: some Sequence<String>) -> String? {
    let wanted = Array(name.lowercased().unicodeScalars)
    guard !wanted.isEmpty, wanted.count <= 64 else { return nil }
    var best: (name: String, distance: Int)?
    for candidate in candidates where candidate != name {
      let other = Array(candidate.lowercased().unicodeScalars)
      guard other.count <= 64 else { continue }
      let longer = max(wanted.count, other.count)
      let allowed = longer / 3
      guard abs(wanted.count - other.count) <= allowed else { continue }
      var distance = edits(from: wanted, to: other)
      if longer == 2, wanted == other.reversed() { distance = 0 }
      guard distance <= allowed else { continue }
      if distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.name
  }

  /// The optimal string alignment distance.
  private static func edits(from a: [Unicode.Scalar], to b: [Unicode.Scalar]) -> Int {
    var beforePrevious: [Int] = []
    var previous = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var row = [i + 1]
      for (j, y) in b.enumerated() {
        var cost = min(previous[j + 1] + 1, row[j] + 1, previous[j] + (x == y ? 0 : 1))
        if i > 0, j > 0, x == b[j - 1], a[i - 1] == y { cost = min(cost, beforePrevious[j - 1] + 1) }
        row.append(cost)
      }
      beforePrevious = previous
      previous = row
    }
    return previous[b.count]
  }
}
