extension [Int64] {
  /// The element that would be at a position if they were sorted; leaves them in another order.
  ///
  /// Source: Hoare, "Algorithm 65: find", 1961.
  /// - Parameter rounds: after how many divisions the rest is sorted; halving takes 64 for as many elements as there can
  ///   be.
  /// - Complexity: O(n) for all but contrived orders, O(n log n) at worst.
  mutating func selected(_ position: Int, rounds: Int = 64) -> Int64 {
    var (low, high) = (startIndex, endIndex - 1)
    var left = rounds
    while low < high {
      if left == 0 {
        self[low...high].sort()
        break
      }
      left -= 1
      let (below, above) = divide(low, high, by: self[position])
      // What lies between the parts equals the element that divided them.
      if below < position { low = above }
      if position < above { high = below }
    }
    return self[position]
  }

  /// Brings what is at most `pivot` before what is at least that.
  ///
  /// - Returns: the last position of the first part and the first of the second.
  private mutating func divide(_ first: Int, _ last: Int, by pivot: Int64) -> (below: Int, above: Int) {
    withUnsafeMutableBufferPointer { values in
      var (above, below) = (first, last)
      repeat {
        while values[above] < pivot { above += 1 }
        while pivot < values[below] { below -= 1 }
        if above <= below {
          values.swapAt(above, below)
          above += 1
          below -= 1
        }
      } while above <= below
      return (below, above)
    }
  }
}
