/// One item of a series' values: `5`, `_`, `stale`, `1x3`, `1+2x3`, `_x3`.
struct SeriesItem {
  private let bytes: ArraySlice<UInt8>
  private var position: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  private var current: UInt8? { position < bytes.endIndex ? bytes[position] : nil }
  private var text: String { String(decoding: bytes, as: UTF8.self) }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard current == byte else { return false }
    position += 1
    return true
  }

  private func problem(_ message: String, from start: Int? = nil) -> PromQLError {
    PromQLError(message, at: (start ?? bytes.startIndex)..<bytes.endIndex)
  }

  mutating func append(to values: inout [Double?]) throws(PromQLError) {
    if bytes.starts(with: "{{".utf8) { throw problem("native histograms are not supported") }
    if take(UInt8(ascii: "_")) {
      let count = current == nil ? 1 : try repetitions()
      return try add(count, to: &values) { nil }
    }
    if bytes.elementsEqual("stale".utf8) { return try add(1, to: &values) { StaleMarker.value } }
    var value = try signedNumber()
    if current == nil { return try add(1, to: &values) { value } }
    var step = 0.0
    let isSign = current == UInt8(ascii: "+") || current == UInt8(ascii: "-")
    if isSign { step = try signedNumber() }
    // The first value comes on top of the repetitions.
    try add(try repetitions() + 1, to: &values) {
      defer { if isSign { value += step } }
      return value
    }
  }

  private func add(_ count: Int, to values: inout [Double?], _ next: () -> Double?) throws(PromQLError) {
    guard values.count + count <= SeriesNotation.maximumSamples else {
      throw problem("the series has more than \(SeriesNotation.maximumSamples) samples")
    }
    for _ in 0..<count { values.append(next()) }
  }

  /// `x` and how often.
  private mutating func repetitions() throws(PromQLError) -> Int {
    guard take(UInt8(ascii: "x")) else { throw unknown() }
    let start = position
    while let byte = current, PromQLLexer.isDigit(byte) { position += 1 }
    guard position > start, current == nil else {
      throw problem("'x' is followed by how often, a whole number", from: start)
    }
    guard let count = Int(String(decoding: bytes[start..<position], as: UTF8.self)),
      count < SeriesNotation.maximumSamples
    else { throw problem("the series has more than \(SeriesNotation.maximumSamples) samples", from: start) }
    return count
  }

  private mutating func signedNumber() throws(PromQLError) -> Double {
    let isNegative = take(UInt8(ascii: "-"))
    if !isNegative { _ = take(UInt8(ascii: "+")) }
    let start = position
    if let first = current, PromQLLexer.isNameStart(first) {
      // Words take all that may belong to them: `NaNx3` is none.
      while let byte = current, PromQLLexer.isNamePart(byte) { position += 1 }
    } else {
      try number()
    }
    let written = String(decoding: bytes[start..<position], as: UTF8.self)
    let word = written.lowercased()
    let isWord = PromQLLexer.isNameStart(written.utf8.first ?? 0)
    guard !written.isEmpty, !isWord || word == "inf" || word == "nan", let value = PromQLNumber.value(written) else {
      throw unknown()
    }
    return isNegative ? -value : value
  }

  /// Digits with a point and an exponent; an `x` ends them.
  private mutating func number() throws(PromQLError) {
    var isExponent = false
    if current == UInt8(ascii: ".") {
      guard position + 1 < bytes.endIndex, PromQLLexer.isDigit(bytes[position + 1]) else { throw unknown() }
    }
    while let byte = current {
      if PromQLLexer.isDigit(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") {
        position += 1
      } else if byte | 0x20 == UInt8(ascii: "e"), !isExponent {
        isExponent = true
        position += 1
        if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
      } else {
        return
      }
    }
  }

  private func unknown() -> PromQLError {
    problem("'\(text)' is no value; there are numbers, _, stale, axn, a+bxn and a-bxn")
  }
}
