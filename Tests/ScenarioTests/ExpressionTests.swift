import Components
import Testing
import VirtualTime

@testable import Scenario

@Suite("Expressions")
struct ExpressionTests {
  @Test(
    arguments: [
      ("delivery_latency", "p(95) < 30m", Requirement.Aggregate.percentile(95), 1800.0),
      ("delivery_latency", "p(99.9)<=0.5s", .percentile(99.9), 0.5), ("receipt_latency", "med < 1s", .median, 1),
      ("receipt_latency", "avg < 1m", .average, 60), ("receipt_latency", "min >= 1ms", .minimum, 0.001),
      ("receipt_latency", "max < 1h", .maximum, 3600), ("receipt_latency", "count > 5", .count, 5),
      ("messages_lost", "count == 0", .count, 0), ("delivery_success", "rate >= 95%", .rate, 0.95),
      ("delivery_success", "rate >= 0.95", .rate, 0.95),
    ] as [(String, String, Requirement.Aggregate, Double)])
  func requirementsAreRead(_ name: String, _ text: String, _ aggregate: Requirement.Aggregate, _ limit: Double) throws {
    let figure = try #require(Figure.named(name))
    let requirement = try Requirement(parsing: text, for: figure)
    #expect(requirement.aggregate == aggregate)
    #expect(requirement.limit == limit)
    #expect(requirement.text == text)
  }

  @Test(arguments: [
    ("delivery_latency", "p(95) < 30", 8), ("delivery_latency", "p(101) < 30m", 2), ("delivery_latency", "p() < 1m", 2),
    ("delivery_latency", "p95 < 1m", 1), ("delivery_latency", "rate < 1m", 0), ("messages_lost", "p(95) < 1", 0),
    ("messages_lost", "count < 1m", 8), ("messages_lost", "count", 5), ("messages_lost", "count <", 7),
    ("delivery_success", "rate > 101%", 7), ("delivery_success", "count > 1", 0), ("messages_lost", "count => 1", 6),
  ]) func requirementsAreRefused(_ name: String, _ text: String, _ offset: Int) throws {
    let figure = try #require(Figure.named(name))
    let problem = #expect(throws: ParseProblem.self) { try Requirement(parsing: text, for: figure) }
    #expect(problem?.offset == offset, "\(problem?.message ?? "")")
  }
}

@Suite("Paths of files")
struct FilePathTests {
  @Test(arguments: [
    ("b.yaml", "a.yaml", "b.yaml"), ("b.yaml", "x/a.yaml", "x/b.yaml"), ("../b.yaml", "x/y/a.yaml", "x/b.yaml"),
    ("../../b.yaml", "x/a.yaml", "../b.yaml"), ("./b.yaml", "./x/a.yaml", "x/b.yaml"),
    ("/b.yaml", "x/a.yaml", "/b.yaml"),
    ("b.yaml", "/a.yaml", "/b.yaml"), ("../b.yaml", "/x/a.yaml", "/b.yaml"), ("b//c.yaml", "a.yaml", "b/c.yaml"),
  ]) func areResolved(_ path: String, _ file: String, _ expected: String) {
    #expect(FilePath.resolve(path, from: file) == expected)
  }

  @Test(arguments: ["x/y.yaml", "y.yaml", "../y.yaml", "a/b/y.yaml"])
  func areMadeRelative(_ target: String) {
    for file in ["main.yaml", "a/main.yaml", "a/b/main.yaml", "c/main.yaml"] {
      #expect(FilePath.resolve(FilePath.relative(target, from: file), from: file) == target)
    }
  }
}
