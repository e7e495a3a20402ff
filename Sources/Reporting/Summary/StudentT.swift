/// Student's t distribution, as far as confidence intervals of means need it.
enum StudentT {
  /// The factor of a two-sided 95 % interval: the 0.975 quantile at `degreesOfFreedom`, within 2e-5.
  ///
  /// Small degrees from a table, further ones by the Cornish-Fisher expansion (Abramowitz and Stegun 26.7.5), which
  /// needs no logarithm.
  /// - Precondition: `degreesOfFreedom` is at least 1.
  static func factor95(degreesOfFreedom: Int) -> Double {
    precondition(degreesOfFreedom >= 1, "no t distribution has \(degreesOfFreedom) degrees of freedom")
    if degreesOfFreedom <= table.count { return table[degreesOfFreedom - 1] }
    let v = Double(degreesOfFreedom)
    return z + (terms[0] + (terms[1] + (terms[2] + terms[3] / v) / v) / v) / v
  }

  /// The 0.975 quantile at 1, 2, ... degrees of freedom.
  private static let table = [
    12.706_204_7, 4.302_652_7, 3.182_446_3, 2.776_445_1, 2.570_581_8, 2.446_911_9, 2.364_624_3, 2.306_004_1,
    2.262_157_2, 2.228_138_9,
  ]

  /// The 0.975 quantile of the normal distribution.
  private static let z = 1.959_963_984_540_054

  private static let terms: [Double] = {
    let z2 = z * z
    return [
      z * (z2 + 1) / 4,
      z * ((5 * z2 + 16) * z2 + 3) / 96,
      z * (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384,
      z * ((((79 * z2 + 776) * z2 + 1_482) * z2 - 1_920) * z2 - 945) / 92_160,
    ]
  }()
}
