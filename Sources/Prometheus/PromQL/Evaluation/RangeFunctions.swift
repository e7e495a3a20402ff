/// The functions of one series' samples in a span, as Prometheus 3.5 defines them.
enum RangeFunctions {
  typealias Samples = UnsafeBufferPointer<Sample>

  /// `rate`, `increase` and `delta`: the change in the span, extrapolated to its ends where samples reach near them.
  static func extrapolated(
    _ window: WindowNode.Window, end: Int64, span: Int64, isCounter: Bool, isRate: Bool
  ) -> Double? {
    let samples = window.samples
    guard samples.count > 1, let first = samples.first, let last = samples.last else { return nil }
    var change = last.value - first.value
    if isCounter, window.mayHaveResets {
      var previous = first.value
      for sample in samples.dropFirst() {
        if sample.value < previous { change += previous }
        previous = sample.value
      }
    }
    let sampled = Double(last.time - first.time) / 1000
    let between = sampled / Double(samples.count - 1)
    let threshold = between * 1.1
    var toStart = Double(first.time - end.saturatingMinus(span)) / 1000
    var toEnd = Double(end - last.time) / 1000
    if toStart >= threshold { toStart = between / 2 }
    if isCounter, change > 0, first.value >= 0 {
      // A counter was not negative: do not extrapolate beyond where it would have been 0.
      toStart = min(toStart, sampled * (first.value / change))
    }
    if toEnd >= threshold { toEnd = between / 2 }
    var factor = (sampled + toStart + toEnd) / sampled
    if isRate { factor /= Double(span) / 1000 }
    return change * factor
  }

  /// `irate` and `idelta`: of the last two samples.
  static func instant(_ samples: Samples, isRate: Bool) -> Double? {
    guard samples.count > 1 else { return nil }
    let (before, last) = (samples[samples.count - 2], samples[samples.count - 1])
    let change = isRate && last.value < before.value ? last.value : last.value - before.value
    return isRate ? change / (Double(last.time - before.time) / 1000) : change
  }

  /// The straight line nearest to the samples, with seconds from `origin` as its x; nil below two samples.
  static func line(_ samples: Samples, origin: Int64) -> (slope: Double, intercept: Double)? {
    guard samples.count > 1 else { return nil }
    let first = samples[0].value
    if samples.allSatisfy({ $0.value == first }) {
      return first.isInfinite ? (.nan, .nan) : (0, first)
    }
    var (x, y, xy, xx) = (CompensatedSum(), CompensatedSum(), CompensatedSum(), CompensatedSum())
    for sample in samples {
      let seconds = Double(sample.time - origin) / 1000
      x.add(seconds)
      y.add(sample.value)
      xy.add(seconds * sample.value)
      xx.add(seconds * seconds)
    }
    let count = Double(samples.count)
    let (sumX, sumY) = (x.sum + x.lost, y.sum + y.lost)
    let covariance = (xy.sum + xy.lost) - sumX * sumY / count
    let variance = (xx.sum + xx.lost) - sumX * sumX / count
    let slope = covariance / variance
    return (slope, sumY / count - slope * sumX / count)
  }

  static func sum(_ samples: Samples) -> Double {
    var sum = CompensatedSum()
    for sample in samples { sum.add(sample.value) }
    return sum.value
  }

  static func average(_ samples: Samples) -> Double {
    var mean = CompensatedMean()
    for sample in samples { mean.add(sample.value) }
    return mean.value
  }

  static func variance(_ samples: Samples) -> Double {
    var variance = CompensatedVariance()
    for sample in samples { variance.add(sample.value) }
    return variance.value
  }

  /// NaN only if all are.
  static func extreme(_ samples: Samples, isLarger: (Double, Double) -> Bool) -> Double {
    var extreme = samples[0].value
    for sample in samples where isLarger(sample.value, extreme) || extreme.isNaN { extreme = sample.value }
    return extreme
  }

  static func quantile(_ samples: Samples, _ share: Double) -> Double {
    var values = samples.map(\.value)
    return Quantile.of(&values, share)
  }

  static func changes(_ samples: Samples) -> Double {
    var count = 0
    for (before, sample) in zip(samples, samples.dropFirst())
    where sample.value != before.value && !(sample.value.isNaN && before.value.isNaN) {
      count += 1
    }
    return Double(count)
  }

  static func resets(_ samples: Samples) -> Double {
    var count = 0
    for (before, sample) in zip(samples, samples.dropFirst()) where sample.value < before.value { count += 1 }
    return Double(count)
  }
}
