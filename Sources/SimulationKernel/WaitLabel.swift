/// What a wait is for, in one word: the address of a literal, or the number of a name the simulation keeps.
struct WaitLabel {
  private static let numbered: UInt = 1 << 63
  private var bits: UInt

  @inline(__always) init(_ literal: StaticString) {
    // Addresses of literals have the top bit clear.
    bits = literal.hasPointerRepresentation ? UInt(bitPattern: literal.utf8Start) : 0
  }
  static let none = WaitLabel("")
  init(number: Int) { bits = Self.numbered | UInt(number) }

  func text(names: [String]) -> String {
    if bits & Self.numbered != 0 { return names[Int(bits & ~Self.numbered)] }
    guard let literal = UnsafePointer<CChar>(bitPattern: bits) else { return "a wake" }
    return String(cString: literal)
  }
}
