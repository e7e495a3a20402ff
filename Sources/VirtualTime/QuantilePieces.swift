/// A smooth function of a probability by polynomials of degree 5, 64 for every octave of the probability.
///
/// An octave is a power of two: the pieces grow finer towards zero, where quantile functions are steep. Between 2^-13 and
/// 1 the functions below are met within 5e-15 (absolute); a value costs a look-up and five multiplications, without a
/// division. Smaller probabilities, one draw in 8,192, are left to the function itself.
struct QuantilePieces: Hashable, @unchecked Sendable {
  /// Eight places for the six coefficients of a piece, so that it lies in one cache line. Never freed.
  private let coefficients: UnsafeMutablePointer<Double>

  static let least = 0x1p-13

  /// Bits of a number below those that choose the piece.
  private static var restBits: UInt64 { 46 }
  private static var firstPiece: UInt64 { least.bitPattern >> restBits }

  init(below end: Double, _ function: (Double) -> Double) {
    let count = Int(end.bitPattern >> Self.restBits - Self.firstPiece)
    coefficients = UnsafeMutableRawPointer.allocate(byteCount: count * 64, alignment: 64)
      .bindMemory(to: Double.self, capacity: count * 8)
    coefficients.initialize(repeating: 0, count: count * 8)
    for piece in 0..<count {
      let start = Double(bitPattern: (UInt64(piece) + Self.firstPiece) << Self.restBits)
      let width = Double(bitPattern: (UInt64(piece) + Self.firstPiece + 1) << Self.restBits) - start
      let values = Self.nodes.map { function(start + ($0 + 0.5) * width) }
      for (place, coefficient) in Self.polynomial(through: values).enumerated() {
        coefficients[piece * 8 + place] = coefficient
      }
    }
  }

  /// The value at a probability of at least `least` and below the end.
  @inline(__always) func value(at probability: Double) -> Double {
    let bits = probability.bitPattern
    let c = coefficients + Int(truncatingIfNeeded: (bits &>> Self.restBits &- Self.firstPiece) &* 8)
    // The rest of the bits says where in the piece, from -1/2 to 1/2.
    let rest = bits << (52 - (Self.restBits)) & 0x000F_FFFF_FFFF_FFFF
    let t = Double(bitPattern: rest | 0x3FF0_0000_0000_0000) - 1.5
    return c[0] + t * (c[1] + t * (c[2] + t * (c[3] + t * (c[4] + t * c[5]))))
  }

  /// The Chebyshev nodes of a piece: cos((2k + 1) pi / 12) / 2.
  private static let nodes: [Double] = [
    0.482962913144534143, 0.353553390593273762, 0.129409522551260381, -0.129409522551260381, -0.353553390593273762,
    -0.482962913144534143,
  ]

  /// The coefficients, lowest first, of the polynomial with these values at the nodes, after Newton.
  private static func polynomial(through values: [Double]) -> [Double] {
    var differences = values
    for order in 1..<nodes.count {
      for index in stride(from: nodes.count - 1, through: order, by: -1) {
        differences[index] =
          (differences[index] - differences[index - 1]) / (nodes[index] - nodes[index - order])
      }
    }
    var result = [Double](repeating: 0, count: nodes.count)
    for index in stride(from: nodes.count - 1, through: 0, by: -1) {
      // result = result * (t - node) + difference
      for power in stride(from: nodes.count - 1, through: 1, by: -1) {
        result[power] = result[power - 1] - nodes[index] * result[power]
      }
      result[0] = differences[index] - nodes[index] * result[0]
    }
    return result
  }
}
