import VirtualTime

extension Workload {
  /// Random numbers, raw and shaped.
  static let draws: [Workload] = [
    Workload("random-bits", unit: "draws", operations: 50_000_000) { count in
      var random = RandomStream(seed: 1, name: "draws")
      var sum: UInt64 = 0
      for _ in 0..<count { sum &+= random.next() }
      return Double(sum)
    },
    Workload("random-exponential", unit: "draws", operations: 20_000_000) { count in
      var random = RandomStream(seed: 1, name: "draws")
      var sum = 0.0
      for _ in 0..<count { sum += random.unitExponential() }
      return sum
    },
    Workload("random-normal", unit: "draws", operations: 20_000_000) { count in
      var random = RandomStream(seed: 1, name: "draws")
      var sum = 0.0
      for _ in 0..<count { sum += random.standardNormal() }
      return sum
    },
  ]
}
