import VirtualTime

/// `[count [WITHVALUES]]` of the commands that draw elements at random.
struct RandomRequest {
  /// nil: one element, not as an array. Negative: elements may come several times.
  var count: Int64?
  var isWithValues = false

  /// - Parameter withWord: the option after the count; nil: there is none.
  init(_ call: RedisCall, withWord: String?) throws(RedisError) {
    guard call.count > 2 else { return }
    if withWord == nil, call.count > 3 { throw .syntax }
    guard let number = call[2].integer else { throw .notInteger }
    try KeyCommands.check(number, in: -Int64.max...Int64.max)
    if call.count > 4 { throw .syntax }
    if call.count == 4 {
      guard let withWord, call.isWord(3, withWord) else { throw .syntax }
      isWithValues = true
      guard (-Int64.max / 2...Int64.max / 2).contains(number) else { throw .outOfRange }
    }
    count = number
  }

  /// The reply where there is no such key.
  var nothing: RedisReply { count == nil ? .null : .array([]) }

  /// Which of so many elements, at least one, were drawn.
  func positions(of total: Int, _ random: inout RandomStream) -> [Int] {
    guard let count else { return [random.below(total)] }
    if count < 0 { return (0..<Int(-count)).map { _ in random.below(total) } }
    if count >= total { return Array(0..<total) }
    // The first so many of a shuffled list.
    var all = Array(0..<total)
    for index in 0..<Int(count) { all.swapAt(index, index + random.below(total - index)) }
    return Array(all[..<Int(count)])
  }
}
