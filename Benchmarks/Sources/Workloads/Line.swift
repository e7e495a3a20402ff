/// First in, first out, without moving what is behind.
struct Line {
  private var arrivals: [Int64] = []
  private var head = 0
  var isEmpty: Bool { head == arrivals.count }
  mutating func append(_ arrival: Int64) { arrivals.append(arrival) }
  mutating func popFirst() -> Int64 {
    let first = arrivals[head]
    head += 1
    if head == arrivals.count {
      arrivals.removeAll(keepingCapacity: true)
      head = 0
    }
    return first
  }
}
