/// `numkeys key... WHERE [COUNT n]` of LMPOP, ZMPOP and their blocking forms.
struct PopRequest: Sendable {
  var keys: [RedisBytes]
  /// Whether the first of the two words was said: LEFT, MIN.
  var isFirst: Bool
  var count = 1

  init(_ call: RedisCall, from start: Int, _ ends: [String]) throws(RedisError) {
    guard let number = call[start].integer, number > 0 else { throw RedisError("ERR numkeys should be greater than 0") }
    let (place, overflowed) = Int(number).addingReportingOverflow(start + 1)
    if overflowed || place >= call.count { throw .syntax }
    keys = Array(call.words[(start + 1)..<place])
    guard let end = ends.firstIndex(where: { call.isWord(place, $0) }) else { throw .syntax }
    isFirst = end == 0
    guard place + 1 < call.count else { return }
    guard call.isWord(place + 1, "COUNT"), place + 2 < call.count else { throw .syntax }
    guard let most = call[place + 2].integer, most > 0 else { throw RedisError("ERR count should be greater than 0") }
    // What follows is looked at after the count.
    guard place + 3 == call.count else { throw .syntax }
    count = Int(most)
  }
}
