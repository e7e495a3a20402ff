import Foundation
import TestSupport

/// The real `promtool`, found on the path.
typealias Promtool = ExternalTool

extension ExternalTool {
  init?() { self.init("promtool") }
}

/// A sample as the real database holds it.
struct LoadedSample: Hashable {
  var labels: [String: String]
  /// By bits, so that NaN equals itself.
  private var bits: UInt64
  var milliseconds: Int64

  struct Malformed: Error { var line: String }

  init(labels: [String: String], value: Double, milliseconds: Int64) {
    self.labels = labels
    bits = value.bitPattern
    self.milliseconds = milliseconds
  }

  /// Reads a line of `promtool tsdb dump`: `{__name__="depth", status="queued"} 5 1772434800000`, values Go-quoted.
  init(dumpLine line: String) throws {
    guard let end = line.lastIndex(of: "}") else { throw Malformed(line: line) }
    let numbers = line[line.index(after: end)...].split(separator: " ")
    guard numbers.count == 2, let value = Double(numbers[0].replacing("+Inf", with: "inf")),
      let milliseconds = Int64(numbers[1])
    else { throw Malformed(line: line) }
    var labels: [String: String] = [:]
    var rest = Substring(line[..<end]).dropFirst()
    while let equals = rest.firstIndex(of: "=") {
      let name = rest[..<equals].drop { $0 == "," || $0 == " " }
      rest = rest[equals...].dropFirst(2)
      var text = ""
      while let next = rest.popFirst(), next != "\"" {
        guard next == "\\" else {
          text.append(next)
          continue
        }
        switch rest.popFirst() {
        case "n": text.append("\n")
        case let escaped?: text.append(escaped)
        case nil: throw Malformed(line: line)
        }
      }
      labels[String(name)] = text
    }
    self.init(labels: labels, value: value, milliseconds: milliseconds)
  }
}
