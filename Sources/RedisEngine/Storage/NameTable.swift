/// Names that were seen once and are numbers ever after. It only grows, up to a limit; what comes later stays as it is, so that the
/// same bytes have the same ``RedisKey`` at all times.
struct NameTable: Sendable {
  private struct Pattern: Sendable {
    var prefix: [UInt8]
    var suffix: [UInt8]
  }

  private var names: [[UInt8]] = []
  private var nameIndex = HashIndex()
  private var patterns: [Pattern] = []
  private var patternIndex = HashIndex()
  /// Each of the two tables holds so many names of at most `longest` bytes.
  static let limit = 65_536
  static let longest = 256

  mutating func key(_ bytes: RedisBytes) -> RedisKey { bytes.withBytes { key($0) } }

  private mutating func key(_ bytes: UnsafeBufferPointer<UInt8>) -> RedisKey {
    if bytes.count <= Self.longest {
      if let (range, number) = Self.number(in: bytes) {
        let prefix = UnsafeBufferPointer(rebasing: bytes[..<range.lowerBound])
        let suffix = UnsafeBufferPointer(rebasing: bytes[range.upperBound...])
        if let id = pattern(prefix, suffix) { return RedisKey(.numbered(number, pattern: id)) }
      } else if let id = name(bytes) {
        return RedisKey(.name(id))
      }
    }
    return RedisKey(.plain(Array(bytes)))
  }

  /// nil: the table is full.
  mutating func pattern(prefix: RedisBytes, suffix: RedisBytes) -> UInt32? {
    prefix.withBytes { prefix in suffix.withBytes { pattern(prefix, $0) } }
  }

  private mutating func pattern(_ prefix: UnsafeBufferPointer<UInt8>, _ suffix: UnsafeBufferPointer<UInt8>) -> UInt32? {
    let hash = Mixing.fold(Mixing.hash(prefix) ^ Mixing.second, Mixing.hash(suffix) ^ Mixing.first)
    let known = patternIndex.find(hash) {
      patterns[$0].prefix.elementsEqual(prefix) && patterns[$0].suffix.elementsEqual(suffix)
    }
    if let known { return UInt32(known) }
    guard patterns.count < Self.limit else { return nil }
    patterns.append(Pattern(prefix: Array(prefix), suffix: Array(suffix)))
    patternIndex.insert(hash, at: patterns.count - 1)
    return UInt32(patterns.count - 1)
  }

  private mutating func name(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32? {
    let hash = Mixing.hash(bytes)
    if let known = nameIndex.find(hash, { names[$0].elementsEqual(bytes) }) { return UInt32(known) }
    guard names.count < Self.limit else { return nil }
    names.append(Array(bytes))
    nameIndex.insert(hash, at: names.count - 1)
    return UInt32(names.count - 1)
  }

  /// The last part between colons that is a number from 0 in its canonical form.
  static func number(in bytes: UnsafeBufferPointer<UInt8>) -> (range: Range<Int>, number: Int64)? {
    var end = bytes.count
    while true {
      var start = end
      while start > 0, bytes[start - 1] != UInt8(ascii: ":") { start -= 1 }
      if start < end, bytes[start] &- UInt8(ascii: "0") < 10,
        let number = RedisBytes.canonicalInteger(UnsafeBufferPointer(rebasing: bytes[start..<end]))
      {
        return (start..<end, number)
      }
      if start == 0 { return nil }
      end = start - 1
    }
  }

  func text(_ key: RedisKey) -> RedisBytes {
    switch key.form {
    case .name(let id): return RedisBytes(names[Int(id)])
    case .plain(let bytes): return RedisBytes(bytes)
    case .numbered(let number, let id):
      let pattern = patterns[Int(id)]
      return RedisBytes(pattern.prefix + RedisBytes(number).bytes + pattern.suffix)
    }
  }

  /// How many bytes the key has. Constant time.
  func count(_ key: RedisKey) -> Int {
    switch key.form {
    case .name(let id): names[Int(id)].count
    case .plain(let bytes): bytes.count
    case .numbered(let number, let id):
      patterns[Int(id)].prefix.count + patterns[Int(id)].suffix.count + RedisBytes.digits(of: number)
    }
  }
}
