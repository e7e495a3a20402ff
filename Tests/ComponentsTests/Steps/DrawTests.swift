import Testing
import VirtualTime

@testable import Components

/// Numbers that templates draw.
@Suite struct DrawTests {
  @Test(arguments: ["random:1..6", "zipf:1..500", "zipf:1..500:0.8", "random:-5..5", "zipf:0..99999"])
  func isOne(text: String) { #expect(Draw(text)?.text == text) }

  @Test(arguments: [
    "random:6..1", "random:1...6", "random:1..6:2", "zipf:1..500:-1", "zipf:1..500:x", "zipf:1..500:11",
    "zipf:0..100000",
    "zip:1..5", "1..5", "random:", "zipf:1..5:1:1", "random:-9223372036854775808..9223372036854775807",
  ])
  func isNone(text: String) { #expect(Draw(text) == nil) }

  @Test(
    "A rank is drawn in proportion to 1 / k^s",
    arguments: [("zipf:11..20", 1.0), ("zipf:11..20:0.64", 0.64), ("zipf:11..20:0", 0)])
  func zipf(text: String, exponent: Double) throws {
    let draw = try #require(Draw(text))
    var random = RandomStream(seed: 5, name: "zipf")
    var counts = [Double](repeating: 0, count: 10)
    let total = 100_000
    for _ in 0..<total { counts[Int(draw.number(&random)) - 11] += 1 }
    let weights = (1...10).map { 1 / DeterministicMath.pow(Double($0), exponent) }
    let sum = weights.reduce(0, +)
    let distance = zip(counts, weights).reduce(0.0) { distance, pair in
      let expected = pair.1 / sum * Double(total)
      return distance + (pair.0 - expected) * (pair.0 - expected) / expected
    }
    // Chi squared, 9 degrees of freedom: 27.9 is exceeded once in a thousand.
    #expect(distance < 27.9)
  }

  @Test("A name is drawn once for a request")
  func picks() throws {
    let template = try TextTemplate(parsing: "{pick:a:1..1000000}/{pick:b:1..1000000}/{pick:a:1..1000000}")
    var random = RandomStream(seed: 5, name: "picks")
    let values = Placeholder.Values(message: nil, vocabulary: TestSystem.vocabulary, pod: "p", now: 0)
    let parts = try template.filled(values, &random).split(separator: "/")
    #expect(parts[0] == parts[2] && parts[0] != parts[1])
    #expect(try template.filled(values, &random).hasPrefix("\(parts[0])/"))
    #expect(template.glob == "*/*/*")
  }

  @Test func textsOfValues() throws {
    let template = try TextTemplate(parsing: "x:{pod}:{now}:{organisation}:{random:3..3}")
    var random = RandomStream(seed: 5, name: "texts")
    let values = Placeholder.Values(
      message: nil, vocabulary: .init(channels: [], templates: [], organisations: ["acme"]), pod: "web-1", now: 0)
    #expect(try template.filled(values, &random) == "x:web-1:1970-01-01T00:00:00Z:acme:3")
    #expect(throws: Placeholder.Missing.self) { try TextTemplate(parsing: "{message}").filled(values, &random) }
  }
}
