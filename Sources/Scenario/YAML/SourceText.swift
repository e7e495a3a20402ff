/// The part of a file's bytes that is text a YAML parser accepts.
struct SourceText {
  /// Without a byte order mark.
  var bytes: [UInt8]
  /// The whole file for excerpts, with replacement characters where it is not UTF-8.
  var shown: String
  /// The first character that does not belong, if any; `bytes` then ends before its line.
  var problem: Problem?

  struct Problem {
    var line: Int
    var column: Int
    var message: String
    var note: String?
  }

  init(_ file: [UInt8]) {
    if file.starts(with: [0xFF, 0xFE]) || file.starts(with: [0xFE, 0xFF]) {
      bytes = []
      shown = ""
      problem = Problem(line: 1, column: 1, message: "the file is UTF-16", note: "save it as UTF-8")
      return
    }
    let content = file.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(file.dropFirst(3)) : file
    shown = String(decoding: content, as: UTF8.self)
    bytes = content
    if let found = Self.firstProblem(in: content) {
      problem = found.problem
      bytes = Array(content[..<found.lineStart])
    }
  }

  private static func firstProblem(in bytes: [UInt8]) -> (problem: Problem, lineStart: Int)? {
    var decoder = UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    var (line, column, offset, lineStart, afterReturn) = (1, 1, 0, 0, false)
    while true {
      let scalar: Unicode.Scalar
      let length: Int
      switch decoder.parseScalar(from: &iterator) {
      case .emptyInput: return nil
      case .error:
        let byte = String(bytes[offset], radix: 16, uppercase: true)
        let message = "the file is not UTF-8: byte \(offset + 1) is 0x\(byte)"
        return (Problem(line: line, column: column, message: message, note: "save the file as UTF-8"), lineStart)
      case .valid(let encoded):
        scalar = UTF8.decode(encoded)
        length = encoded.count
      }
      if !isAllowed(scalar) {
        let code = String(scalar.value, radix: 16, uppercase: true)
        let name = String(repeating: "0", count: max(0, 4 - code.count)) + code
        let message = "the character U+\(name) is not allowed in YAML"
        return (Problem(line: line, column: column, message: message, note: nil), lineStart)
      }
      offset += length
      switch scalar {
      case "\n" where afterReturn: lineStart = offset
      case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}":
        line += 1
        column = 1
        lineStart = offset
      default: column += 1
      }
      afterReturn = scalar == "\r"
    }
  }

  /// What libyaml counts as the end of a line.
  static func isLineBreak(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": true
    default: false
    }
  }

  /// YAML's printable characters, as libyaml checks them.
  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x10000...: true
    default: false
    }
  }
}
