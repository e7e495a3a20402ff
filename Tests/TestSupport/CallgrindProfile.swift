/// What valgrind's callgrind counted in one run of a program: instructions, and calls by function and caller.
///
/// The format is that of valgrind's manual, "Callgrind Format Specification". Costs by line are not kept.
public struct CallgrindProfile: Sendable {
  /// Instructions of the whole program.
  public private(set) var instructions = 0
  /// Of each function itself, without what it calls.
  public private(set) var ownInstructions: [String: Int] = [:]
  /// By the called function, then by its caller: how often. Where the run kept callers apart (`--separate-callers`), they
  /// follow the function's name behind apostrophes, nearest first.
  public private(set) var calls: [String: [String: Int]] = [:]

  /// - Parameter text: of a file with a single event, as `--callgrind-out-file` names it. Lines that are not known are passed over.
  public init(_ text: [UInt8]) {
    var names: [Int: String] = [:]
    var function = ""
    var callee = ""
    var own = 0
    var isCall = false
    for line in text.split(separator: UInt8(ascii: "\n")) {
      if let name = Self.rest(of: line, after: "cfn=") {
        callee = Self.resolve(name, &names)
      } else if let name = Self.rest(of: line, after: "fn=") {
        if own > 0 { ownInstructions[function, default: 0] += own }
        own = 0
        function = Self.resolve(name, &names)
      } else if let counts = Self.rest(of: line, after: "calls=") {
        calls[callee, default: [:]][function, default: 0] += Self.number(counts)
        isCall = true
      } else if Self.isCost(line) {
        // Behind a call stands what it cost, all that it called included.
        if !isCall, let blank = line.lastIndex(of: UInt8(ascii: " ")) { own += Self.number(line[(blank + 1)...]) }
        isCall = false
      } else if let total = Self.rest(of: line, after: "totals: ") {
        instructions = Self.number(total)
      }
    }
    if own > 0 { ownInstructions[function, default: 0] += own }
  }

  /// A line number, or how far it is from the one before.
  private static func isCost(_ line: ArraySlice<UInt8>) -> Bool {
    line.first.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || "+-*".utf8.contains($0) } ?? false
  }

  /// How often functions with one of these names were called, by the chain of their callers, nearest first.
  public func calls(of functions: Set<String>) -> [[String]: Int] {
    var sums: [[String]: Int] = [:]
    for (name, callers) in calls {
      let links = name.split(separator: "'").map(String.init)
      guard let function = links.first, functions.contains(function) else { continue }
      // Where callers are kept apart, the chain begins with the one that is also written down as the caller.
      for (caller, count) in callers {
        sums[links.count > 1 ? Array(links.dropFirst()) : [caller], default: 0] += count
      }
    }
    return sums
  }

  private static func rest(of line: ArraySlice<UInt8>, after prefix: StaticString) -> ArraySlice<UInt8>? {
    let count = prefix.utf8CodeUnitCount
    guard line.count >= count else { return nil }
    for offset in 0..<count where line[line.startIndex + offset] != prefix.utf8Start[offset] { return nil }
    return line[(line.startIndex + count)...]
  }

  /// A name is written once, as `(7) name`, and then only as `(7)`.
  private static func resolve(_ text: ArraySlice<UInt8>, _ names: inout [Int: String]) -> String {
    guard text.first == UInt8(ascii: "("), let close = text.firstIndex(of: UInt8(ascii: ")")) else {
      return String(decoding: text, as: UTF8.self)
    }
    let number = number(text[(text.startIndex + 1)..<close])
    let name = text[(close + 1)...].drop { $0 == UInt8(ascii: " ") }
    if !name.isEmpty { names[number] = String(decoding: name, as: UTF8.self) }
    return names[number] ?? ""
  }

  /// The digits at the beginning.
  private static func number(_ text: ArraySlice<UInt8>) -> Int {
    var value = 0
    for byte in text {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { break }
      value = value * 10 + Int(byte - UInt8(ascii: "0"))
    }
    return value
  }
}
