extension DoubleDouble {
  /// Sine and cosine of a number of at most pi / 4 in magnitude, by Taylor's series.
  static func sineAndCosine(_ r: Self) -> (sine: Self, cosine: Self) {
    let square = r * r
    var sine = r
    var cosine = one
    var sineTerm = r
    var cosineTerm = one
    var n = 0.0
    for _ in 0..<14 {
      n += 2
      cosineTerm = -(cosineTerm * square) / Self((n - 1) * n)
      sineTerm = -(sineTerm * square) / Self(n * (n + 1))
      cosine = cosine + cosineTerm
      sine = sine + sineTerm
    }
    return (sine, cosine)
  }

  /// The arc tangent of any number that is not negative.
  static func arcTangent(_ x: Self) -> Self {
    if x.high > 1 { return halfPi - arcTangent(one / x) }
    // Each halving of the angle is x / (1 + sqrt(1 + x^2)); two reach tan(pi / 16) = 0.199.
    var t = x
    for _ in 0..<2 { t = t / (one + (one + t * t).squareRoot()) }
    let square = t * t
    var power = t
    var sum = t
    for n in 1...23 {
      power = -(power * square)
      sum = sum + power / Self(Double(2 * n + 1))
    }
    return sum * 4
  }

  /// The quadrant (0 to 3) of a finite number and what is left of it, at most pi / 4 in magnitude: Payne and Hanek's
  /// reduction, which multiplies by as many bits of 2 / pi as the number's size asks for.
  static func reduced(_ x: Double) -> (quadrant: Int, rest: Self) {
    if x.magnitude <= 0.785 { return (0, Self(x)) }
    let exponent = Int(x.exponent) - 52
    let mantissa = x.significandBitPattern | 0x0010_0000_0000_0000
    // mantissa * 2^exponent * (2 / pi) modulo 4: the first words of 2 / pi give multiples of 4 and are left out.
    let start = max(0, exponent - 64)
    let window = (0..<4).map { bits(at: start + 64 * $0) }
    var product = [UInt64](repeating: 0, count: 5)
    for index in (0..<4).reversed() {
      let (high, low) = mantissa.multipliedFullWidth(by: window[index])
      let (sum, overflow) = product[index + 1].addingReportingOverflow(low)
      product[index + 1] = sum
      product[index] = high &+ (overflow ? 1 : 0)
    }
    // The binary point stands `64 + start - exponent` bits before the last four words' beginning.
    let point = 64 + exponent - start
    let quarter = Int(word(of: product, at: point - 2) >> 62)
    var fraction = (0..<3).map { word(of: product, at: point + 64 * $0) }
    // Round to the nearest quadrant, so that the rest is at most half of one.
    let up = fraction[0] >> 63 == 1
    if up { fraction = fraction.map { ~$0 } }
    // Near a multiple of pi / 2 up to 62 leading bits vanish: take 106 bits from the first that is set.
    let zeros = fraction[0].leadingZeroBitCount
    let top = word(of: fraction, at: zeros)
    let next = word(of: fraction, at: zeros + 64)
    let scale = Double(sign: .plus, exponent: -zeros, significand: 1)
    let significand = quickSum(
      Double(top >> 11) * 0x1p-53, Double((top & 0x7FF) << 42 | next >> 22) * 0x1p-106)
    let rest = halfPi * significand * scale
    let isNegative = (x < 0) != up
    let quadrant = (quarter + (up ? 1 : 0)) & 3
    return (x < 0 ? (4 - quadrant) & 3 : quadrant, isNegative ? -rest : rest)
  }

  /// 64 bits of a number given as words, the highest first, from bit `offset` on; zeros behind its end.
  private static func word(of words: [UInt64], at offset: Int) -> UInt64 {
    let (whole, part) = (offset >> 6, UInt64(offset & 63))
    let high = words.indices.contains(whole) ? words[whole] : 0
    let low = words.indices.contains(whole + 1) ? words[whole + 1] : 0
    return part == 0 ? high : high << part | low >> (64 - part)
  }

  /// 64 bits of 2 / pi from bit `offset` behind the point on.
  private static func bits(at offset: Int) -> UInt64 {
    let (whole, part) = (offset >> 6, UInt64(offset & 63))
    return part == 0 ? twoOverPi[whole] : twoOverPi[whole] << part | twoOverPi[whole + 1] >> (64 - part)
  }

  /// The first 1280 bits of 2 / pi behind the point, computed from Machin's formula to 480 digits.
  private static let twoOverPi: [UInt64] = [
    0xA2F9_836E_4E44_1529, 0xFC27_57D1_F534_DDC0, 0xDB62_9599_3C43_9041, 0xFE51_63AB_DEBB_C561,
    0xB724_6E3A_424D_D2E0, 0x0649_2EEA_09D1_921C, 0xFE1D_EB1C_B129_A73E, 0xE882_35F5_2EBB_4484,
    0xE99C_7026_B45F_7E41, 0x3991_D639_8353_39F4, 0x9C84_5F8B_BDF9_283B, 0x1FF8_97FF_DE05_980F,
    0xEF2F_118B_5A0A_6D1F, 0x6D36_7ECF_27CB_09B7, 0x4F46_3F66_9E5F_EA2D, 0x7527_BAC7_EBE5_F17B,
    0x3D07_39F7_8A52_92EA, 0x6BFB_5FB1_1F8D_5D08, 0x5603_3046_FC7B_6BAB, 0xF0CF_BC20_9AF4_361D,
  ]
}
