import VirtualTime

/// An amount as Kubernetes writes it (`250m`, `0.5`, `2k`), in thousandths.
///
/// The autoscaler computes in thousandths, as the real one does; finer parts do not exist.
struct KubernetesQuantity: Hashable, Sendable, Comparable {
  var milli: Int64

  init(milli: Int64) { self.milli = milli }

  /// The amount nearest to zero that `value` reaches; nil where there is none.
  init?(_ value: Double) {
    let milli = value * 1000
    guard milli.magnitude < 9e15 else { return nil }
    self.milli = Int64(milli)
  }

  static func < (a: Self, b: Self) -> Bool { a.milli < b.milli }

  /// Reads an amount above zero.
  /// - Throws: where and why the text is none.
  init(parsing text: String) throws(ParseProblem) {
    let digits = text.prefix { $0.isASCII && $0.isNumber || $0 == "." }
    let suffix = text.dropFirst(digits.count)
    guard !digits.isEmpty, let factor = Self.factors.first(where: { $0.suffix == suffix })?.milli,
      let number = try? Decimal.parse(String(digits))
    else {
      throw ParseProblem(offset: 0, message: "expected an amount such as 250m, 0.5 or 2k, not '\(text)'")
    }
    let milli = number * Double(factor)
    let whole = milli.rounded()
    guard whole >= 1, whole < 9e15, (milli - whole).magnitude < 1e-6 else {
      throw ParseProblem(offset: 0, message: "expected a whole number of thousandths above zero, not '\(text)'")
    }
    self.milli = Int64(whole)
  }

  private static let factors: [(suffix: String, milli: Int64)] = [
    ("m", 1), ("", 1_000), ("k", 1_000_000), ("M", 1_000_000_000), ("G", 1_000_000_000_000),
    ("Ki", 1_024_000), ("Mi", 1_048_576_000), ("Gi", 1_073_741_824_000),
  ]

  /// The amount in whole units, rounded up.
  var bytes: Int64 { (milli + 999) / 1000 }

  /// As `kubectl` prints it: `250m`, `2`.
  var text: String { milli % 1000 == 0 ? "\(milli / 1000)" : "\(milli)m" }
}
